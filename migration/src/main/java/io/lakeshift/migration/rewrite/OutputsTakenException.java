package io.lakeshift.migration.rewrite;

import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;

/** Files that a group had just written are gone before they could be read back: a vacuum without retention takes whatever no version refers to. */
final class OutputsTakenException
        extends TrinoException
{
    OutputsTakenException(long group, Location table, Exception cause)
    {
        super(LAKE_STORAGE_ERROR, ("Files that had just been written for group %s of table %s were deleted by somebody else, as a vacuum that keeps nothing does: %s. " +
                "Nothing was published and the table is as it was. Stop that vacuum, then try again").formatted(group, table, cause.getMessage()), cause);
    }
}
