package io.lakeshift.delta.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * Protocol, "Remove File". Built from the add that it undoes, so that path text and deletion vector are repeated exactly.
 */
public record RemoveFile(
        String path,
        OptionalLong deletionTimestamp,
        boolean dataChange,
        boolean extendedFileMetadata,
        Map<String, String> partitionValues,
        OptionalLong size,
        Map<String, String> tags,
        Optional<DeletionVectorDescriptor> deletionVector,
        OptionalLong baseRowId,
        OptionalLong defaultRowCommitVersion)
        implements Action
{
    public RemoveFile
    {
        requireNonNull(path, "path is null");
        requireNonNull(deletionTimestamp, "deletionTimestamp is null");
        partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
        requireNonNull(size, "size is null");
        tags = tags.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        requireNonNull(deletionVector, "deletionVector is null");
        requireNonNull(baseRowId, "baseRowId is null");
        requireNonNull(defaultRowCommitVersion, "defaultRowCommitVersion is null");
    }

    /**
     * @param deletionTimestamp milliseconds since the epoch, from which vacuum counts its retention
     */
    public static RemoveFile of(AddFile add, long deletionTimestamp, boolean dataChange)
    {
        return new RemoveFile(
                add.path(),
                OptionalLong.of(deletionTimestamp),
                dataChange,
                true,
                add.partitionValues(),
                OptionalLong.of(add.size()),
                add.tags(),
                add.deletionVector(),
                add.baseRowId(),
                add.defaultRowCommitVersion());
    }

    public FileKey key()
    {
        return FileKey.of(path, deletionVector);
    }
}
