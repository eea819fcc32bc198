package io.lakeshift.connector.table;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.connector.catalog.LakeCatalog;
import io.lakeshift.connector.catalog.NewTables;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.catalog.TableNames;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Migrations;
import io.lakeshift.migration.RewrittenPartitions;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableMetadata;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.FixedPageSource;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.connector.SystemTable;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.ArrayType;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static io.airlift.slice.Slices.utf8Slice;
import static io.trino.spi.connector.SystemTable.Distribution.SINGLE_COORDINATOR;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MILLIS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.util.Objects.requireNonNull;

/** {@code system.repartitions}: every migration that runs, or that a table of the lake has seen. */
public final class RepartitionsTable
        implements SystemTable
{
    private static final ArrayType TEXTS = new ArrayType(VARCHAR);

    private static final List<ColumnMetadata> COLUMNS = ImmutableList.of(
            new ColumnMetadata("migration_id", VARCHAR),
            new ColumnMetadata("table_name", VARCHAR),
            new ColumnMetadata("location", VARCHAR),
            new ColumnMetadata("partitioning", TEXTS),
            new ColumnMetadata("state", VARCHAR),
            new ColumnMetadata("owner", VARCHAR),
            new ColumnMetadata("started", TIMESTAMP_TZ_MILLIS),
            new ColumnMetadata("updated", TIMESTAMP_TZ_MILLIS),
            new ColumnMetadata("ended", TIMESTAMP_TZ_MILLIS),
            new ColumnMetadata("files_total", BIGINT),
            new ColumnMetadata("files_done", BIGINT),
            new ColumnMetadata("rows_total", BIGINT),
            new ColumnMetadata("rows_done", BIGINT),
            new ColumnMetadata("bytes_total", BIGINT),
            new ColumnMetadata("bytes_done", BIGINT),
            new ColumnMetadata("percent", DOUBLE),
            new ColumnMetadata("eta", TIMESTAMP_TZ_MILLIS),
            new ColumnMetadata("source_version", BIGINT),
            new ColumnMetadata("published_version", BIGINT),
            new ColumnMetadata("files_written", BIGINT),
            new ColumnMetadata("bytes_written", BIGINT),
            new ColumnMetadata("fingerprint", VARCHAR),
            new ColumnMetadata("warnings", TEXTS),
            new ColumnMetadata("error", VARCHAR),
            new ColumnMetadata("undo_until", TIMESTAMP_TZ_MILLIS),
            new ColumnMetadata("copy_of", VARCHAR),
            new ColumnMetadata("rows_per_second", DOUBLE),
            new ColumnMetadata("bytes_per_second", DOUBLE),
            new ColumnMetadata("bytes_moved", BIGINT),
            new ColumnMetadata("max_bytes_per_second", BIGINT),
            new ColumnMetadata("max_threads", BIGINT),
            new ColumnMetadata("lag_versions", BIGINT),
            new ColumnMetadata("publication_ms", BIGINT),
            new ColumnMetadata("partitions_rewritten", BIGINT),
            new ColumnMetadata("partitions_total", BIGINT));

    private static final int TABLE_NAME = column("table_name");
    private static final int LOCATION = column("location");
    private static final int ERROR = column("error");

    private final LakeCatalog catalog;
    private final NewTables newTables;
    private final Migrations migrations;
    private final TrinoFileSystemFactory fileSystemFactory;

    @Inject
    public RepartitionsTable(LakeCatalog catalog, NewTables newTables, Migrations migrations, TrinoFileSystemFactory fileSystemFactory)
    {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.newTables = requireNonNull(newTables, "newTables is null");
        this.migrations = requireNonNull(migrations, "migrations is null");
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
    }

    @Override
    public Distribution getDistribution()
    {
        return SINGLE_COORDINATOR;
    }

    @Override
    public ConnectorTableMetadata getTableMetadata()
    {
        return new ConnectorTableMetadata(new SchemaTableName("system", "repartitions"), COLUMNS);
    }

    /** Of tables that the user may see. The overload without access control stays unsupported: it would show all. */
    @Override
    public ConnectorPageSource pageSource(ConnectorTransactionHandle transactionHandle, ConnectorSession session, TupleDomain<Integer> constraint, ConnectorAccessControl accessControl)
    {
        TrinoFileSystem fileSystem = fileSystemFactory.create(session);
        Rows rows = new Rows(COLUMNS.stream().map(ColumnMetadata::getType).toList());
        // what runs here is fresher than what the tables' books say
        Map<String, MigrationStatus> statuses = new LinkedHashMap<>();
        migrations.running().stream().filter(status -> visible(accessControl, status)).forEach(status -> statuses.put(status.migrationId(), status));
        Domain wanted = constraint.getDomain(TABLE_NAME, VARCHAR);
        for (TableAddress table : tables(fileSystem, accessControl)) {
            // whoever watches one table does not read the books of all
            if (!wanted.includesNullableValue(utf8Slice(table.name().toString()))) {
                continue;
            }
            try {
                migrations.history(fileSystem, table.location()).stream()
                        // the table may be seen; of what a copy is made is another question
                        .filter(status -> status.copyOf().isEmpty() || visible(accessControl, status))
                        .forEach(status -> statuses.putIfAbsent(status.migrationId(), status));
            }
            catch (RuntimeException e) {
                // one table's damaged books must not hide the migrations of the others
                addUnreadable(rows, table, e);
            }
        }
        migrations.endedCopies().stream().filter(status -> visible(accessControl, status)).forEach(status -> statuses.putIfAbsent(status.migrationId(), status));
        statuses.values().forEach(status -> add(rows, status));
        return new FixedPageSource(rows.pages());
    }

    private List<TableAddress> tables(TrinoFileSystem fileSystem, ConnectorAccessControl accessControl)
    {
        List<TableAddress> tables = Stream.concat(
                catalog.tables(fileSystem, Optional.empty()).stream().flatMap(table -> table.addresses().stream()),
                newTables.underWay(fileSystem).stream()).toList();
        Set<SchemaTableName> visible = accessControl.filterTables(null, tables.stream().map(TableAddress::name).collect(toImmutableSet()));
        return tables.stream().filter(table -> visible.contains(table.name())).toList();
    }

    /** What a copy has to say may be about its source as well. */
    private static boolean visible(ConnectorAccessControl accessControl, MigrationStatus status)
    {
        Set<SchemaTableName> names = new HashSet<>(TableNames.readings(status.table()));
        status.copyOf().map(TableNames::readings).ifPresent(names::addAll);
        return accessControl.filterTables(null, names).containsAll(names);
    }

    private static int column(String name)
    {
        return COLUMNS.stream().map(ColumnMetadata::getName).toList().indexOf(name);
    }

    private static void addUnreadable(Rows rows, TableAddress table, RuntimeException e)
    {
        Object[] row = new Object[COLUMNS.size()];
        row[TABLE_NAME] = table.name().toString();
        row[LOCATION] = table.location().toString();
        row[ERROR] = "The record of this table's migrations cannot be read: %s".formatted(e.getMessage());
        rows.add(row);
    }

    private static void add(Rows rows, MigrationStatus status)
    {
        rows.add(
                status.migrationId(),
                status.table(),
                status.location(),
                status.partitioning(),
                status.state().name(),
                status.owner(),
                status.started(),
                status.updated(),
                status.ended(),
                status.filesTotal(),
                status.filesDone(),
                status.rowsTotal(),
                status.rowsDone(),
                status.bytesTotal(),
                status.bytesDone(),
                status.percent(),
                status.eta(),
                status.sourceVersion(),
                status.publishedVersion(),
                status.filesWritten(),
                status.bytesWritten(),
                status.fingerprint(),
                status.warnings(),
                status.error(),
                status.undoUntil(),
                status.copyOf(),
                status.pace().rowsPerSecond(),
                status.pace().bytesPerSecond(),
                status.pace().movedBytes(),
                status.pace().maxBytesPerSecond(),
                status.pace().maxThreads(),
                status.pace().lagVersions(),
                status.pace().publicationMillis(),
                status.incremental().map(RewrittenPartitions::rewritten),
                status.incremental().map(RewrittenPartitions::total));
    }
}
