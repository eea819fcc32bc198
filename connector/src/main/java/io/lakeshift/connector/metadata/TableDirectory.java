package io.lakeshift.connector.metadata;

import io.airlift.log.Logger;
import io.lakeshift.connector.catalog.LakeCatalog;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableMetadata;
import io.trino.spi.connector.ConnectorTableVersion;
import io.trino.spi.connector.RelationColumnsMetadata;
import io.trino.spi.connector.RelationCommentMetadata;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.predicate.TupleDomain;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import static java.util.Objects.requireNonNull;

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
        return catalog.tables(fileSystem, schema);
    }

    /** The table at its newest version, or at the one that the query names. */
    Optional<LakeTableHandle> table(TrinoFileSystem fileSystem, ConnectorSession session, SchemaTableName name, Optional<ConnectorTableVersion> version)
    {
        return catalog.find(fileSystem, name).map(address -> {
            Snapshot snapshot = version.map(asked -> switch (TimeTravel.of(session, asked)) {
                case TimeTravel.ToVersion(long number) -> snapshots.atVersion(fileSystem, address.location(), number);
                case TimeTravel.ToInstant(Instant instant) -> snapshots.atTimestamp(fileSystem, address.location(), instant);
            }).orElseGet(() -> snapshots.latest(fileSystem, address.location()));
            return new LakeTableHandle(name, address.location().toString(), snapshot.version(), TupleDomain.all(), TupleDomain.all());
        });
    }

    Snapshot snapshot(TrinoFileSystem fileSystem, LakeTableHandle table)
    {
        return snapshots.atVersion(fileSystem, table.directory(), table.version());
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
        Function<SchemaTableName, T> describe = name -> {
            try {
                return catalog.find(fileSystem, name)
                        .map(address -> describer.describe(address, snapshots.latest(fileSystem, address.location())))
                        .orElse(null);
            }
            catch (TrinoException e) {
                log.warn(e, "Table %s cannot be described", name);
                return null;
            }
        };
        return filter.apply(Set.copyOf(catalog.tables(fileSystem, schema))).stream()
                .map(describe)
                .filter(Objects::nonNull)
                .iterator();
    }

    private static Optional<String> comment(Snapshot snapshot)
    {
        return snapshot.metadata().description();
    }
}
