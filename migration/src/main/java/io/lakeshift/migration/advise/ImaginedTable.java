package io.lakeshift.migration.advise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.delta.kernel.types.StructField;
import io.lakeshift.delta.files.ColumnarFileIndex;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.partition.PartitionPreimage;
import io.lakeshift.delta.prune.FilePruner;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.advise.LayoutTally.Part;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

import static java.lang.Math.ceil;
import static java.lang.Math.max;
import static java.lang.Math.round;

/**
 * A table as it would be in another layout: a snapshot with one file a partition, of which a question opens what the pruning of any scan leaves. So what is predicted is what a scan does,
 * with all that partition columns, generated columns and statistics tell it.
 */
final class ImaginedTable
{
    private static final JsonMapper JSON = new JsonMapper();

    private final Snapshot snapshot;
    // by ordinal: a sample that met some of the partitions stands for all of them
    private final double[] files;
    private final double[] bytes;

    private ImaginedTable(Snapshot snapshot, double[] files, double[] bytes)
    {
        this.snapshot = snapshot;
        this.files = files;
        this.bytes = bytes;
    }

    /**
     * @param present the table as it is
     * @param asked the columns that the tally kept bounds of
     * @param partitions how many the table would have; the tally met as many or fewer
     * @param targetFileSize bytes
     */
    static ImaginedTable of(Snapshot present, LayoutTally tally, List<TableColumn> asked, double partitions, long targetFileSize)
    {
        TableSchema schema = schema(present.schema(), tally.fields());
        // each file stands for so many that the sample did not meet
        double each = tally.parts().isEmpty() ? 1 : partitions / tally.parts().size();
        double bytesPerRow = (double) present.files().totalBytes() / max(1, tally.rows());
        Map<String, Long> rows = new HashMap<>();
        List<AddFile> adds = new ArrayList<>();
        Set<List<String>> bounded = StatisticsColumns.of(present.metadata().configuration()).leaves(schema.dataColumns());
        for (Part part : tally.parts()) {
            Map<String, String> values = new HashMap<>();
            for (int i = 0; i < tally.fields().size(); i++) {
                values.put(schema.partitions().get(i).physicalName(), part.values().texts().get(i));
            }
            String path = "partition-" + adds.size();
            rows.put(path, part.rows());
            adds.add(new AddFile(
                    path,
                    values,
                    round(part.rows() * bytesPerRow),
                    0,
                    false,
                    Optional.of(statistics(part, asked, bounded)),
                    Map.of(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty()));
        }
        FileIndex index = ColumnarFileIndex.of(schema, adds);
        double[] files = new double[index.size()];
        double[] bytes = new double[index.size()];
        for (int ordinal = 0; ordinal < files.length; ordinal++) {
            bytes[ordinal] = rows.get(index.file(ordinal).path()) * bytesPerRow;
            files[ordinal] = each * max(1, ceil(bytes[ordinal] / each / targetFileSize));
        }
        return new ImaginedTable(
                new Snapshot(
                        present.table(),
                        present.version(),
                        present.timestamp(),
                        present.protocol(),
                        present.metadata(),
                        schema,
                        present.transactions(),
                        present.domains(),
                        index,
                        present.paths(),
                        PartitionPreimage.of(schema)),
                files,
                bytes);
    }

    Opened opened(TupleDomain<String> predicate)
    {
        double opened = 0;
        double read = 0;
        for (int ordinal : FilePruner.prune(snapshot, predicate).files()) {
            opened += files[ordinal];
            read += bytes[ordinal];
        }
        return new Opened(opened, read);
    }

    /** The columns of the layout in the order of its fields; hidden ones of another layout are gone. */
    private static TableSchema schema(TableSchema present, List<PartitionField> fields)
    {
        Set<String> partitions = new TreeSet<>(ColumnName.ORDER);
        fields.forEach(field -> partitions.add(field.name()));
        List<TableColumn> columns = new ArrayList<>();
        for (TableColumn column : present.columns()) {
            if (!column.hidden() || partitions.contains(column.name())) {
                columns.add(new TableColumn(
                        column.name(), column.physicalName(), column.fieldId(), column.type(), column.field(), partitions.contains(column.name()), column.generationExpression(), column.hidden()));
            }
        }
        for (PartitionField field : fields) {
            if (present.column(field.name()).isEmpty()) {
                columns.add(new TableColumn(
                        field.name(), field.name(), OptionalInt.empty(), field.type(), new StructField(field.name(), field.deltaType(), true), true, field.generationExpression(), true));
            }
        }
        return new TableSchema(present.struct(), columns, fields.stream().map(PartitionField::name).toList());
    }

    /** Whether files state bounds of it that {@link #statistics} can write. */
    static boolean isBounded(Type type)
    {
        return switch (type) {
            case TinyintType _, SmallintType _, IntegerType _, BigintType _, DecimalType _, DateType _, VarcharType _ -> true;
            case TimestampType timestamp -> timestamp.isShort();
            case TimestampWithTimeZoneType timestamp -> !timestamp.isShort();
            default -> false;
        };
    }

    private static String statistics(Part part, List<TableColumn> asked, Set<List<String>> bounded)
    {
        ObjectNode statistics = JSON.createObjectNode();
        statistics.put("numRecords", part.rows());
        ObjectNode min = statistics.putObject("minValues");
        ObjectNode max = statistics.putObject("maxValues");
        ObjectNode nulls = statistics.putObject("nullCount");
        for (int i = 0; i < asked.size(); i++) {
            TableColumn column = asked.get(i);
            if (!bounded.contains(List.of(column.physicalName()))) {
                continue;
            }
            nulls.put(column.physicalName(), part.nulls(i));
            if (part.min(i) != null) {
                min.set(column.physicalName(), bound(part.min(i), column.type()));
                max.set(column.physicalName(), bound(part.max(i), column.type()));
            }
        }
        return statistics.toString();
    }

    private static JsonNode bound(Object value, Type type)
    {
        return switch (type) {
            case TinyintType _, SmallintType _, IntegerType _, BigintType _ -> LongNode.valueOf((long) value);
            case DecimalType _ -> DecimalNode.valueOf(new BigDecimal(PartitionValueCodec.format(value, type)));
            default -> TextNode.valueOf(PartitionValueCodec.format(value, type));
        };
    }
}
