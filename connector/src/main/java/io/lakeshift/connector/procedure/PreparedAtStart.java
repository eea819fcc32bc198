package io.lakeshift.connector.procedure;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.connector.catalog.LakeCatalog;
import io.lakeshift.connector.catalog.ListedTable;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.config.LakeConfig;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.PreparedMigrations;
import io.lakeshift.migration.PreparedMigrations.Found;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.Node;
import io.trino.spi.security.ConnectorIdentity;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Goes on with the prepared migrations of the lake that no server keeps, when a coordinator starts whose catalog may change tables. In the background: a large
 * lake takes its time.
 */
public final class PreparedAtStart
{
    private static final Logger log = Logger.get(PreparedAtStart.class);

    private final LakeCatalog catalog;
    private final PreparedMigrations prepared;
    private final TrinoFileSystem fileSystem;
    private final boolean wanted;
    private final Duration lease;
    private final Thread thread = Thread.ofPlatform().daemon().name("lakeshift-prepared-at-start").unstarted(this::resume);

    @Inject
    public PreparedAtStart(LakeCatalog catalog, PreparedMigrations prepared, TrinoFileSystemFactory fileSystemFactory, Node node, LakeConfig config, MigrationConfig migrationConfig)
    {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.prepared = requireNonNull(prepared, "prepared is null");
        this.fileSystem = fileSystemFactory.create(ConnectorIdentity.ofUser("lakeshift"));
        this.wanted = migrationConfig.isResumeOnStart() && node.isCoordinator() && config.getSecurity() != LakeConfig.Security.READ_ONLY;
        this.lease = migrationConfig.getLease().toJavaTime();
    }

    @PostConstruct
    public void start()
    {
        if (wanted) {
            thread.start();
        }
    }

    @PreDestroy
    public void stop()
    {
        thread.interrupt();
    }

    private void resume()
    {
        try {
            List<TableAddress> others = catalog.tables(fileSystem, Optional.empty()).stream()
                    .map(ListedTable::addresses)
                    .flatMap(List::stream)
                    .filter(table -> resume(table) == Found.OTHERS)
                    .toList();
            if (!others.isEmpty()) {
                // an owner on another host that died with this one's predecessor is known to be dead only then
                Thread.sleep(lease.plus(lease.dividedBy(4)));
                others.forEach(this::resume);
            }
        }
        catch (InterruptedException _) {
            // the server ends
        }
        catch (RuntimeException e) {
            log.warn(e, "It could not be looked whether tables of the lake are prepared for another layout; CALL system.commit_repartition goes on with those that are");
        }
    }

    private Found resume(TableAddress table)
    {
        if (Thread.currentThread().isInterrupted()) {
            return Found.NOTHING;
        }
        try {
            Found found = prepared.resume(fileSystem, table.location(), table.name().toString());
            if (found == Found.TAKEN) {
                log.info("Table %s is prepared for another layout, and this server keeps it so from now on", table.name());
            }
            return found;
        }
        catch (RuntimeException e) {
            log.warn(e, "Table %s is prepared for another layout, and this server cannot go on with it now: %s", table.name(), e.getMessage());
            return Found.NOTHING;
        }
    }
}
