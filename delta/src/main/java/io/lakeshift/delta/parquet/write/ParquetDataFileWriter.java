package io.lakeshift.delta.parquet.write;

import io.airlift.units.DataSize;
import io.lakeshift.delta.parquet.DataFileWriter;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.WrittenFile;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.parquet.writer.ParquetWriter;
import io.trino.parquet.writer.ParquetWriterOptions;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static com.google.common.base.Preconditions.checkState;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/** Nothing is allocated and no file opened until the first page comes: many writers may wait for rows at once. */
final class ParquetDataFileWriter
        implements DataFileWriter
{
    private static final String CREATED_BY = "lakeshift";

    private final TrinoFileSystem fileSystem;
    private final Location file;
    private final List<FileColumn> columns;
    private final ParquetWriteOptions options;
    private final FileStatistics statistics;
    private final LazyOutput output;
    private ParquetWriter writer;
    private boolean ended;

    /** @param withStatistics paths of physical names of the leaf columns that get bounds and null counts */
    ParquetDataFileWriter(TrinoFileSystem fileSystem, Location file, List<FileColumn> columns, Set<List<String>> withStatistics, ParquetWriteOptions options)
    {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.file = requireNonNull(file, "file is null");
        this.columns = requireNonNull(columns, "columns is null");
        this.options = requireNonNull(options, "options is null");
        this.statistics = new FileStatistics(columns, withStatistics);
        this.output = new LazyOutput(fileSystem.newOutputFile(file));
    }

    private ParquetWriter writer()
    {
        if (writer == null) {
            ParquetSchema schema = ParquetSchema.of(columns);
            writer = new ParquetWriter(
                    output,
                    schema.message(),
                    schema.primitives(),
                    ParquetWriterOptions.builder()
                            .setMaxBlockSize(options.rowGroupSize())
                            .setMaxRowGroupRowCount(options.rowGroupRows())
                            .setMaxPageSize(options.pageSize())
                            .setMaxBloomFilterSize(DataSize.ofBytes(0))
                            // plain rather than delta-length strings: some readers lack the latter in pages of version 1
                            .setUseDeltaLengthByteArrayEncoding(false)
                            .build(),
                    options.codec(),
                    CREATED_BY,
                    Optional.empty(),
                    Optional.empty());
        }
        return writer;
    }

    @Override
    public void append(Page page)
    {
        checkState(!ended, "writer of %s has ended", file);
        if (page.getPositionCount() == 0) {
            return;
        }
        try {
            writer().write(page);
        }
        catch (IOException | UncheckedIOException e) {
            throw storageError(e);
        }
        statistics.add(page);
    }

    @Override
    public long estimatedSize()
    {
        return writer == null ? 0 : writer.getEstimatedWrittenBytes();
    }

    @Override
    public long writtenBytes()
    {
        return output.written();
    }

    @Override
    public long retainedBytes()
    {
        return writer == null ? 0 : writer.getRetainedBytes();
    }

    @Override
    public WrittenFile finish()
    {
        checkState(!ended, "writer of %s has ended", file);
        try {
            writer().close();
        }
        catch (IOException | UncheckedIOException e) {
            throw storageError(e);
        }
        ended = true;
        long size = writer.getEstimatedWrittenBytes();
        writer = null;
        return new WrittenFile(file, size, statistics.rows(), statistics.toJson());
    }

    @Override
    public void close()
    {
        if (ended) {
            return;
        }
        ended = true;
        writer = null;
        if (!output.opened()) {
            return;
        }
        try (output) {
            // closed before it is deleted: an object store publishes the file on closing
        }
        catch (IOException _) {
            // the deletion is what counts, and it reports its own failure
        }
        try {
            fileSystem.deleteFile(file);
        }
        catch (IOException e) {
            throw new TrinoException(
                    LAKE_STORAGE_ERROR,
                    "Data file %s was given up but cannot be deleted. No table refers to it; delete it, or leave it to the next vacuum: %s".formatted(file, e.getMessage()),
                    e);
        }
    }

    private TrinoException storageError(Exception e)
    {
        return new TrinoException(LAKE_STORAGE_ERROR, "Data file %s cannot be written. No table refers to it, nothing was changed: %s".formatted(file, e.getMessage()), e);
    }
}
