package io.lakeshift.delta.parquet.read;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheStats;
import io.airlift.units.DataSize;
import io.trino.parquet.metadata.ParquetMetadata;

import java.util.Optional;

import static java.lang.Math.min;
import static java.lang.Math.toIntExact;

/**
 * Parsed footers, bounded by the heap they take. A data file never changes, but its path may be written again after it was vacuumed: hence the size in the key.
 * Parsed, not as bytes: a warm query then touches only the files whose row groups survive its predicate.
 */
final class FooterCache
{
    /** Heap of a parsed footer by its bytes on disk: Thrift's objects, boxed numbers and strings. Measured at 6 to 9 on files of 10 to 100 columns. */
    private static final int HEAP_PER_BYTE = 9;
    private static final int OVERHEAD = 1024;

    private final Cache<Key, Footer> cache;
    private final boolean keepsNothing;

    private record Key(String location, long size) {}

    private record Footer(ParquetMetadata metadata, int weight) {}

    FooterCache(DataSize limit)
    {
        this.keepsNothing = limit.toBytes() == 0;
        this.cache = CacheBuilder.newBuilder()
                .maximumWeight(limit.toBytes())
                // one segment: Guava divides the budget among its segments, and a large footer must fit into the whole
                .concurrencyLevel(1)
                .recordStats()
                .weigher((Key key, Footer footer) -> footer.weight() + 2 * key.location().length())
                .build();
    }

    Optional<ParquetMetadata> get(String location, long fileSize)
    {
        return Optional.ofNullable(cache.getIfPresent(new Key(location, fileSize))).map(Footer::metadata);
    }

    CacheStats stats()
    {
        return cache.stats();
    }

    void put(String location, long fileSize, ParquetMetadata metadata, long footerBytes)
    {
        if (keepsNothing) {
            return;
        }
        cache.put(new Key(location, fileSize), new Footer(metadata, toIntExact(min(Integer.MAX_VALUE / 2, footerBytes * HEAP_PER_BYTE + OVERHEAD))));
    }

    void drop(String location, long fileSize)
    {
        cache.invalidate(new Key(location, fileSize));
    }
}
