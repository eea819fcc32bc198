package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileWriter;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.parquet.write.ParquetDataFileWriters;
import io.lakeshift.delta.parquet.write.ParquetWriteOptions;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.CachingSnapshots;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.verify.PageMemory;
import io.lakeshift.migration.verify.RowPages;
import io.lakeshift.migration.verify.RowReader;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.Page;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The least that any rewrite of a table costs here: every file decoded once, every row encoded once, by the readers and writers that a migration has, on as many threads. Nothing is routed to
 * partitions, ordered, compared, read back, synced or committed. {@code benchmark/run --scale} runs it beside the migrations, straight from this source.
 * <p>Arguments: the lake's directory, the table, a directory for what is written, threads, and the columns that are decoded and not written, separated by commas.
 * The last line of its output is the seconds that it took from the first file to the last, the log not included.
 */
public final class DecodeAndEncode
{
    private static final long FILE_BYTES = 128 << 20;

    private final TrinoFileSystem lake;
    private final TrinoFileSystem target;
    private final List<AddFile> files;
    private final RowReader reader;
    private final List<TableColumn> written;
    private final int[] channels;
    private final ParquetDataFileWriters writers = new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger names = new AtomicInteger();

    private DecodeAndEncode(Path lake, String table, Path target, Set<String> leftOut)
    {
        this.lake = new LocalFileSystem(lake);
        this.target = new LocalFileSystem(target);
        Snapshot snapshot = new CachingSnapshots(0).latest(this.lake, Location.of("local:///" + table));
        this.files = snapshot.files().files().toList();
        List<TableColumn> columns = snapshot.schema().columns();
        this.reader = new RowReader(new ParquetDataFileReader(ParquetReadOptions.DEFAULT), snapshot, columns);
        this.channels = IntStream.range(0, columns.size()).filter(channel -> !leftOut.contains(columns.get(channel).name())).toArray();
        this.written = IntStream.of(channels).mapToObj(columns::get).toList();
    }

    public static void main(String[] arguments)
            throws Exception
    {
        Path target = Files.createDirectories(Path.of(arguments[2]));
        DecodeAndEncode loop = new DecodeAndEncode(Path.of(arguments[0]), arguments[1], target, Set.of(arguments[4].split(",")));
        System.out.println(loop.run(Integer.parseInt(arguments[3])));
    }

    private double run(int threads)
            throws Exception
    {
        long begun = System.nanoTime();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(executor.submit(this::copy));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private void copy()
    {
        DataFileWriter writer = create();
        for (int file = next.getAndIncrement(); file < files.size(); file = next.getAndIncrement()) {
            try (RowPages pages = reader.open(lake, files.get(file), PageMemory.UNCOUNTED)) {
                for (Page page = pages.next(); page != null; page = pages.next()) {
                    writer.append(page.getColumns(channels));
                }
            }
            if (writer.estimatedSize() >= FILE_BYTES) {
                writer.finish();
                writer = create();
            }
        }
        writer.finish();
    }

    private DataFileWriter create()
    {
        return writers.create(target, Location.of("local:///%d.parquet".formatted(names.getAndIncrement())), written, StatisticsColumns.DEFAULT);
    }
}
