package io.lakeshift.connector.table;

import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.Page;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.predicate.TupleDomain;

import java.util.List;

/** A table about a table, queried as {@code "t$name"}. */
interface MetadataTable
{
    /** Without the dollar sign. */
    String name();

    List<ColumnMetadata> columns(Snapshot snapshot);

    /**
     * @param constraint by column number; rows outside it may be left out
     */
    List<Page> rows(TrinoFileSystem fileSystem, Snapshot snapshot, TupleDomain<Integer> constraint);
}
