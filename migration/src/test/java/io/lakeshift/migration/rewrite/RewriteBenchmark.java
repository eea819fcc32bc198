package io.lakeshift.migration.rewrite;

import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.plan.GroupLimits;
import io.lakeshift.migration.plan.StatisticsGroupPlanner;
import io.trino.filesystem.Location;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static io.airlift.units.DataSize.Unit.MEGABYTE;

/**
 * Times plan, rewrite and verification of a table, nothing published, and prints what it took. The files written are deleted again.
 * <pre>{@code
 * benchmark/make_collector_table.py /tmp/lake/option_snapshots
 * mvn -q -pl migration -am test-compile
 * java -Xmx512m --add-modules jdk.incubator.vector -cp … io.lakeshift.migration.rewrite.RewriteBenchmark /tmp/lake/option_snapshots 3 symbol 'day(timestamp)'
 * }</pre>
 * With {@code sort=COLUMN} among the arguments files are sorted.
 */
public final class RewriteBenchmark
{
    private RewriteBenchmark() {}

    public static void main(String[] arguments)
            throws IOException
    {
        Path table = Path.of(arguments[0]).toAbsolutePath();
        int runs = Integer.parseInt(arguments[1]);
        List<String> transforms = Arrays.stream(arguments).skip(2).filter(argument -> !argument.startsWith("sort=")).toList();
        String[] sortedBy = Arrays.stream(arguments).filter(argument -> argument.startsWith("sort=")).map(argument -> argument.substring(5)).toArray(String[]::new);
        LocalLake lake = new LocalLake(table.getParent());
        Snapshot snapshot = lake.snapshot(Location.of("local:///" + table.getFileName()));
        RewriteLimits limits = new RewriteLimits(Integer.getInteger("threads", 2), DataSize.of(Integer.getInteger("memory", 256), MEGABYTE), 10_000);
        for (int run = 0; run < runs; run++) {
            LocalFileGroupRunner runner = new LocalFileGroupRunner(LocalLake.READER, LocalLake.WRITERS, lake.stores(), limits, lake.spillSpace());
            TargetLayout layout = Layouts.sorted(snapshot, transforms, sortedBy);
            List<GroupResult> results = new ArrayList<>();
            long cpuBefore = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
            long start = System.nanoTime();
            List<FileGroup> groups = new StatisticsGroupPlanner(GroupLimits.DEFAULT).plan(snapshot, snapshot.files().files().toList(), layout, 0);
            long planned = System.nanoTime();
            runner.run(lake.fileSystem(), snapshot, layout, groups, new Cancellation(), results::add, (_, _) -> {});
            long end = System.nanoTime();
            List<AddFile> outputs = results.stream().flatMap(result -> result.outputs().stream()).toList();
            System.out.printf("%s rows, %s files -> %s files, %.0f MB -> %.0f MB, %s groups: " +
                            "plan %.2f s, rewrite and verify %.2f s, processors %.1f s; held at most %.0f MB, process at most %s%n",
                    results.stream().mapToLong(result -> result.source().rows()).sum(),
                    snapshot.files().size(),
                    outputs.size(),
                    snapshot.files().totalBytes() / 1e6,
                    outputs.stream().mapToLong(AddFile::size).sum() / 1e6,
                    groups.size(),
                    (planned - start) / 1e9,
                    (end - planned) / 1e9,
                    (ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() - cpuBefore) / 1e3,
                    runner.peakBytes() / 1e6,
                    peakResident());
            for (AddFile output : outputs) {
                lake.fileSystem().deleteFile(snapshot.resolve(output.path()));
            }
        }
    }

    private static String peakResident()
            throws IOException
    {
        Path status = Path.of("/proc/%s/status".formatted(ManagementFactory.getRuntimeMXBean().getPid()));
        if (!Files.exists(status)) {
            return "unknown";
        }
        return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM")).findFirst().orElse("unknown").replaceAll("\\s+", " ");
    }
}
