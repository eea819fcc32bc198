package io.lakeshift.migration.faults;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.PublishHook;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.trino.filesystem.TrinoFileSystem;

import java.nio.file.Path;
import java.util.Map;

/** A server all of whose input and output goes through {@link Faults}, one at a time. */
final class FaultyServer
{
    /** One thread, so that the same fault strikes the same operation each time; no wait for a gap, which is a matter of time. */
    private static final Map<String, String> PROPERTIES = ImmutableMap.of(
            "lakeshift.repartition.threads", "1",
            "lakeshift.repartition.publish-wait", "0s");

    private final Lake lake;
    private final TrinoFileSystem through;

    /** @param meanwhile is done right before the first publication */
    FaultyServer(Path directory, Faults faults, Runnable meanwhile)
    {
        TrinoFileSystem disk = new Lake(directory).fileSystem();
        this.lake = Lake.on(directory, stores -> new FaultInjectingStores(stores, disk, faults), committer -> new PublishHook(committer, meanwhile), PROPERTIES);
        this.through = new FaultInjectingFileSystem(lake.fileSystem(), faults);
    }

    Lake lake()
    {
        return lake;
    }

    TrinoFileSystem through()
    {
        return through;
    }
}
