package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.migration.end.ServerMigrations;
import io.lakeshift.migration.status.RunningMigrations;
import io.trino.filesystem.TrinoFileSystem;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import static io.lakeshift.migration.Lake.QUOTES;

/** Servers of one lake that may hold prepared migrations, all of which stop in the end. */
final class Servers
        implements AutoCloseable
{
    private final Path directory;
    private final List<Lake> started = new ArrayList<>();

    Servers(Path directory)
    {
        this.directory = directory;
    }

    Lake start()
    {
        return start(UnaryOperator.identity(), ImmutableMap.of());
    }

    Lake start(UnaryOperator<Committer> wrap, Map<String, String> properties)
    {
        Lake lake = new Lake(directory, wrap, properties);
        started.add(lake);
        return lake;
    }

    static MigrationStatus prepare(Lake lake, String... partitioning)
    {
        return prepare(lake, lake.fileSystem(), partitioning);
    }

    static MigrationStatus prepare(Lake lake, TrinoFileSystem through, String... partitioning)
    {
        return lake.get(Repartitioner.class).prepare(through, Lake.request(partitioning), new Cancellation());
    }

    static MigrationStatus commit(Lake lake)
    {
        return commit(lake, lake.fileSystem());
    }

    static MigrationStatus commit(Lake lake, TrinoFileSystem through)
    {
        return lake.get(PreparedMigrations.class).commit(through, QUOTES, "default.quotes", "the test", new Cancellation());
    }

    /** Newest first. */
    static List<MigrationStatus> history(Lake lake)
    {
        return lake.get(Migrations.class).history(lake.fileSystem(), QUOTES);
    }

    static MigrationStatus await(Lake lake, Predicate<MigrationStatus> wanted)
    {
        while (true) {
            List<MigrationStatus> history = history(lake);
            if (!history.isEmpty() && wanted.test(history.getFirst())) {
                return history.getFirst();
            }
            pause();
        }
    }

    /** A migration has ended a moment before its server has let go of it. */
    static void awaitRest(Lake lake)
    {
        while (lake.get(RunningMigrations.class).of(QUOTES).isPresent()) {
            pause();
        }
    }

    private static void pause()
    {
        try {
            Thread.sleep(50);
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a server that is shut down. */
    static void stop(Lake lake)
    {
        try {
            lake.get(ServerMigrations.class).stop();
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close()
    {
        started.forEach(Servers::stop);
    }
}
