package io.lakeshift.migration.rewrite;

import io.lakeshift.migration.rewrite.GroupMemory.Part;
import io.lakeshift.migration.rewrite.SpilledRows.Sizes;
import io.lakeshift.migration.verify.PageMemory;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.BitSet;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * The way of a group's rows from its sources to its files. A partition gets as many files as its rows fill, however many partitions its rows lie among and however little
 * memory there is:
 * <ul>
 * <li>Rows that come partition after partition, and need no order, go straight to their partition's file.
 * <li>All others are held back. If they fit into memory they are given out from there when the group ends, one partition after the other, one file open at a time.
 * <li>If they do not, they go ordered into temporary files and are merged from there when the group ends.
 * </ul>
 * Sources come ordered by partition as far as planning could tell. While that holds, what is complete by all appearances is given out early. A partition that comes back after
 * that proves it wrong, costs one file more, and ends it for the group. Not thread safe.
 */
final class GroupRows
        implements PageMemory, AutoCloseable
{
    private static final int MAX_OPEN = 32;
    // a page is worth cutting up and writing at once where its partitions have so many rows each
    private static final int ROWS_WORTH_WRITING = 512;
    // what a file holds that is written to, about: a row group and what it is made of
    private static final long FILE_BYTES = 24 << 20;
    // less than this part of what the group may count on is not worth a temporary file
    private static final int PART_WORTH_SPILLING = 8;

    private final RewriteRun run;
    private final long group;
    private final RowOrder order;
    private final PartitionWriters writers;
    private final GroupMemory memory;
    private final RowBuffer buffer;
    private final SpilledRows spilled;
    private final FileSink files = new FileSink();
    private final BitSet closedEarly = new BitSet();
    private boolean cameBack;

    GroupRows(RewriteRun run, long group, RowOrder order, PartitionWriters writers, GroupMemory memory)
    {
        this.run = requireNonNull(run, "run is null");
        this.group = group;
        this.order = requireNonNull(order, "order is null");
        this.writers = requireNonNull(writers, "writers is null");
        this.memory = requireNonNull(memory, "memory is null");
        Sizes sizes = Sizes.within(run.shareBytes());
        this.buffer = new RowBuffer(run.shape().dataTypes(), order, sizes.pageBytes());
        // when a temporary file is needed there is no memory left to write it: it is put aside
        memory.waitToHold(Part.SPILL, sizes.writingBytes());
        this.spilled = new SpilledRows(
                run.spillSpace(),
                run.shape().dataTypes(),
                order,
                sizes,
                bytes -> memory.waitToHold(Part.SPILL, sizes.writingBytes() + bytes),
                run.betweenPages());
    }

    /** Room for the reader comes before rows held back. */
    @Override
    public void reader(long bytes)
    {
        if (bytes == 0) {
            memory.holds(Part.READER, 0);
            return;
        }
        if (memory.owes()) {
            spill();
        }
        while (!memory.mayHold(Part.READER, bytes)) {
            if (!spill()) {
                memory.waitToHold(Part.READER, bytes);
            }
        }
    }

    void take(PartitionedPage page)
    {
        cameBack |= closedEarly.intersects(page.partitions());
        if (goesStraight(page)) {
            page.partitions().stream().forEach(partition -> writeStraight(partition, page.only(partition)));
            return;
        }
        giveOutComplete();
        buffer.add(page);
        memory.handOver(Part.READER, Part.BUFFER, buffer.retainedBytes());
    }

    /** All rows taken are in finished files. */
    void finish()
    {
        if (spilled.isEmpty() && !buffer.isEmpty() && (isRoomForAFile() || !spill())) {
            giveOut(buffer.partitions());
        }
        if (!spilled.isEmpty()) {
            spillAll();
            temporarily(() -> spilled.drain(files));
        }
        writers.finishAll();
        memory.holds(Part.WRITERS, 0);
        memory.holds(Part.SPILL, 0);
    }

    /** Temporary files go; what could not be closed is told. */
    @Override
    public void close()
    {
        temporarily(spilled::close);
    }

    private boolean goesStraight(PartitionedPage page)
    {
        if (!order.isUnordered() || !spilled.isEmpty()) {
            return false;
        }
        boolean open = page.partitions().stream().allMatch(writers::isOpen);
        int partitions = page.partitions().cardinality();
        boolean worthIt = page.page().getPositionCount() >= partitions * ROWS_WORTH_WRITING || open && partitions == 1;
        return worthIt && (open || !cameBack);
    }

    private void writeStraight(int partition, Page page)
    {
        while (!writers.isOpen(partition) && writers.openFiles() >= MAX_OPEN) {
            closeEarly(writers.oldest());
        }
        while (!cameBack && writers.openFiles() > 1 && memory.isAboveFair() && !memory.mayHold(Part.WRITERS, writers.retainedBytes() + page.getSizeInBytes()) && writers.oldest() != partition) {
            closeEarly(writers.oldest());
        }
        // the page itself is counted with the reader that it comes from
        files.append(partition, page, page.getSizeInBytes());
    }

    private void closeEarly(int partition)
    {
        if (buffer.partitions().get(partition)) {
            BitSet single = new BitSet();
            single.set(partition);
            giveOut(single);
        }
        writers.finish(partition);
        closedEarly.set(partition);
        memory.holds(Part.WRITERS, writers.retainedBytes());
    }

    /** Partitions to which no row was added for long are given out before a temporary file is needed, if what they have is worth a file. */
    private void giveOutComplete()
    {
        if (cameBack || !spilled.isEmpty() || buffer.retainedBytes() < memory.fairBytes() / 4) {
            return;
        }
        BitSet complete = buffer.quiet(ROWS_WORTH_WRITING);
        if (!complete.isEmpty() && isRoomForAFile()) {
            giveOut(complete);
            closedEarly.or(complete);
        }
    }

    /** While rows are given out of memory it cannot be given back, so there must be room for what is written first. */
    private boolean isRoomForAFile()
    {
        files.room = Math.min(buffer.retainedBytes(), FILE_BYTES);
        if (memory.mayHold(Part.WRITERS, writers.retainedBytes() + files.room)) {
            return true;
        }
        files.room = 0;
        return false;
    }

    private void giveOut(BitSet partitions)
    {
        BitSet wanted = (BitSet) partitions.clone();
        temporarily(() -> buffer.drain(wanted, files));
        files.room = 0;
        memory.holds(Part.WRITERS, writers.retainedBytes());
        memory.holds(Part.BUFFER, buffer.retainedBytes());
    }

    /** @return false where it is not worth it */
    private boolean spill()
    {
        if (buffer.retainedBytes() < memory.fairBytes() / PART_WORTH_SPILLING) {
            return false;
        }
        spillAll();
        return true;
    }

    private void spillAll()
    {
        if (!buffer.isEmpty()) {
            temporarily(() -> spilled.add(buffer));
            memory.holds(Part.BUFFER, 0);
            temporarily(spilled::tidy);
        }
    }

    private interface Step
    {
        void run()
                throws IOException;
    }

    /** Only temporary files fail with an exception of this kind: data files name themselves. */
    private void temporarily(Step step)
    {
        try {
            step.run();
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, ("Group %s of table %s does not fit into memory, and temporary files for it under %s failed: %s. " +
                    "Nothing was published and the table is as it was. Make room there, or set lakeshift.repartition.spill-path to another directory, or raise " +
                    "lakeshift.repartition.memory-limit").formatted(group, run.snapshot().table(), run.spillSpace().location(), e.getMessage()), e);
        }
    }

    /** Rows go into their partition's file, which ends with them. */
    private final class FileSink
            implements RowSink
    {
        // kept for the file in work, whether it holds so much or not
        private long room;

        @Override
        public void append(int partition, Page page)
        {
            append(partition, page, 2 * page.getSizeInBytes());
        }

        /** @param more bytes for the file to grow by, and for the page where nobody counts it */
        private void append(int partition, Page page, long more)
        {
            run.pace();
            memory.waitToHold(Part.WRITERS, Math.max(room, writers.retainedBytes() + more));
            writers.append(partition, page);
            memory.holds(Part.WRITERS, Math.max(room, writers.retainedBytes()));
        }

        @Override
        public void end(int partition)
        {
            writers.finish(partition);
            memory.holds(Part.WRITERS, Math.max(room, writers.retainedBytes()));
        }
    }
}
