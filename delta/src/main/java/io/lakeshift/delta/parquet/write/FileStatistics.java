package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.schema.EpochMicros;
import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.RowBlock;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.RowType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TinyintType.TINYINT;

/** Collects the statistics of an add action from the pages of its file (protocol, "Per-file Statistics"). */
final class FileStatistics
{
    private static final ObjectMapper MAPPER = JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    private sealed interface Node
    {
        /** Of the page, or of the row that it lies in. */
        int channel();

        String name();
    }

    private record Leaf(int channel, String name, LeafStatistics statistics)
            implements Node {}

    private record Struct(int channel, String name, List<Node> fields)
            implements Node {}

    private final List<Node> columns;
    private long rows;

    /** @param wanted paths of physical names, down to leaf columns; arrays and maps are leaves */
    FileStatistics(List<FileColumn> columns, Set<List<String>> wanted)
    {
        this.columns = nodes(columns, List.of(), wanted);
    }

    private static List<Node> nodes(List<FileColumn> columns, List<String> parent, Set<List<String>> wanted)
    {
        List<Node> nodes = new ArrayList<>();
        for (int channel = 0; channel < columns.size(); channel++) {
            FileColumn column = columns.get(channel);
            List<String> path = ImmutableList.<String>builder().addAll(parent).add(column.physicalName()).build();
            if (column.type() instanceof RowType) {
                List<Node> fields = nodes(column.children(), path, wanted);
                if (!fields.isEmpty()) {
                    nodes.add(new Struct(channel, column.physicalName(), fields));
                }
            }
            else if (wanted.contains(path)) {
                nodes.add(new Leaf(channel, column.physicalName(), leaf(column.type())));
            }
        }
        return nodes;
    }

    static LeafStatistics leaf(Type type)
    {
        if (type.equals(BIGINT) || type.equals(INTEGER) || type.equals(SMALLINT) || type.equals(TINYINT)) {
            return new LongStatistics(type::getLong, type.equals(BIGINT), bound -> Optional.of(LongNode.valueOf(bound)), bound -> Optional.of(LongNode.valueOf(bound)));
        }
        if (type.equals(DATE)) {
            return new LongStatistics(type::getLong, false, BoundFormats::date, BoundFormats::date);
        }
        if (type.equals(TIMESTAMP_MICROS)) {
            return new LongStatistics(type::getLong, true, bound -> BoundFormats.timestampMin(bound, ""), bound -> BoundFormats.timestampMax(bound, ""));
        }
        if (type instanceof TimestampWithTimeZoneType zoned && !zoned.isShort()) {
            LongStatistics.Reader epochMicros = (values, position) -> EpochMicros.of((LongTimestampWithTimeZone) zoned.getObject(values, position));
            return new LongStatistics(epochMicros, false, bound -> BoundFormats.timestampMin(bound, "Z"), bound -> BoundFormats.timestampMax(bound, "Z"));
        }
        if (type.equals(DOUBLE) || type.equals(REAL)) {
            return new FloatingStatistics(type);
        }
        if (type instanceof VarcharType) {
            return new StringStatistics();
        }
        if (type instanceof DecimalType decimal) {
            return decimal.isShort()
                    ? new LongStatistics(
                            type::getLong,
                            true,
                            bound -> BoundFormats.decimalMin(BigInteger.valueOf(bound), decimal),
                            bound -> BoundFormats.decimalMax(BigInteger.valueOf(bound), decimal))
                    : new LongDecimalStatistics(decimal);
        }
        return new NullCount();
    }

    void add(Page page)
    {
        rows += page.getPositionCount();
        columns.forEach(node -> add(node, page.getBlock(node.channel())));
    }

    private static void add(Node node, Block block)
    {
        switch (node) {
            case Leaf leaf -> leaf.statistics().add(block);
            case Struct struct -> {
                List<Block> fields = RowBlock.getRowFieldsFromBlock(block);
                struct.fields().forEach(field -> add(field, fields.get(field.channel())));
            }
        }
    }

    long rows()
    {
        return rows;
    }

    String toJson()
    {
        ObjectNode stats = MAPPER.createObjectNode();
        stats.put("numRecords", rows);
        if (rows > 0 && !columns.isEmpty()) {
            stats.set("minValues", values(columns, LeafStatistics::min));
            stats.set("maxValues", values(columns, LeafStatistics::max));
            stats.set("nullCount", values(columns, leaf -> Optional.of(LongNode.valueOf(leaf.nullCount()))));
        }
        try {
            return MAPPER.writeValueAsString(stats);
        }
        catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers and strings always has a JSON form", e);
        }
    }

    private static ObjectNode values(List<Node> nodes, Function<LeafStatistics, Optional<JsonNode>> value)
    {
        ObjectNode values = MAPPER.createObjectNode();
        for (Node node : nodes) {
            switch (node) {
                case Leaf leaf -> value.apply(leaf.statistics()).ifPresent(bound -> values.set(leaf.name(), bound));
                case Struct struct -> {
                    ObjectNode fields = values(struct.fields(), value);
                    if (!fields.isEmpty()) {
                        values.set(struct.name(), fields);
                    }
                }
            }
        }
        return values;
    }
}
