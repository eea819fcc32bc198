package io.lakeshift.migration.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The bounds that a file's statistics state for a few columns, as text. Good enough to group files by, and for nothing else: statistics may be truncated or wrong.
 *
 * @param min by physical name; absent where unknown
 * @param max by physical name; absent where unknown
 */
record StatedBounds(Map<String, String> min, Map<String, String> max)
{
    private static final JsonFactory JSON = new JsonFactory();

    static StatedBounds parse(String stats, Set<String> columns)
    {
        Map<String, String> min = new HashMap<>();
        Map<String, String> max = new HashMap<>();
        try (JsonParser parser = JSON.createParser(stats)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    switch (name) {
                        case "minValues" -> readValues(parser, columns, min);
                        case "maxValues" -> readValues(parser, columns, max);
                        default -> parser.skipChildren();
                    }
                }
            }
        }
        catch (IOException e) {
            // as if there were no statistics: the file is grouped with those that have none, and its rows decide where they go
            return new StatedBounds(Map.of(), Map.of());
        }
        return new StatedBounds(min, max);
    }

    private static void readValues(JsonParser parser, Set<String> columns, Map<String, String> values)
            throws IOException
    {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token.isScalarValue() && token != JsonToken.VALUE_NULL && columns.contains(name)) {
                values.put(name, parser.getText());
            }
            else {
                parser.skipChildren();
            }
        }
    }
}
