package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;

import java.nio.file.Path;

/** A process that migrates the quotes of a lake and says when it has staged everything; it then waits for its end. */
final class KilledMigration
{
    private KilledMigration() {}

    public static void main(String[] arguments)
    {
        Path directory = Path.of(arguments[0]);
        Lake lake = new Lake(directory, committer -> new PublishHook(committer, () -> DoomedProcess.awaitEnd(directory)), ImmutableMap.of("lakeshift.repartition.lease", "1s"));
        lake.repartition("symbol");
    }
}
