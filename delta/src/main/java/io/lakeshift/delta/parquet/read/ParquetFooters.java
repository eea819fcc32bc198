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
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            return new ParquetFooter(columns(footer.getFileMetaData().getSchema(), footer.getParquetMetadata().getSchema()), footer.getParquetMetadata());
        }
        catch (IOException | RuntimeException e) {
            throw new ReadFailure(fileSystem, table, file, fileSize).apply(e);
        }
    }

    /** trino-parquet lowers the names of its schema: as the writer spelled them, they are in the footer alone, where what lies inside of a column follows it. */
    private static Map<String, Type> columns(MessageType lowered, List<SchemaElement> elements)
    {
        Map<String, Type> columns = new LinkedHashMap<>();
        int element = 1;
        for (Type column : lowered.getFields()) {
            columns.put(elements.get(element).getName(), column);
            element = after(elements, element);
        }
        return columns;
    }

    private static int after(List<SchemaElement> elements, int element)
    {
        int next = element + 1;
        for (int child = 0; child < elements.get(element).getNum_children(); child++) {
            next = after(elements, next);
        }
        return next;
    }
}
