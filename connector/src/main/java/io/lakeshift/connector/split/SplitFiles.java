package io.lakeshift.connector.split;

import com.google.inject.Inject;
import io.lakeshift.connector.scan.FileValues;
import io.lakeshift.connector.scan.RecordCounts;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;

import java.util.Arrays;
import java.util.List;

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
                .mapToObj(ordinal -> of(snapshot, snapshot.files().file(ordinal)))
                .toList();
    }

    private SplitFile of(Snapshot snapshot, AddFile file)
    {
        return new SplitFile(
                fileValues.location(snapshot, file).toString(),
                0,
                file.size(),
                file.size(),
                file.modificationTime(),
                RecordCounts.live(file),
                file.partitionValues(),
                FileValues.partition(snapshot, file),
                file.deletionVector());
    }
}
