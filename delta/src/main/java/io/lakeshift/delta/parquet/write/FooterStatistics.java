package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lakeshift.delta.parquet.DataFileFooter;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.type.TypeUtils;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The statistics of an add action for a file that nobody decodes, from what its footer proves. They say less than those of a file that was written here, never more: nothing of nested
 * columns, and of floating point columns the null count alone.
 */
public final class FooterStatistics
{
    private static final ObjectMapper MAPPER = JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    private FooterStatistics() {}

    /**
     * @param columns of data files, as the table's schema is going to have them
     * @param deletions whether a deletion vector removes some of the rows: then the bounds may be wider than what is left (protocol, "Per-file Statistics")
     */
    public static String of(DataFileFooter footer, List<TableColumn> columns, StatisticsColumns wanted, boolean deletions)
    {
        Set<List<String>> leaves = wanted.leaves(columns);
        ObjectNode minimums = MAPPER.createObjectNode();
        ObjectNode maximums = MAPPER.createObjectNode();
        ObjectNode nullCounts = MAPPER.createObjectNode();
        for (TableColumn column : columns) {
            String name = column.physicalName();
            // a nested column's own name is no leaf, but an array's or a map's is: the footer speaks of neither
            if (!leaves.contains(List.of(name))) {
                continue;
            }
            // a column that the file lacks is null in every row
            OptionalLong nulls = footer.columns().contains(name) ? footer.nulls(name) : OptionalLong.of(footer.rows());
            nulls.ifPresent(count -> nullCounts.put(name, count));
            footer.bounds(FileColumn.forReading(column, false)).ifPresent(bounds -> {
                LeafStatistics statistics = FileStatistics.leaf(column.type());
                statistics.add(TypeUtils.writeNativeValue(column.type(), bounds.least()));
                statistics.add(TypeUtils.writeNativeValue(column.type(), bounds.greatest()));
                statistics.min().ifPresent(min -> minimums.set(name, min));
                statistics.max().ifPresent(max -> maximums.set(name, max));
            });
        }
        ObjectNode stats = MAPPER.createObjectNode();
        stats.put("numRecords", footer.rows());
        if (deletions) {
            stats.put("tightBounds", false);
        }
        stats.set("minValues", minimums);
        stats.set("maxValues", maximums);
        stats.set("nullCount", nullCounts);
        try {
            return MAPPER.writeValueAsString(stats);
        }
        catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers and strings always has a JSON form", e);
        }
    }
}
