package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.parquet.DataFileWriter;
import io.lakeshift.delta.parquet.WrittenFile;
import io.trino.filesystem.Location;
import io.trino.spi.Page;

import java.util.LinkedHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

import static java.util.Objects.requireNonNull;

/** The files of one group that are open for writing, at most one per partition. Not thread safe. */
final class PartitionWriters
{
    // a page is cut so that a file comes out no more than this part of the target too large
    private static final int PARTS_OF_TARGET = 8;
    private static final long MEASURED_ANEW_AFTER_BYTES = 256 << 10;

    /** @param path relative to the table */
    record FinishedFile(String path, Partition partition, WrittenFile written) {}

    /** A writer looks through all its values to say what it holds: it is asked at first and when it has grown by a quarter, and in between the pages' sizes are added. */
    private static final class OpenFile
    {
        private final String path;
        private final Partition partition;
        private final DataFileWriter writer;
        private long measured;
        private long since;
        private long moved;

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
            if (measured == 0 || since > Math.max(measured / 4, MEASURED_ANEW_AFTER_BYTES)) {
                measured = writer.retainedBytes();
                since = 0;
            }
        }

        private long retainedBytes()
        {
            return measured + since;
        }

        /** Bytes that went to storage since the last call. */
        private long newlyMoved(long total)
        {
            long more = total - moved;
            moved = total;
            return more;
        }

        /** How many of the rows from {@code from} on fit; one at least. */
        private int fitting(Page page, int from, long targetFileSize)
        {
            long room = Math.max(targetFileSize - writer.estimatedSize(), targetFileSize / PARTS_OF_TARGET);
            long bytesPerRow = Math.max(1, page.getSizeInBytes() / page.getPositionCount());
            return (int) Math.clamp(room / bytesPerRow, 1, page.getPositionCount() - from);
        }
    }

    private final Function<Location, DataFileWriter> writers;
    private final GroupFiles files;
    private final IntFunction<Partition> partitions;
    private final long targetFileSize;
    private final LongConsumer moved;
    private final Consumer<FinishedFile> finished;
    // in the order of their last use, the longest untouched first
    private final LinkedHashMap<Integer, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);
    private long retainedBytes;

    /**
     * @param writers opens a file of the data columns
     * @param moved takes the bytes that went to storage
     */
    PartitionWriters(
            Function<Location, DataFileWriter> writers,
            GroupFiles files,
            IntFunction<Partition> partitions,
            long targetFileSize,
            LongConsumer moved,
            Consumer<FinishedFile> finished)
    {
        this.writers = requireNonNull(writers, "writers is null");
        this.files = requireNonNull(files, "files is null");
        this.partitions = requireNonNull(partitions, "partitions is null");
        this.targetFileSize = targetFileSize;
        this.moved = requireNonNull(moved, "moved is null");
        this.finished = requireNonNull(finished, "finished is null");
    }

    /** @param page of the data columns */
    void append(int partition, Page page)
    {
        int from = 0;
        while (from < page.getPositionCount()) {
            OpenFile file = open.computeIfAbsent(partition, _ -> create(partitions.apply(partition)));
            int count = file.fitting(page, from, targetFileSize);
            long before = file.retainedBytes();
            file.append(count == page.getPositionCount() ? page : page.getRegion(from, count));
            retainedBytes += file.retainedBytes() - before;
            moved.accept(file.newlyMoved(file.writer.writtenBytes()));
            from += count;
            if (file.writer.estimatedSize() >= targetFileSize) {
                finish(partition);
            }
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
            moved.accept(file.newlyMoved(written.size()));
            finished.accept(new FinishedFile(file.path, file.partition, written));
        }
    }

    void finishAll()
    {
        while (!open.isEmpty()) {
            finish(oldest());
        }
    }

    /** The partition whose file was not written to for longest. */
    int oldest()
    {
        return open.keySet().iterator().next();
    }

    boolean isOpen(int partition)
    {
        return open.containsKey(partition);
    }

    int openFiles()
    {
        return open.size();
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
