package io.lakeshift.delta.parquet;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.schema.ColumnName;

import java.util.ArrayList;
import java.util.List;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * A column, or a field in one, as table properties spell it: {@code symbol}, {@code quote.bid}, {@code `odd.name`.bid}.
 *
 * @param text as written
 * @param names from the column down, without quotes; never empty
 */
public record ColumnPath(String text, List<String> names)
{
    public ColumnPath
    {
        requireNonNull(text, "text is null");
        names = ImmutableList.copyOf(names);
        checkArgument(!names.isEmpty(), "names is empty");
    }

    /** Paths between commas, blanks around them aside. Never fails: a quote that does not end is part of its name. */
    public static List<ColumnPath> parseList(String list)
    {
        List<ColumnPath> paths = new ArrayList<>();
        for (String text : split(list, ',')) {
            if (!text.isBlank()) {
                paths.add(new ColumnPath(text.strip(), split(text.strip(), '.').stream().map(ColumnPath::unquote).toList()));
            }
        }
        return paths;
    }

    /** The name of the column that it is, or lies in. */
    public String column()
    {
        return names.getFirst();
    }

    /** Whether a field is this one or lies in it; names have no case. */
    boolean covers(List<String> field)
    {
        if (names.size() > field.size()) {
            return false;
        }
        for (int level = 0; level < names.size(); level++) {
            if (!ColumnName.same(names.get(level), field.get(level))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> split(String text, char separator)
    {
        List<String> parts = new ArrayList<>();
        int begin = 0;
        boolean quoted = false;
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '`' && (quoted || text.indexOf('`', index + 1) > 0)) {
                quoted = !quoted;
            }
            else if (character == separator && !quoted) {
                parts.add(text.substring(begin, index));
                begin = index + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }

    private static String unquote(String name)
    {
        return name.length() > 1 && name.startsWith("`") && name.endsWith("`") ? name.substring(1, name.length() - 1).replace("``", "`") : name;
    }
}
