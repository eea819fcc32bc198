package io.lakeshift.testing.table;

import io.trino.parquet.writer.ParquetSchemaConverter;
import io.trino.parquet.writer.ParquetWriter;
import io.trino.parquet.writer.ParquetWriterOptions;
import io.trino.spi.PageBuilder;
import io.trino.spi.type.Type;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Types;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;

/** Rows as the bytes of a Parquet file, by trino-parquet. */
final class ParquetRows
{
    private ParquetRows() {}

    static byte[] write(List<String> names, List<Type> types, List<List<Object>> rows, int rowGroupRows)
            throws IOException
    {
        // trino-parquet's schema converter knows no zoned timestamps, its writer does: describe them as naive ones first
        List<Type> described = types.stream().map(type -> type == TIMESTAMP_TZ_MICROS ? TIMESTAMP_MICROS : type).toList();
        ParquetSchemaConverter converter = new ParquetSchemaConverter(described, names, false, false);
        Map<List<String>, Type> primitives = new HashMap<>(converter.getPrimitiveTypes());
        MessageType schema = converter.getMessageType();
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i) == TIMESTAMP_TZ_MICROS) {
                primitives.put(List.of(names.get(i)), TIMESTAMP_TZ_MICROS);
                schema = withZonedField(schema, i);
            }
        }

        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ParquetWriter writer = new ParquetWriter(
                output,
                schema,
                primitives,
                ParquetWriterOptions.builder().setMaxRowGroupRowCount(rowGroupRows).build(),
                CompressionCodec.SNAPPY,
                "test",
                Optional.empty(),
                Optional.empty())) {
            PageBuilder page = new PageBuilder(types);
            for (List<Object> row : rows) {
                page.declarePosition();
                for (int i = 0; i < types.size(); i++) {
                    Values.append(types.get(i), page.getBlockBuilder(i), row.get(i));
                }
                if (page.isFull()) {
                    writer.write(page.build());
                    page.reset();
                }
            }
            if (!page.isEmpty()) {
                writer.write(page.build());
            }
        }
        return output.toByteArray();
    }

    private static MessageType withZonedField(MessageType schema, int index)
    {
        PrimitiveType field = schema.getFields().get(index).asPrimitiveType();
        TimestampLogicalTypeAnnotation naive = (TimestampLogicalTypeAnnotation) field.getLogicalTypeAnnotation();
        List<org.apache.parquet.schema.Type> fields = new ArrayList<>(schema.getFields());
        fields.set(index, Types.primitive(field.getPrimitiveTypeName(), field.getRepetition())
                .as(LogicalTypeAnnotation.timestampType(true, naive.getUnit()))
                .named(field.getName()));
        return new MessageType(schema.getName(), fields);
    }
}
