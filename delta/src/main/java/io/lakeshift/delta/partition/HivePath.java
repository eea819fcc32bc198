package io.lakeshift.delta.partition;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Hive-style directories: {@code symbol=SPY/timestamp_day=2026-01-30}. Polars takes partition values from here, so everything written sits in its hive path.
 * <p>Names and values are percent-encoded as delta-rs does it: every byte of UTF-8 but ASCII letters, digits and {@code - _ . ~}. Spark escapes fewer
 * characters; it, delta-rs and DuckDB take values from the log, and Polars decodes either form, so the stricter one is read rightly by all and needs
 * no care for what a file system does to case-folded, composed or invisible characters. {@code hive_paths.tsv} beside the test is what delta-rs wrote.
 */
public final class HivePath
{
    /** Stands for SQL NULL, and for the empty string, which the log cannot tell from it. */
    public static final String NULL_VALUE = "__HIVE_DEFAULT_PARTITION__";

    private static final String HEX = "0123456789ABCDEF";

    private HivePath() {}

    /** The directory on disk for partition values as the log spells them (null is {@code __HIVE_DEFAULT_PARTITION__}); no trailing slash, empty without partition columns. */
    public static String directory(List<String> names, List<String> values)
    {
        checkArgument(names.size() == values.size(), "%s names for %s values", names.size(), values.size());
        StringBuilder directory = new StringBuilder();
        for (int index = 0; index < names.size(); index++) {
            if (index > 0) {
                directory.append('/');
            }
            directory.append(element(names.get(index), values.get(index)));
        }
        return directory.toString();
    }

    /** One level: {@code symbol=BRK%2FB}. */
    public static String element(String name, String value)
    {
        return escape(name) + "=" + (value == null || value.isEmpty() ? NULL_VALUE : escape(value));
    }

    /**
     * The first of {@code values} whose directory name is too long for the store.
     *
     * @param maxNameLength bytes of one path element, {@link io.lakeshift.delta.storage.LakeStore#maxNameLength}
     * @return its index; empty where all fit
     */
    public static OptionalInt tooLong(List<String> names, List<String> values, int maxNameLength)
    {
        for (int index = 0; index < names.size(); index++) {
            // escaped names are ASCII: characters are bytes
            if (element(names.get(index), values.get(index)).length() > maxNameLength) {
                return OptionalInt.of(index);
            }
        }
        return OptionalInt.empty();
    }

    /** The text of {@code add.path} for a path on disk relative to the table: percent-encoded once more, slashes kept. */
    public static String logged(String relativePathOnDisk)
    {
        byte[] bytes = relativePathOnDisk.getBytes(StandardCharsets.UTF_8);
        StringBuilder logged = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            char character = (char) (b & 0xFF);
            if (isUnreserved(character) || character == '/' || character == '=') {
                logged.append(character);
            }
            else {
                appendEscaped(logged, character);
            }
        }
        return logged.toString();
    }

    private static String escape(String text)
    {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder escaped = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            char character = (char) (b & 0xFF);
            if (isUnreserved(character)) {
                escaped.append(character);
            }
            else {
                appendEscaped(escaped, character);
            }
        }
        return escaped.toString();
    }

    private static void appendEscaped(StringBuilder builder, char octet)
    {
        builder.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 0xF));
    }

    private static boolean isUnreserved(char character)
    {
        return (character >= 'a' && character <= 'z') ||
                (character >= 'A' && character <= 'Z') ||
                (character >= '0' && character <= '9') ||
                character == '-' || character == '_' || character == '.' || character == '~';
    }
}
