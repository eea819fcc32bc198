package io.lakeshift.migration.rewrite;

import io.lakeshift.migration.rewrite.spill.PageEncoding;
import io.lakeshift.migration.rewrite.spill.SpillSpace;
import io.trino.spi.Page;
import io.trino.spi.type.Type;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

import static java.util.Objects.requireNonNull;

/**
 * The rows of a group that did not fit into memory: runs in temporary files, each ordered, merged when they are given out. Where runs become so many that a merge would hold
 * more than it may, they are merged into a larger one first. Not thread safe.
 */
final class SpilledRows
        implements Closeable
{
    /**
     * @param chunkBytes of what is read of a run at once
     * @param fanIn most runs of about one size
     * @param pageBytes of the pages given out
     */
    record Sizes(int chunkBytes, int fanIn, long pageBytes)
    {
        private static final int LEAST_CHUNK = 4 << 10;
        private static final int MOST_CHUNK = 64 << 10;

        /** What it takes to write a run: a page given out, and chunks that are written together. */
        long writingBytes()
        {
            return pageBytes + SpilledRun.Writer.bytes(chunkBytes);
        }

        /** A merge holds a quarter of the share at most: as many chunks, decoded and as read, as there are runs. */
        static Sizes within(long shareBytes)
        {
            int chunkBytes = (int) Math.clamp(shareBytes / 256, LEAST_CHUNK, MOST_CHUNK);
            return new Sizes(chunkBytes, (int) Math.clamp(shareBytes / 4 / (2 * chunkBytes), 8, 64), Math.clamp(shareBytes / 32, 2 * LEAST_CHUNK, 1 << 20));
        }
    }

    private final SpillSpace space;
    private final List<Type> types;
    private final RowOrder order;
    private final Sizes sizes;
    private final LongConsumer room;
    private final Runnable betweenPages;
    private final PageEncoding encoding = new PageEncoding();
    // each the merger of those that were at the level below
    private final List<List<SpilledRun>> levels = new ArrayList<>();

    /**
     * @param room told how much is going to be held on the heap, beyond what writing takes; may wait until there is room
     * @param betweenPages throws when the run is to stop
     */
    SpilledRows(SpillSpace space, List<Type> types, RowOrder order, Sizes sizes, LongConsumer room, Runnable betweenPages)
    {
        this.space = requireNonNull(space, "space is null");
        this.types = List.copyOf(types);
        this.order = requireNonNull(order, "order is null");
        this.sizes = requireNonNull(sizes, "sizes is null");
        this.room = requireNonNull(room, "room is null");
        this.betweenPages = requireNonNull(betweenPages, "betweenPages is null");
    }

    boolean isEmpty()
    {
        return levels.isEmpty();
    }

    /** Empties the buffer. {@link #tidy} is to follow once its memory is given back. */
    void add(RowBuffer buffer)
            throws IOException
    {
        level(0).add(write(buffer::drain));
    }

    /** Merges runs that have become too many. */
    void tidy()
            throws IOException
    {
        for (int level = 0; level < levels.size(); level++) {
            List<SpilledRun> runs = levels.get(level);
            if (runs.size() >= sizes.fanIn()) {
                level(level + 1).add(write(sink -> merge(runs, sink)));
                List<SpilledRun> merged = List.copyOf(runs);
                runs.clear();
                close(merged);
            }
        }
    }

    /** Gives all rows out. */
    void drain(RowSink sink)
            throws IOException
    {
        // the older runs first
        merge(levels.reversed().stream().flatMap(List::stream).toList(), sink);
        close();
    }

    @Override
    public void close()
            throws IOException
    {
        List<SpilledRun> runs = levels.stream().flatMap(List::stream).toList();
        levels.clear();
        close(runs);
    }

    private interface Rows
    {
        void drain(RowSink sink)
                throws IOException;
    }

    private List<SpilledRun> level(int level)
    {
        if (levels.size() == level) {
            levels.add(new ArrayList<>());
        }
        return levels.get(level);
    }

    private SpilledRun write(Rows rows)
            throws IOException
    {
        SpilledRun.Writer writer = new SpilledRun.Writer(space.create(), encoding, sizes.chunkBytes());
        try {
            rows.drain(writer);
            return writer.finish();
        }
        catch (IOException | RuntimeException | Error e) {
            try {
                writer.close();
            }
            catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private void merge(List<SpilledRun> runs, RowSink sink)
            throws IOException
    {
        // of unordered runs one is read after the other
        long expected = 2L * sizes.chunkBytes() * (order.isUnordered() ? 1 : runs.size()) + sizes.pageBytes();
        room.accept(expected);
        RunMerge merge = new RunMerge(runs, types, order, sizes.pageBytes());
        merge.drain(new RowSink()
        {
            @Override
            public void append(int partition, Page page)
                    throws IOException
            {
                betweenPages.run();
                // more than expected where single rows are larger than a chunk
                room.accept(Math.max(expected, merge.retainedBytes()));
                sink.append(partition, page);
            }

            @Override
            public void end(int partition)
            {
                sink.end(partition);
            }
        });
        room.accept(0);
    }

    private static void close(List<SpilledRun> runs)
            throws IOException
    {
        IOException failure = null;
        for (SpilledRun run : runs) {
            try {
                run.close();
            }
            catch (IOException e) {
                if (failure == null) {
                    failure = e;
                }
                else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
