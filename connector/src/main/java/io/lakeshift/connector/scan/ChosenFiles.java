package io.lakeshift.connector.scan;

import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.snapshot.Snapshot;

/**
 * How much of a table a predicate leaves: what EXPLAIN tells of a scan before it runs.
 *
 * @param files that may hold a matching row
 * @param bytes of these
 * @param allFiles of the version that is read
 * @param allBytes of these
 */
public record ChosenFiles(long files, long bytes, long allFiles, long allBytes)
{
    public static ChosenFiles all(Snapshot snapshot)
    {
        FileIndex index = snapshot.files();
        return new ChosenFiles(index.size(), index.totalBytes(), index.size(), index.totalBytes());
    }

    public static ChosenFiles of(Snapshot snapshot, int[] ordinals)
    {
        FileIndex index = snapshot.files();
        long bytes = 0;
        for (int ordinal : ordinals) {
            bytes += index.fileSize(ordinal);
        }
        return new ChosenFiles(ordinals.length, bytes, index.size(), index.totalBytes());
    }

    /** Without separators: who wants to reckon with it need not take it apart first. */
    @Override
    public String toString()
    {
        return "files %d of %d, bytes %d of %d".formatted(files, allFiles, bytes, allBytes);
    }
}
