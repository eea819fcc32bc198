package io.lakeshift.delta.files;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.predicate.Domain;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The live files of one snapshot: compact and columnar, immutable, shared between queries. Files are numbered 0 … {@link #size()} - 1.
 */
public interface FileIndex
{
    int size();

    long totalBytes();

    /** Sum of row counts less rows removed by deletion vectors; empty when some file has no {@code numRecords}. */
    OptionalLong totalRows();

    /** Rows of one file less those that its deletion vector removes; empty where its statistics do not tell, or contradict its deletion vector. */
    OptionalLong rows(int ordinal);

    /** Bytes of one file, without putting its add action together. */
    long fileSize(int ordinal);

    /** The add action, rebuilt exactly as the log has it. */
    AddFile file(int ordinal);

    /** Bytes of heap that this index holds. */
    long retainedBytes();

    /** The distinct partition values; may hold tuples that no live file has any more. */
    List<PartitionTuple> partitions();

    /** The file's place in {@link #partitions}. */
    int partition(int ordinal);

    /**
     * The files that may hold a row matching the predicate, ascending.
     *
     * @param partitions the places in {@link #partitions} to look at
     * @param statistics by data column: a file is left out only where its statistics prove that no row of it is in some domain
     */
    int[] select(BitSet partitions, Map<TableColumn, Domain> statistics);

    /** A superset of the column's values in one file, as its statistics tell; {@code Domain.all} where they tell nothing. */
    Domain statistics(int ordinal, TableColumn column);

    /** The index without the files of these keys and with these files; this index stays as it is, and what both share is shared. */
    FileIndex with(Set<FileKey> removed, Collection<AddFile> added);

    /**
     * What differs from an earlier index of the same table; of a file whose add was replaced, both. Costs as much as differs where the indexes share the rest,
     * and always tells the whole difference.
     */
    FileChanges changesSince(FileIndex earlier);

    default Stream<AddFile> files()
    {
        return IntStream.range(0, size()).mapToObj(this::file);
    }
}
