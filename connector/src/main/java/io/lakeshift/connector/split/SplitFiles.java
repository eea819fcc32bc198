package io.lakeshift.connector.split;

import com.google.inject.Inject;
import io.lakeshift.connector.scan.FileValues;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/** Chosen files as splits carry them. */
public final class SplitFiles
{
    private final FileValues fileValues;

    @Inject
    public SplitFiles(FileValues fileValues)
    {
        this.fileValues = requireNonNull(fileValues, "fileValues is null");
    }

    /** @param ordinals in the snapshot's index */
    public List<SplitFile> of(Snapshot snapshot, int[] ordinals)
    {
        return Arrays.stream(ordinals)
                .mapToObj(ordinal -> of(snapshot, snapshot.files().file(ordinal), snapshot.files().rows(ordinal)))
                .toList();
    }

    private SplitFile of(Snapshot snapshot, AddFile file, OptionalLong rows)
    {
        return new SplitFile(
                fileValues.location(snapshot, file).toString(),
                0,
                file.size(),
                file.size(),
                file.modificationTime(),
                rows,
                file.partitionValues(),
                FileValues.partition(snapshot, file),
                file.deletionVector());
    }
}
