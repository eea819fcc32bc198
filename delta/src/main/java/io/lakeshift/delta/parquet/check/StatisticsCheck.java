package io.lakeshift.delta.parquet.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lakeshift.delta.parquet.FileColumn;
import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.RowBlock;
import io.trino.spi.type.RowType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Holds the statistics of an add action against the rows of its file. An engine that prunes believes statistics to the letter: a bound that is too narrow loses rows in every
 * one of them, and a wrong {@code numRecords} miscounts where rows are counted by the log. Shares nothing with the code that made the statistics.
 * <p>Bounds may be wider than the values, or absent. Counts must be exact. Not thread-safe.
 */
public final class StatisticsCheck
{
    private static final JsonFactory JSON = new JsonFactory();

    private sealed interface Node {}

    private record Leaf(LeafCheck check)
            implements Node {}

    private record Struct(List<Node> fields)
            implements Node {}

    /** @param column the column, or the nested field with the ones around it, that is stated wrongly; empty where it is the number of rows */
    public record Fault(Optional<String> column, String what)
    {
        public Fault
        {
            requireNonNull(column, "column is null");
            requireNonNull(what, "what is null");
        }
    }

    /** A JSON value that is no object, as it is spelled. */
    record Scalar(JsonToken token, String text)
    {
        boolean isNumber()
        {
            return token.isNumeric();
        }
    }

    private final Optional<String> numRecords;
    private final List<LeafCheck> leaves = new ArrayList<>();
    private final List<Node> columns;
    private final Optional<Fault> unreadable;
    private long rows;

    /**
     * @param stats the statistics object as JSON text
     * @param columns of the pages, by channel
     */
    public StatisticsCheck(String stats, List<FileColumn> columns)
    {
        Map<String, Object> stated;
        Optional<Fault> fault = Optional.empty();
        try (JsonParser parser = JSON.createParser(stats)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no object");
            }
            stated = object(parser);
        }
        catch (IOException e) {
            stated = Map.of();
            fault = Optional.of(new Fault(Optional.empty(), "the statistics cannot be read: %s".formatted(e.getMessage())));
        }
        this.unreadable = fault;
        this.numRecords = stated.get("numRecords") instanceof Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
        this.columns = nodes(columns, "", inner(stated, "minValues"), inner(stated, "maxValues"), inner(stated, "nullCount"));
    }

    public void add(Page page)
    {
        rows += page.getPositionCount();
        for (int channel = 0; channel < columns.size(); channel++) {
            add(columns.get(channel), page.getBlock(channel));
        }
    }

    /** The first thing that the rows added prove wrong, once they are all the rows of the file. */
    public Optional<Fault> fault()
    {
        if (unreadable.isPresent()) {
            return unreadable;
        }
        if (!numRecords.equals(Optional.of(Long.toString(rows)))) {
            return Optional.of(new Fault(Optional.empty(), "the statistics state %s rows, and there are %s".formatted(numRecords.orElse("no number of"), rows)));
        }
        return leaves.stream().flatMap(leaf -> leaf.fault().stream()).findFirst();
    }

    private static void add(Node node, Block block)
    {
        switch (node) {
            case Leaf leaf -> leaf.check().add(block);
            case Struct struct -> {
                // a field is null where its struct is
                List<Block> fields = RowBlock.getRowFieldsFromBlock(block);
                for (int i = 0; i < struct.fields().size(); i++) {
                    add(struct.fields().get(i), fields.get(i));
                }
            }
        }
    }

    private List<Node> nodes(List<FileColumn> wanted, String parent, Map<String, Object> minimums, Map<String, Object> maximums, Map<String, Object> nullCounts)
    {
        List<Node> nodes = new ArrayList<>();
        for (FileColumn column : wanted) {
            String name = column.physicalName();
            if (column.type() instanceof RowType) {
                nodes.add(new Struct(nodes(column.children(), parent + name + ".", inner(minimums, name), inner(maximums, name), inner(nullCounts, name))));
                continue;
            }
            LeafCheck leaf = new LeafCheck(parent + name, column.type(), scalar(minimums, name), scalar(maximums, name), scalar(nullCounts, name));
            leaves.add(leaf);
            nodes.add(new Leaf(leaf));
        }
        return nodes;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> inner(Map<String, Object> values, String name)
    {
        return values.get(name) instanceof Map<?, ?> object ? (Map<String, Object>) object : Map.of();
    }

    private static Optional<Scalar> scalar(Map<String, Object> values, String name)
    {
        return values.get(name) instanceof Scalar scalar && scalar.token() != JsonToken.VALUE_NULL ? Optional.of(scalar) : Optional.empty();
    }

    /** Scalars keep their text: a number would lose the sign of a zero, or digits. */
    private static Map<String, Object> object(JsonParser parser)
            throws IOException
    {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                object.put(name, object(parser));
            }
            else if (token.isScalarValue()) {
                object.put(name, new Scalar(token, parser.getText()));
            }
            else {
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new IOException("it ends too early");
        }
        return object;
    }
}
