package io.lakeshift.migration;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;

/** The copy that tests make of the quotes. */
final class QuotesCopy
{
    static final Location V2 = Location.of("local:///quotes_v2");

    private QuotesCopy() {}

    static MigrationStatus make(Lake lake, String... partitioning)
    {
        return make(lake, lake.fileSystem(), new Cancellation(), partitioning);
    }

    static MigrationStatus make(Lake lake, TrinoFileSystem through, Cancellation cancellation, String... partitioning)
    {
        return lake.get(TableCopier.class).copy(through, Lake.request(partitioning), target(lake), cancellation);
    }

    static CopyTarget target(Lake lake)
    {
        try {
            return new CopyTarget(V2, "default.quotes_v2", lake.fileSystem().directoryExists(V2).orElseThrow() ? List.of() : List.of(V2));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MigrationStatus makeAfterTheLease(Lake lake, String... partitioning)
            throws InterruptedException
    {
        return makeAfterTheLease(lake, lake.fileSystem(), partitioning);
    }

    static MigrationStatus makeAfterTheLease(Lake lake, TrinoFileSystem through, String... partitioning)
            throws InterruptedException
    {
        while (true) {
            try {
                return make(lake, through, new Cancellation(), partitioning);
            }
            catch (TrinoException e) {
                if (!e.getErrorCode().equals(LAKE_REPARTITION_RUNNING.toErrorCode())) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    static Snapshot latest(Lake lake)
    {
        return lake.get(Snapshots.class).latest(lake.fileSystem(), V2);
    }

    /** As another server, or the same one after a restart, finds it. */
    static List<MigrationStatus> history(Path lake)
    {
        Lake other = new Lake(lake);
        return other.get(Migrations.class).history(other.fileSystem(), V2);
    }

    /** What lies under a directory of the lake: paths, directories included, and when each was written. */
    static Map<String, String> content(Path lake, String directory)
    {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(lake.resolve(directory))) {
            for (Path path : paths.toList()) {
                content.put(lake.relativize(path).toString(), Files.getLastModifiedTime(path) + " " + (Files.isDirectory(path) ? "" : new String(Files.readAllBytes(path)).hashCode()));
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content;
    }

    /** Data files of the copy, in its log or not. */
    static List<String> dataFiles(Lake lake)
    {
        return lake.listing().stream().filter(path -> path.startsWith("quotes_v2/") && path.endsWith(".parquet")).toList();
    }
}
