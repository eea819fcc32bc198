package io.lakeshift.migration.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.lakeshift.delta.LakeErrorCode.LAKE_VERIFICATION_FAILED;

/**
 * Whether every row of a source file was read. A fingerprint compares rows that were read with rows that were written: it cannot see one that never came.
 * <p>The footer has the last word on how many rows there are. Where the log says otherwise nobody can tell from here whether its statistics are wrong or the file was
 * replaced by one that lacks rows; and engines that count by the log (Spark, delta-rs, this connector) would count other rows after the migration
 * than before. So that is refused too.
 */
public final class SourceRows
{
    private static final JsonFactory JSON = new JsonFactory();

    private SourceRows() {}

    /**
     * @param read rows that the reader returned, to its end
     * @param stored rows by the file's footer
     * @throws TrinoException {@code LAKE_VERIFICATION_FAILED} where the reader and the footer disagree, {@code LAKE_BAD_DATA} where the footer and the log do
     */
    public static void check(Location table, AddFile file, long read, long stored)
    {
        long deleted = file.deletionVector().map(DeletionVectorDescriptor::cardinality).orElse(0L);
        OptionalLong logged = file.stats().map(SourceRows::numRecords).orElse(OptionalLong.empty());
        if (read != stored - deleted) {
            throw new TrinoException(LAKE_VERIFICATION_FAILED, ("File %s of table %s was not read right: %s rows came out, but its footer says %s%s%s. " +
                    "Nothing was published and the table is as it was; the written files are deleted. Check the disk and read the file with another engine: if that gives %s rows, please report this; if not, restore the file").formatted(
                    file.path(),
                    table,
                    read,
                    stored,
                    deleted == 0 ? "" : ", of which its deletion vector removes " + deleted,
                    logged.isEmpty() ? "" : " (the log says %s)".formatted(logged.getAsLong()),
                    stored - deleted));
        }
        if (logged.isPresent() && logged.getAsLong() != stored) {
            throw new TrinoException(LAKE_BAD_DATA, ("The log of table %s says that file %s has %s rows, but the file has %s by its footer and by what was read. " +
                    "Nothing was published and the table is as it was. If the log is right, the file was replaced or cut: restore it. If the file is right, have its statistics " +
                    "written anew by rewriting it (an UPDATE of its rows does), then try again").formatted(table, file.path(), logged.getAsLong(), stored));
        }
    }

    private static OptionalLong numRecords(String stats)
    {
        try (JsonParser parser = JSON.createParser(stats)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return OptionalLong.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("numRecords");
                JsonToken value = parser.nextToken();
                if (wanted) {
                    return value == JsonToken.VALUE_NUMBER_INT ? OptionalLong.of(parser.getLongValue()) : OptionalLong.empty();
                }
                parser.skipChildren();
            }
        }
        catch (IOException _) {
            // text that is no JSON states nothing
        }
        return OptionalLong.empty();
    }
}
