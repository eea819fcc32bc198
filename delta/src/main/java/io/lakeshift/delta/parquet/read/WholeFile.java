package io.lakeshift.delta.parquet.read;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ListMultimap;
import io.airlift.slice.Slice;
import io.trino.filesystem.TrinoInput;
import io.trino.filesystem.TrinoInputFile;
import io.trino.memory.context.AggregatedMemoryContext;
import io.trino.memory.context.LocalMemoryContext;
import io.trino.parquet.ChunkReader;
import io.trino.parquet.DiskRange;
import io.trino.parquet.ParquetDataSource;
import io.trino.parquet.ParquetDataSourceId;
import io.trino.parquet.reader.ChunkedInputStream;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;

import static java.lang.Math.min;
import static java.lang.Math.toIntExact;
import static java.util.Objects.requireNonNull;

/** A small file: read in one request, when the first byte of it is needed and not before, and served from memory. */
final class WholeFile
        implements ParquetDataSource
{
    private final TrinoInputFile file;
    private final long size;
    private final LocalMemoryContext memory;
    private Slice data;
    private long readTimeNanos;

    WholeFile(TrinoInputFile file, long size, AggregatedMemoryContext memory)
    {
        this.file = requireNonNull(file, "file is null");
        this.size = size;
        this.memory = memory.newLocalMemoryContext(WholeFile.class.getSimpleName());
    }

    private Slice data()
            throws IOException
    {
        if (data == null) {
            long start = System.nanoTime();
            memory.setBytes(size);
            try (TrinoInput input = file.newInput()) {
                data = input.readFully(0, toIntExact(size));
            }
            readTimeNanos += System.nanoTime() - start;
        }
        return data;
    }

    @Override
    public ParquetDataSourceId getId()
    {
        return new ParquetDataSourceId(file.location().toString());
    }

    @Override
    public long getReadBytes()
    {
        return data == null ? 0 : size;
    }

    @Override
    public long getReadTimeNanos()
    {
        return readTimeNanos;
    }

    @Override
    public long getEstimatedSize()
    {
        return size;
    }

    @Override
    public Slice readTail(int length)
            throws IOException
    {
        int wanted = toIntExact(min(size, length));
        return data().slice(toIntExact(size - wanted), wanted);
    }

    @Override
    public Slice readFully(long position, int length)
            throws IOException
    {
        return data().slice(toIntExact(position), length);
    }

    @Override
    public <K> Map<K, ChunkedInputStream> planRead(ListMultimap<K, DiskRange> diskRanges, AggregatedMemoryContext memoryContext)
    {
        ImmutableMap.Builder<K, ChunkedInputStream> streams = ImmutableMap.builder();
        for (Map.Entry<K, Collection<DiskRange>> ranges : diskRanges.asMap().entrySet()) {
            streams.put(ranges.getKey(), new ChunkedInputStream(ranges.getValue().stream().map(this::chunk).toList()));
        }
        return streams.buildOrThrow();
    }

    private ChunkReader chunk(DiskRange range)
    {
        return new ChunkReader()
        {
            @Override
            public long getDiskOffset()
            {
                return range.offset();
            }

            @Override
            public Slice read()
                    throws IOException
            {
                return readFully(range.offset(), toIntExact(range.length()));
            }

            @Override
            public void free() {}
        };
    }

    @Override
    public void close()
    {
        memory.close();
    }

    @Override
    public String toString()
    {
        return file.location().toString();
    }
}
