package io.lakeshift.delta.parquet.read;

import io.airlift.slice.Slice;
import io.lakeshift.delta.parquet.DataFileFooter;
import io.lakeshift.delta.parquet.DataFileFooters;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.parquet.ParquetDataSource;
import io.trino.parquet.ParquetReaderOptions;
import io.trino.parquet.metadata.ParquetMetadata;
import io.trino.parquet.reader.MetadataReader;

import java.io.IOException;
import java.util.Optional;

/** Reads the footers of Parquet files. Not through the cache of footers: who asks here wants each file once. */
public final class ParquetFooters
        implements DataFileFooters
{
    private final ParquetReaderOptions options = ParquetReaderOptions.builder().build();

    @Override
    public DataFileFooter read(TrinoFileSystem fileSystem, Location table, Location file, long fileSize)
    {
        try (ParquetDataSource source = new FileRanges(fileSystem.newInputFile(file, fileSize), fileSize, options)) {
            Slice bytes = MetadataReader.readFooterBytes(source, options);
            ParquetMetadata footer = MetadataReader.parseFooter(source.getId(), source.getEstimatedSize(), bytes, Optional.empty(), Optional.empty());
            return new ParquetFooter(footer.getFileMetaData().getSchema(), footer.getParquetMetadata());
        }
        catch (IOException | RuntimeException e) {
            throw new ReadFailure(fileSystem, table, file, fileSize).apply(e);
        }
    }
}
