package io.lakeshift.testing.table;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/** {@code symbol=BRK%2FB/day=2026-01-30/} and its percent-encoded form in the log, {@code symbol=BRK%252FB/…}. */
final class HiveDirectory
{
    private static final String NULL = "__HIVE_DEFAULT_PARTITION__";
    private static final String ESCAPED = "\"#%'*/:=?\\{}[]^";

    private HiveDirectory() {}

    static String of(Map<String, String> partitionValues)
    {
        StringBuilder directory = new StringBuilder();
        partitionValues.forEach((name, value) -> directory.append(escape(name)).append('=').append(value == null || value.isEmpty() ? NULL : escape(value)).append('/'));
        return directory.toString();
    }

    private static String escape(String text)
    {
        StringBuilder escaped = new StringBuilder();
        for (char character : text.toCharArray()) {
            if (character < ' ' || character == 0x7F || ESCAPED.indexOf(character) >= 0) {
                escaped.append("%%%02X".formatted((int) character));
            }
            else {
                escaped.append(character);
            }
        }
        return escaped.toString();
    }

    static String encode(String path)
    {
        try {
            return new URI(null, null, path, null).getRawPath();
        }
        catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static String decode(String loggedPath)
    {
        return URI.create(loggedPath).getPath();
    }
}
