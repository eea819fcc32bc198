package io.lakeshift.migration.rewrite;

import io.lakeshift.migration.rewrite.spill.SpillFile;
import io.lakeshift.migration.rewrite.spill.SpillSpace;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import static java.util.Objects.requireNonNull;

/** Real temporary files: counts them, and fails where it is told to. */
final class ObservedSpillSpace
        implements SpillSpace
{
    enum Operation
    {
        CREATE,
        APPEND,
        READ,
        CLOSE,
    }

    private final SpillSpace real;
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger operations = new AtomicInteger();
    private final Operation failing;
    private final int failingFrom;

    ObservedSpillSpace(SpillSpace real)
    {
        this(real, Operation.CREATE, Integer.MAX_VALUE);
    }

    /** @param failingFrom the first of these operations that fails, counted from 1 */
    ObservedSpillSpace(SpillSpace real, Operation failing, int failingFrom)
    {
        this.real = requireNonNull(real, "real is null");
        this.failing = requireNonNull(failing, "failing is null");
        this.failingFrom = failingFrom;
    }

    int created()
    {
        return created.get();
    }

    int open()
    {
        return open.get();
    }

    long bytes()
    {
        return bytes.get();
    }

    private void operation(Operation operation)
            throws IOException
    {
        if (operation == failing && operations.incrementAndGet() >= failingFrom) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public SpillFile create()
            throws IOException
    {
        operation(Operation.CREATE);
        SpillFile file = real.create();
        created.incrementAndGet();
        open.incrementAndGet();
        return new SpillFile()
        {
            @Override
            public void append(byte[] content, int offset, int length)
                    throws IOException
            {
                operation(Operation.APPEND);
                bytes.addAndGet(length);
                file.append(content, offset, length);
            }

            @Override
            public void readFully(long position, byte[] content, int offset, int length)
                    throws IOException
            {
                operation(Operation.READ);
                file.readFully(position, content, offset, length);
            }

            @Override
            public long size()
            {
                return file.size();
            }

            @Override
            public void close()
                    throws IOException
            {
                file.close();
                open.decrementAndGet();
                operation(Operation.CLOSE);
            }
        };
    }

    @Override
    public String location()
    {
        return real.location();
    }
}
