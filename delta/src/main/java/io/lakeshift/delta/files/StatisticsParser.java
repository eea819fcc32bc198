package io.lakeshift.delta.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads the bounds of one statistics object after the other into the same arrays. Statistics that are no JSON object are no statistics. The number of rows is read on its own: writers put it
 * first, so that much less is to be read where nobody asks for bounds.
 */
final class StatisticsParser
{
    private static final JsonFactory JSON = new JsonFactory();
    private static final long UNKNOWN = -1;

    private final Map<String, Integer> positions;
    private final List<BoundEncoding> encodings;
    private final Object[] lower;
    private final Object[] upper;
    private final long[] nulls;

    StatisticsParser(Map<String, Integer> positions, List<BoundEncoding> encodings)
    {
        this.positions = positions;
        this.encodings = encodings;
        this.lower = new Object[encodings.size()];
        this.upper = new Object[encodings.size()];
        this.nulls = new long[encodings.size()];
    }

    void parse(byte[] text, int start, int length)
    {
        clear();
        if (length == 0) {
            return;
        }
        try (JsonParser parser = JSON.createParser(text, start, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token == JsonToken.START_OBJECT && (field.equals("minValues") || field.equals("maxValues") || field.equals("nullCount"))) {
                    readColumns(parser, field);
                }
                else {
                    parser.skipChildren();
                }
            }
        }
        catch (IOException e) {
            clear();
        }
    }

    /** Negative where unknown. */
    static long rows(byte[] text, int start, int length)
    {
        try (JsonParser parser = JSON.createParser(text, start, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return UNKNOWN;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("numRecords");
                if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && found) {
                    long rows = parser.getLongValue();
                    // a number that the text ends in may be but the beginning of one
                    return parser.nextToken() == null ? UNKNOWN : Math.max(rows, UNKNOWN);
                }
                parser.skipChildren();
            }
            return UNKNOWN;
        }
        catch (IOException e) {
            return UNKNOWN;
        }
    }

    private void readColumns(JsonParser parser, String field)
            throws IOException
    {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Integer position = positions.get(parser.currentName());
            JsonToken token = parser.nextToken();
            boolean number = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
            if (position == null || !(number || token == JsonToken.VALUE_STRING)) {
                // nested columns, and null where the writer does not know
                parser.skipChildren();
                continue;
            }
            switch (field) {
                case "minValues" -> lower[position] = encodings.get(position).lower(parser.getText(), number);
                case "maxValues" -> upper[position] = encodings.get(position).upper(parser.getText(), number);
                default -> nulls[position] = token == JsonToken.VALUE_NUMBER_INT ? Math.max(parser.getLongValue(), UNKNOWN) : UNKNOWN;
            }
        }
    }

    private void clear()
    {
        Arrays.fill(lower, null);
        Arrays.fill(upper, null);
        Arrays.fill(nulls, UNKNOWN);
    }

    Object lower(int column)
    {
        return lower[column];
    }

    Object upper(int column)
    {
        return upper[column];
    }

    /** Negative where unknown. */
    long nulls(int column)
    {
        return nulls[column];
    }
}
