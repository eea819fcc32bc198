package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;

import java.nio.file.Path;

/** A process that copies the quotes of a lake and says when everything is written but the log; it then waits for its end. */
final class KilledCopy
{
    private KilledCopy() {}

    public static void main(String[] arguments)
    {
        Path directory = Path.of(arguments[0]);
        Lake lake = new Lake(directory, committer -> new PublishHook(committer, () -> DoomedProcess.awaitEnd(directory)), ImmutableMap.of("lakeshift.repartition.lease", "1s"));
        QuotesCopy.make(lake, "symbol");
    }
}
