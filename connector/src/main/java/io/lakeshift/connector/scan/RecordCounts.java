package io.lakeshift.connector.scan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;

import java.io.IOException;
import java.util.OptionalLong;

/** How many rows the statistics of an add action tell of. Only this one number is read: statistics are long, and lists of files too. */
public final class RecordCounts
{
    private static final JsonFactory JSON = new JsonFactory();

    private RecordCounts() {}

    /** Rows that no deletion vector removes; empty without statistics. */
    public static OptionalLong live(AddFile file)
    {
        OptionalLong records = file.stats().map(RecordCounts::records).orElse(OptionalLong.empty());
        long deleted = file.deletionVector().map(DeletionVectorDescriptor::cardinality).orElse(0L);
        return records.isPresent() && records.getAsLong() >= deleted ? OptionalLong.of(records.getAsLong() - deleted) : OptionalLong.empty();
    }

    private static OptionalLong records(String stats)
    {
        try (JsonParser parser = JSON.createParser(stats)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return OptionalLong.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("numRecords");
                JsonToken value = parser.nextToken();
                if (wanted) {
                    return value == JsonToken.VALUE_NUMBER_INT && parser.getLongValue() >= 0 ? OptionalLong.of(parser.getLongValue()) : OptionalLong.empty();
                }
                parser.skipChildren();
            }
            return OptionalLong.empty();
        }
        catch (IOException e) {
            // text that is no JSON tells nothing
            return OptionalLong.empty();
        }
    }
}
