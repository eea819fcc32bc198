package io.lakeshift.migration.rewrite;

import java.io.IOException;

/** A file or directory of a failed group that could not be removed. No version refers to it; whoever reports the failure must name it. */
final class CleanUpFailedException
        extends IOException
{
    CleanUpFailedException(String message, Throwable cause)
    {
        super(message, cause);
    }
}
