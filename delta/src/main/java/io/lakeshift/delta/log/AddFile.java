package io.lakeshift.delta.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * Protocol, "Add File". {@code path} and {@code deletionVector} are kept exactly as the log has them: a remove must repeat them.
 *
 * @param path URI-encoded, relative to the table or absolute, exactly as logged
 * @param partitionValues by physical column name; a null value is SQL NULL
 * @param size bytes
 * @param modificationTime milliseconds since the epoch
 * @param stats the statistics object as JSON text
 */
public record AddFile(
        String path,
        Map<String, String> partitionValues,
        long size,
        long modificationTime,
        boolean dataChange,
        Optional<String> stats,
        Map<String, String> tags,
        Optional<DeletionVectorDescriptor> deletionVector,
        OptionalLong baseRowId,
        OptionalLong defaultRowCommitVersion,
        Optional<String> clusteringProvider)
        implements Action
{
    public AddFile
    {
        requireNonNull(path, "path is null");
        // null values are meaningful, so Map.copyOf will not do
        partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
        requireNonNull(stats, "stats is null");
        // hardly any file has tags, and a table may have very many files
        tags = tags.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        requireNonNull(deletionVector, "deletionVector is null");
        requireNonNull(baseRowId, "baseRowId is null");
        requireNonNull(defaultRowCommitVersion, "defaultRowCommitVersion is null");
        requireNonNull(clusteringProvider, "clusteringProvider is null");
    }

    /** The same file under another name. */
    public AddFile withPath(String other)
    {
        return new AddFile(other, partitionValues, size, modificationTime, dataChange, stats, tags, deletionVector, baseRowId, defaultRowCommitVersion, clusteringProvider);
    }

    public AddFile withDataChange(boolean changes)
    {
        return new AddFile(path, partitionValues, size, modificationTime, changes, stats, tags, deletionVector, baseRowId, defaultRowCommitVersion, clusteringProvider);
    }

    /** What replay keys a logical file by: protocol, "Action Reconciliation". */
    public FileKey key()
    {
        return FileKey.of(path, deletionVector);
    }
}
