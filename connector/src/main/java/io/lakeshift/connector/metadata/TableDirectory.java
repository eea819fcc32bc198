package io.lakeshift.connector.metadata;

import io.airlift.log.Logger;
import io.lakeshift.connector.catalog.LakeCatalog;
import io.lakeshift.connector.catalog.ListedTable;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.scan.LakeTableHandle;
import io.lakeshift.connector.scan.QuerySnapshots;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableMetadata;
import io.trino.spi.connector.ConnectorTableVersion;
import io.trino.spi.connector.RelationColumnsMetadata;
import io.trino.spi.connector.RelationCommentMetadata;
import io.trino.spi.connector.SchemaTableName;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;

/** Schemas, tables, columns and comments as one transaction sees them. */
final class TableDirectory
{
    private static final Logger log = Logger.get(TableDirectory.class);

    private final LakeCatalog catalog;
    private final QuerySnapshots snapshots;

    TableDirectory(LakeCatalog catalog, QuerySnapshots snapshots)
    {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
    }

    List<String> schemas(TrinoFileSystem fileSystem)
    {
        return catalog.schemas(fileSystem);
    }

    boolean schemaExists(TrinoFileSystem fileSystem, String schema)
    {
        return catalog.schemaExists(fileSystem, schema);
    }

    List<SchemaTableName> tables(TrinoFileSystem fileSystem, Optional<String> schema)
    {
        return catalog.tables(fileSystem, schema).stream().map(ListedTable::name).toList();
    }

    /** The table at its newest version, or at the one that the query names. */
    Optional<LakeTableHandle> table(TrinoFileSystem fileSystem, ConnectorSession session, SchemaTableName name, Optional<ConnectorTableVersion> version)
    {
        return catalog.find(fileSystem, name).map(address -> {
            Snapshot snapshot = version.map(asked -> switch (TimeTravel.of(session, asked)) {
                case TimeTravel.ToVersion(long number) -> snapshots.atVersion(fileSystem, address.location(), number);
                case TimeTravel.ToInstant(Instant instant) -> snapshots.atTimestamp(fileSystem, address.location(), instant);
            }).orElseGet(() -> snapshots.latest(fileSystem, address.location()));
            return LakeTableHandle.of(name, snapshot);
        });
    }

    static ConnectorTableMetadata tableMetadata(SchemaTableName name, Snapshot snapshot)
    {
        return new ConnectorTableMetadata(name, TableColumns.metadata(snapshot.schema()), LakeTableProperties.of(snapshot), comment(snapshot));
    }

    Iterator<RelationColumnsMetadata> columns(TrinoFileSystem fileSystem, Optional<String> schema, UnaryOperator<Set<SchemaTableName>> filter)
    {
        return forEachTable(fileSystem, schema, filter, (address, snapshot) -> RelationColumnsMetadata.forTable(address.name(), TableColumns.metadata(snapshot.schema())));
    }

    Iterator<RelationCommentMetadata> comments(TrinoFileSystem fileSystem, Optional<String> schema, UnaryOperator<Set<SchemaTableName>> filter)
    {
        return forEachTable(fileSystem, schema, filter, (address, snapshot) -> RelationCommentMetadata.forRelation(address.name(), comment(snapshot)));
    }

    private interface Describer<T>
    {
        T describe(TableAddress address, Snapshot snapshot);
    }

    /** One broken table must not hide the others: it is left out, with a line in the server's log, and its own error shows when it is queried. */
    private <T> Iterator<T> forEachTable(TrinoFileSystem fileSystem, Optional<String> schema, UnaryOperator<Set<SchemaTableName>> filter, Describer<T> describer)
    {
        Map<SchemaTableName, ListedTable> tables = catalog.tables(fileSystem, schema).stream().collect(toImmutableMap(ListedTable::name, identity()));
        return filter.apply(tables.keySet()).stream()
                .map(tables::get)
                .filter(Objects::nonNull)
                .map(table -> describe(fileSystem, table, describer))
                .flatMap(Optional::stream)
                .iterator();
    }

    private <T> Optional<T> describe(TrinoFileSystem fileSystem, ListedTable table, Describer<T> describer)
    {
        try {
            TableAddress address = table.address();
            return Optional.of(describer.describe(address, snapshots.latest(fileSystem, address.location())));
        }
        catch (RuntimeException e) {
            log.warn(e, "Table %s cannot be described", table.name());
            return Optional.empty();
        }
    }

    private static Optional<String> comment(Snapshot snapshot)
    {
        return snapshot.metadata().description();
    }
}
