package io.lakeshift.migration.rewrite;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.files.IndexedFiles;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.Fingerprint;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * What one finished group left in the table's directory, not yet in the log.
 *
 * @param group what it was made of
 * @param outputs the adds to publish: hive path, partition values, size, statistics
 * @param source fingerprint of the rows read from the sources; of a file that was moved undecoded the number of rows, and zero otherwise
 * @param written fingerprint of the rows read back from the outputs, each checked against its file's partition values; equal to {@code source}
 */
public record GroupResult(FileGroup group, List<AddFile> outputs, Fingerprint source, Fingerprint written)
{
    public GroupResult
    {
        requireNonNull(group, "group is null");
        outputs = outputs instanceof IndexedFiles ? outputs : ImmutableList.copyOf(outputs);
        requireNonNull(source, "source is null");
        requireNonNull(written, "written is null");
    }

    /** Whether it is a file that was moved: nobody read its rows. */
    public boolean moved()
    {
        return written.rows() > 0 && written.sum().signum() == 0;
    }
}
