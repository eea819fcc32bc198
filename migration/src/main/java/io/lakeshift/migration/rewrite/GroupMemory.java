package io.lakeshift.migration.rewrite;

import io.lakeshift.migration.rewrite.MemoryBudget.Share;

import java.util.EnumMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** What one group holds on the heap, part by part. Not thread safe. */
final class GroupMemory
        implements AutoCloseable
{
    enum Part
    {
        /** Buffers of the file that is read, and the page that comes next. */
        READER,
        /** Rows held back. */
        BUFFER,
        /** What tells where along a curve a row lies. */
        CURVE,
        /** Files that are open for writing, and the page that goes into one of them. */
        WRITERS,
        /** Rows on their way to or from temporary files. */
        SPILL,
    }

    private final Share share;
    private final Runnable whileWaiting;
    private final Map<Part, Long> parts = new EnumMap<>(Part.class);
    private long total;

    GroupMemory(Share share, Runnable whileWaiting)
    {
        this.share = requireNonNull(share, "share is null");
        this.whileWaiting = requireNonNull(whileWaiting, "whileWaiting is null");
    }

    /** Counts what is held already. */
    void holds(Part part, long bytes)
    {
        put(part, bytes);
        share.hold(total);
    }

    /** Rows change hands: what one part has more now the other one made room for. */
    void handOver(Part from, Part to, long bytes)
    {
        put(from, Math.max(0, bytes(from) - (bytes - bytes(to))));
        holds(to, bytes);
    }

    /** Whether there is room for it; if so it is counted. */
    boolean mayHold(Part part, long bytes)
    {
        long before = bytes(part);
        put(part, bytes);
        if (share.tryHold(total)) {
            return true;
        }
        put(part, before);
        return false;
    }

    /** Waits until other groups have left room for it. */
    void waitToHold(Part part, long bytes)
    {
        put(part, bytes);
        if (!share.tryHold(total)) {
            share.waitToHold(total, whileWaiting);
        }
    }

    /** What the group could count on if all took the same. */
    long fairBytes()
    {
        return share.fairBytes();
    }

    boolean isAboveFair()
    {
        return share.isAboveFair();
    }

    /** Whether others wait for what this group holds beyond its fair part. */
    boolean owes()
    {
        return share.owes();
    }

    @Override
    public void close()
    {
        share.close();
    }

    private long bytes(Part part)
    {
        return parts.getOrDefault(part, 0L);
    }

    private void put(Part part, long bytes)
    {
        total += bytes - bytes(part);
        parts.put(part, bytes);
    }
}
