package io.lakeshift.migration.rewrite;

import io.lakeshift.migration.rewrite.SpilledRun.Cursor;
import io.trino.spi.Page;
import io.trino.spi.type.Type;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

import static java.util.Objects.requireNonNull;

/**
 * Gives the rows of several runs out as one: partition by partition, and within a partition in order, where there is one; rows that are equal in it come in the order
 * of the runs. Holds one chunk of each run at most. Not thread safe.
 */
final class RunMerge
{
    private final List<Type> types;
    private final RowOrder order;
    private final long pageBytes;
    private final List<Cursor> cursors = new ArrayList<>();
    // of the partition in work
    private Output output;
    private long chunkBytes;

    RunMerge(List<SpilledRun> runs, List<Type> types, RowOrder order, long pageBytes)
            throws IOException
    {
        this.types = List.copyOf(types);
        this.order = requireNonNull(order, "order is null");
        this.pageBytes = pageBytes;
        for (SpilledRun run : runs) {
            cursors.add(run.cursor());
        }
    }

    /** Chunks and the page being put together. */
    long retainedBytes()
    {
        return chunkBytes + (output == null ? 0 : output.heldBytes);
    }

    void drain(RowSink sink)
            throws IOException
    {
        while (true) {
            cursors.removeIf(Cursor::atEnd);
            if (cursors.isEmpty()) {
                return;
            }
            int partition = cursors.stream().mapToInt(Cursor::partition).min().orElseThrow();
            List<Cursor> wanted = cursors.stream().filter(cursor -> cursor.partition() == partition).toList();
            output = new Output(partition, sink);
            if (order.isUnordered()) {
                concatenate(partition, wanted);
            }
            else {
                merge(partition, wanted);
            }
            output.flush();
            sink.end(partition);
        }
    }

    private void concatenate(int partition, List<Cursor> wanted)
            throws IOException
    {
        for (Cursor cursor : wanted) {
            while (cursor.partition() == partition) {
                Page chunk = cursor.next();
                chunkBytes = chunk.getRetainedSizeInBytes();
                output.append(chunk, 0, chunk.getPositionCount());
            }
        }
        chunkBytes = 0;
    }

    /** A chunk of one run, and the first of its rows that is not given out yet. */
    private final class Head
    {
        private final int run;
        private final Cursor cursor;
        private Page chunk;
        private int position;
        private long prefix;

        private Head(int run, Cursor cursor)
                throws IOException
        {
            this.run = run;
            this.cursor = cursor;
            load();
        }

        private void load()
                throws IOException
        {
            chunk = cursor.next();
            position = 0;
            prefix = order.prefix(output.partition, chunk, 0);
            chunkBytes += chunk.getRetainedSizeInBytes();
        }

        private void unload()
        {
            chunkBytes -= chunk.getRetainedSizeInBytes();
            chunk = null;
        }

        private int compareTo(Head other)
        {
            int compared = Long.compare(prefix, other.prefix);
            if (compared == 0) {
                compared = order.compare(chunk, position, other.chunk, other.position);
            }
            return compared == 0 ? Integer.compare(run, other.run) : compared;
        }

        /** Goes to the first row that comes after {@code other}. */
        private void advanceBeyond(Head other)
        {
            do {
                position++;
                if (position < chunk.getPositionCount()) {
                    prefix = order.prefix(output.partition, chunk, position);
                }
            }
            while (position < chunk.getPositionCount() && compareTo(other) < 0);
        }
    }

    private void merge(int partition, List<Cursor> wanted)
            throws IOException
    {
        PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing((Head head) -> head, Head::compareTo));
        for (int run = 0; run < wanted.size(); run++) {
            heads.add(new Head(run, wanted.get(run)));
        }
        while (!heads.isEmpty()) {
            Head head = heads.poll();
            int from = head.position;
            if (heads.isEmpty()) {
                head.position = head.chunk.getPositionCount();
            }
            else {
                head.advanceBeyond(heads.peek());
            }
            output.append(head.chunk, from, head.position - from);
            if (head.position == head.chunk.getPositionCount()) {
                head.unload();
                if (head.cursor.partition() != partition) {
                    continue;
                }
                head.load();
            }
            heads.add(head);
        }
    }

    /** Puts rows together to pages worth writing. */
    private final class Output
    {
        private final int partition;
        private final RowSink sink;
        private final RowAppender appender = new RowAppender(types);
        private long heldBytes;

        private Output(int partition, RowSink sink)
        {
            this.partition = partition;
            this.sink = sink;
        }

        private void append(Page chunk, int from, int count)
                throws IOException
        {
            int done = 0;
            while (done < count) {
                long bytesPerRow = Math.max(1, chunk.getSizeInBytes() / chunk.getPositionCount());
                int room = (int) Math.clamp((pageBytes - heldBytes) / bytesPerRow, 1, RowAppender.MOST_ROWS - appender.rows());
                int taken = Math.min(room, count - done);
                appender.append(chunk, from + done, taken);
                done += taken;
                heldBytes += taken * bytesPerRow;
                if (heldBytes >= pageBytes || appender.rows() >= RowAppender.MOST_ROWS) {
                    flush();
                }
            }
        }

        private void flush()
                throws IOException
        {
            if (appender.rows() > 0) {
                heldBytes = 0;
                sink.append(partition, appender.take());
            }
        }
    }
}
