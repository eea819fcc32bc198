package io.lakeshift.connector.table;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.connector.catalog.LakeCatalog;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Migrations;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableMetadata;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.FixedPageSource;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.connector.SystemTable;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.ArrayType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
            new ColumnMetadata("error", VARCHAR));

    private final LakeCatalog catalog;
    private final Migrations migrations;
    private final TrinoFileSystemFactory fileSystemFactory;

    @Inject
    public RepartitionsTable(LakeCatalog catalog, Migrations migrations, TrinoFileSystemFactory fileSystemFactory)
    {
        this.catalog = requireNonNull(catalog, "catalog is null");
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

    @Override
    public ConnectorPageSource pageSource(ConnectorTransactionHandle transactionHandle, ConnectorSession session, TupleDomain<Integer> constraint)
    {
        TrinoFileSystem fileSystem = fileSystemFactory.create(session);
        // what runs here is fresher than what the tables' books say
        Map<String, MigrationStatus> statuses = new LinkedHashMap<>();
        migrations.running().forEach(status -> statuses.put(status.migrationId(), status));
        for (SchemaTableName table : catalog.tables(fileSystem, Optional.empty())) {
            for (TableAddress address : catalog.addresses(fileSystem, table)) {
                migrations.history(fileSystem, address.location()).forEach(status -> statuses.putIfAbsent(status.migrationId(), status));
            }
        }
        Rows rows = new Rows(COLUMNS.stream().map(ColumnMetadata::getType).toList());
        statuses.values().forEach(status -> add(rows, status));
        return new FixedPageSource(rows.pages());
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
                status.error());
    }
}
