package io.lakeshift.migration.relayout;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.files.ColumnarFileIndex;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.RewrittenPartitions;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * What is laid out anew of a table that has the layout already: some files of some partitions. All others stay what they are.
 *
 * @param parts by partition, in the order of their names
 * @param partitions that the table has
 */
public record Relayout(List<Part> parts, int partitions)
{
    public Relayout
    {
        parts = ImmutableList.copyOf(parts);
    }

    /**
     * @param partition hive directory
     * @param rows of the files, where their statistics tell
     */
    public record Part(String partition, List<AddFile> files, OptionalLong rows)
    {
        public Part
        {
            requireNonNull(partition, "partition is null");
            files = ImmutableList.copyOf(files);
            requireNonNull(rows, "rows is null");
        }

        public long bytes()
        {
            return files.stream().mapToLong(AddFile::size).sum();
        }
    }

    public boolean isEmpty()
    {
        return parts.isEmpty();
    }

    public List<AddFile> files()
    {
        return parts.stream().flatMap(part -> part.files().stream()).toList();
    }

    public long bytes()
    {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    /** Decoded, and so without regard to deletion vectors: a file from which somebody deletes rows meanwhile is still one of them. */
    public Set<String> paths()
    {
        Set<String> paths = new HashSet<>();
        files().forEach(file -> paths.add(FileKey.decode(file.path())));
        return paths;
    }

    public RewrittenPartitions counts()
    {
        return new RewrittenPartitions(parts.size(), partitions);
    }

    /** A table of these files alone: what is checked beforehand. */
    public Snapshot of(Snapshot table)
    {
        return table.withFiles(ColumnarFileIndex.of(table.schema(), files()));
    }
}
