package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.parquet.DataFileWriter;
import io.lakeshift.delta.parquet.WrittenFile;
import io.trino.filesystem.Location;
import io.trino.spi.Page;

import java.util.LinkedHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;

import static java.util.Objects.requireNonNull;

/** The files of one group that are open for writing, at most one per partition. Not thread safe. */
final class PartitionWriters
{
    // sources come ordered by partition as far as planning could tell, so what lies longest untouched is most likely complete
    private static final int MAX_OPEN = 32;
    private static final long MEASURED_ANEW_AFTER_BYTES = 256 << 10;

    /** @param path relative to the table */
    record FinishedFile(String path, Partition partition, WrittenFile written) {}

    /** A writer looks through all its values to say what it holds: it is asked when it has grown by a quarter, and in between the pages' sizes are added. */
    private static final class OpenFile
    {
        private final String path;
        private final Partition partition;
        private final DataFileWriter writer;
        private long measured;
        private long since;

        private OpenFile(String path, Partition partition, DataFileWriter writer)
        {
            this.path = path;
            this.partition = partition;
            this.writer = writer;
        }

        private void append(Page page)
        {
            writer.append(page);
            since += page.getSizeInBytes();
            if (since > Math.max(measured / 4, MEASURED_ANEW_AFTER_BYTES)) {
                measured = writer.retainedBytes();
                since = 0;
            }
        }

        private long retainedBytes()
        {
            return measured + since;
        }
    }

    private final Function<Location, DataFileWriter> writers;
    private final GroupFiles files;
    private final IntFunction<Partition> partitions;
    private final long targetFileSize;
    private final Consumer<FinishedFile> finished;
    // in the order of their last use, the longest untouched first
    private final LinkedHashMap<Integer, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);
    private long retainedBytes;

    /** @param writers opens a file of the data columns */
    PartitionWriters(
            Function<Location, DataFileWriter> writers,
            GroupFiles files,
            IntFunction<Partition> partitions,
            long targetFileSize,
            Consumer<FinishedFile> finished)
    {
        this.writers = requireNonNull(writers, "writers is null");
        this.files = requireNonNull(files, "files is null");
        this.partitions = requireNonNull(partitions, "partitions is null");
        this.targetFileSize = targetFileSize;
        this.finished = requireNonNull(finished, "finished is null");
    }

    /** @param page of the data columns */
    void append(int partition, Page page)
    {
        OpenFile file = open.get(partition);
        if (file == null) {
            if (open.size() >= MAX_OPEN) {
                finishOldest();
            }
            file = create(partitions.apply(partition));
            open.put(partition, file);
        }
        long before = file.retainedBytes();
        file.append(page);
        retainedBytes += file.retainedBytes() - before;
        if (file.writer.estimatedSize() >= targetFileSize) {
            finish(partition);
        }
    }

    void finish(int partition)
    {
        OpenFile file = open.get(partition);
        if (file != null) {
            // stays among the open ones until it is complete: closing gives it up
            WrittenFile written = file.writer.finish();
            open.remove(partition);
            retainedBytes -= file.retainedBytes();
            finished.accept(new FinishedFile(file.path, file.partition, written));
        }
    }

    void finishOldest()
    {
        finish(open.keySet().iterator().next());
    }

    void finishAll()
    {
        while (!open.isEmpty()) {
            finishOldest();
        }
    }

    boolean isEmpty()
    {
        return open.isEmpty();
    }

    long retainedBytes()
    {
        return retainedBytes;
    }

    /** Gives up what is open. What could not be closed is added to {@code cause}. */
    void abandon(Throwable cause)
    {
        for (OpenFile file : open.values()) {
            try {
                file.writer.close();
            }
            catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
        open.clear();
        retainedBytes = 0;
    }

    private OpenFile create(Partition partition)
    {
        String path = files.newFile(partition);
        return new OpenFile(path, partition, writers.apply(files.location(path)));
    }
}
