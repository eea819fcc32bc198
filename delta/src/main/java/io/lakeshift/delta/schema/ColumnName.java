package io.lakeshift.delta.schema;

import java.util.Comparator;

import static java.util.Locale.ENGLISH;

/**
 * How names of columns are compared: a table has no two that differ in case only, where case is what lower-casing takes away; so does Spark it, SQL with its names, and
 * trino-parquet with those in files. Java's own comparison without case is another one: to it the Turkish ı and i are the same, and İ is not its own lower case.
 */
public final class ColumnName
{
    public static final Comparator<String> ORDER = Comparator.comparing(ColumnName::folded);

    private ColumnName() {}

    public static boolean same(String left, String right)
    {
        return left.equals(right) || folded(left).equals(folded(right));
    }

    private static String folded(String name)
    {
        return name.toLowerCase(ENGLISH);
    }
}
