package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.parquet.DataFilePages;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileScan;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.memory.context.AggregatedMemoryContext;
import io.trino.spi.connector.SourcePage;

import java.io.IOException;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import static java.util.Objects.requireNonNull;

/** Reads as the real reader does, but goes wrong on some files: what a broken decoder or disk would do. */
final class TamperingReader
        implements DataFileReader
{
    enum Damage
    {
        LOSES_THE_FIRST_ROW,
        DOUBLES_THE_FIRST_ROW,
        FAILS_TO_CLOSE,
    }

    private final Damage damage;
    private final Predicate<String> files;

    /** @param files by path */
    TamperingReader(Damage damage, Predicate<String> files)
    {
        this.damage = requireNonNull(damage, "damage is null");
        this.files = requireNonNull(files, "files is null");
    }

    @Override
    public DataFilePages open(TrinoFileSystem fileSystem, DataFileScan scan, AggregatedMemoryContext memory)
    {
        DataFilePages honest = LocalLake.READER.open(fileSystem, scan, memory);
        return files.test(scan.file().path()) ? new Pages(honest) : honest;
    }

    private final class Pages
            implements DataFilePages
    {
        private final DataFilePages honest;
        private boolean first = true;

        private Pages(DataFilePages honest)
        {
            this.honest = honest;
        }

        @Override
        public SourcePage getNextSourcePage()
        {
            SourcePage page = honest.getNextSourcePage();
            if (page == null || !first) {
                return page;
            }
            first = false;
            int rows = page.getPositionCount();
            int[] positions = switch (damage) {
                case LOSES_THE_FIRST_ROW -> IntStream.range(1, rows).toArray();
                case DOUBLES_THE_FIRST_ROW -> IntStream.concat(IntStream.of(0), IntStream.range(0, rows)).toArray();
                case FAILS_TO_CLOSE -> IntStream.range(0, rows).toArray();
            };
            return SourcePage.create(page.getPage().getPositions(positions, 0, positions.length));
        }

        @Override
        public void close()
                throws IOException
        {
            honest.close();
            if (damage == Damage.FAILS_TO_CLOSE) {
                throw new IOException("Stale file handle");
            }
        }

        @Override
        public long storedRows()
        {
            return honest.storedRows();
        }

        @Override
        public long bufferedBytes()
        {
            return honest.bufferedBytes();
        }

        @Override
        public boolean isFinished()
        {
            return honest.isFinished();
        }

        @Override
        public long getCompletedBytes()
        {
            return honest.getCompletedBytes();
        }

        @Override
        public long getReadTimeNanos()
        {
            return honest.getReadTimeNanos();
        }
    }
}
