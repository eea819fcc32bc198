package io.lakeshift.connector.table;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.connector.catalog.LakeCatalog;
import io.lakeshift.connector.scan.QuerySnapshots;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableMetadata;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.FixedPageSource;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.connector.SystemTable;
import io.trino.spi.predicate.TupleDomain;

import java.util.List;
import java.util.Optional;

import static io.trino.spi.connector.SystemTable.Distribution.SINGLE_COORDINATOR;
import static java.util.Objects.requireNonNull;

/** Finds {@code "t$history"} and the like. */
public final class MetadataTables
{
    private static final List<MetadataTable> TABLES = ImmutableList.of(new HistoryTable(), new PartitionsTable(), new PropertiesTable(), new FilesTable());

    private final LakeCatalog catalog;
    private final TrinoFileSystemFactory fileSystemFactory;

    @Inject
    public MetadataTables(LakeCatalog catalog, TrinoFileSystemFactory fileSystemFactory)
    {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
    }

    /** @param snapshots of the query's transaction: what it reads of a table beside this is of the same version */
    public Optional<SystemTable> find(TrinoFileSystem fileSystem, QuerySnapshots snapshots, SchemaTableName name)
    {
        int dollar = name.getTableName().lastIndexOf('$');
        if (dollar <= 0) {
            return Optional.empty();
        }
        String suffix = name.getTableName().substring(dollar + 1);
        return TABLES.stream()
                .filter(table -> table.name().equals(suffix))
                .findFirst()
                .flatMap(table -> catalog.find(fileSystem, new SchemaTableName(name.getSchemaName(), name.getTableName().substring(0, dollar)))
                        .map(address -> new View(name, table, snapshots.latest(fileSystem, address.location()), fileSystemFactory)));
    }

    /** Shows the snapshot that was the newest when the transaction first looked. */
    private record View(SchemaTableName name, MetadataTable table, Snapshot snapshot, TrinoFileSystemFactory fileSystemFactory)
            implements SystemTable
    {
        @Override
        public Distribution getDistribution()
        {
            return SINGLE_COORDINATOR;
        }

        @Override
        public ConnectorTableMetadata getTableMetadata()
        {
            return new ConnectorTableMetadata(name, table.columns(snapshot));
        }

        @Override
        public ConnectorPageSource pageSource(ConnectorTransactionHandle transactionHandle, ConnectorSession session, TupleDomain<Integer> constraint)
        {
            return new FixedPageSource(table.rows(fileSystemFactory.create(session), snapshot, constraint));
        }
    }
}
