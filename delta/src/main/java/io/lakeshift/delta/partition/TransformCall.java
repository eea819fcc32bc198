package io.lakeshift.delta.partition;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * The text of one transform taken apart: {@code symbol}, {@code "odd name"}, {@code day(timestamp)}, {@code truncate(`symbol`, 2)}.
 *
 * @param function in lower case; empty for a bare column
 * @param column the first argument, without its quotes
 * @param width the second argument, where there is one
 */
record TransformCall(String function, String column, OptionalInt width)
{
    // a column is bare, in double quotes or in back quotes; the quote itself is doubled inside
    private static final String COLUMN = "([\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")+\"|`(?:[^`]|``)+`)";
    private static final Pattern BARE = Pattern.compile("\\s*" + COLUMN + "\\s*");
    private static final Pattern CALL = Pattern.compile("\\s*([a-zA-Z]+)\\s*\\(\\s*" + COLUMN + "\\s*(?:,\\s*(\\d{1,9})\\s*)?\\)\\s*");
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");

    TransformCall
    {
        requireNonNull(function, "function is null");
        requireNonNull(column, "column is null");
        requireNonNull(width, "width is null");
    }

    static Optional<TransformCall> parse(String text)
    {
        Matcher bare = BARE.matcher(text);
        if (bare.matches()) {
            return Optional.of(new TransformCall("", unquote(bare.group(1)), OptionalInt.empty()));
        }
        Matcher call = CALL.matcher(text);
        if (call.matches()) {
            OptionalInt width = call.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(call.group(3)));
            return Optional.of(new TransformCall(call.group(1).toLowerCase(Locale.ENGLISH), unquote(call.group(2)), width));
        }
        return Optional.empty();
    }

    /** Whether this is {@code name(column)} or its plural. */
    boolean isUnary(String name)
    {
        return width.isEmpty() && (function.equals(name) || function.equals(name + "s"));
    }

    /** A column's name as the transforms' canonical text has it. */
    static String quote(String column)
    {
        return PLAIN.matcher(column).matches() ? column : '"' + column.replace("\"", "\"\"") + '"';
    }

    private static String unquote(String text)
    {
        char quote = text.charAt(0);
        if (quote != '"' && quote != '`') {
            return text;
        }
        return text.substring(1, text.length() - 1).replace("" + quote + quote, "" + quote);
    }
}
