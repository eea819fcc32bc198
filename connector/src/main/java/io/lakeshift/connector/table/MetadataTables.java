package io.lakeshift.connector.table;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.connector.catalog.LakeCatalog;
import io.lakeshift.connector.scan.QuerySnapshots;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.asked.AskedPredicates;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static io.trino.spi.connector.SystemTable.Distribution.SINGLE_COORDINATOR;
import static java.util.Objects.requireNonNull;

/** Finds {@code "t$history"} and the like, and with {@code "t$files@7"} what they showed at version 7. */
public final class MetadataTables
{
    /** Of these tables Trino itself does not take {@code FOR VERSION AS OF}. A table may have a dollar sign in its own name: the last one counts. */
    private static final Pattern NAME = Pattern.compile("(?<table>.+)\\$(?<kind>[a-z]+)(?:@(?<version>\\d{1,18}))?", Pattern.DOTALL);

    private final List<MetadataTable> tables;
    private final LakeCatalog catalog;
    private final TrinoFileSystemFactory fileSystemFactory;

    @Inject
    public MetadataTables(LakeCatalog catalog, TrinoFileSystemFactory fileSystemFactory, AskedPredicates asked)
    {
        this.tables = ImmutableList.of(new HistoryTable(), new PartitionsTable(), new PropertiesTable(), new FilesTable(), new AskedQuestionsTable(asked));
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
    }

    /** @param snapshots of the query's transaction: what it reads of a table beside this is of the same version */
    public Optional<SystemTable> find(TrinoFileSystem fileSystem, QuerySnapshots snapshots, SchemaTableName name)
    {
        Matcher parts = NAME.matcher(name.getTableName());
        if (!parts.matches()) {
            return Optional.empty();
        }
        Optional<Long> version = Optional.ofNullable(parts.group("version")).map(Long::valueOf);
        return tables.stream()
                .filter(table -> table.name().equals(parts.group("kind")))
                .findFirst()
                .flatMap(table -> catalog.find(fileSystem, new SchemaTableName(name.getSchemaName(), parts.group("table")))
                        .map(address -> version.map(number -> snapshots.atVersion(fileSystem, address.location(), number)).orElseGet(() -> snapshots.latest(fileSystem, address.location())))
                        .map(snapshot -> new View(name, table, snapshot, fileSystemFactory)));
    }

    /** Shows the version that the name asks for, or the newest one when the transaction first looked. */
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
