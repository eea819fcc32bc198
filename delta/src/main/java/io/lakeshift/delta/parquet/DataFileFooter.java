package io.lakeshift.delta.parquet;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What is known of a data file without decoding it. It speaks of all rows that are stored, those that a deletion vector removes included. */
public interface DataFileFooter
{
    long rows();

    /** Whether the parts that it lists have as many rows as it says that the file has. */
    boolean isWhole();

    /** Names of the top-level columns that the file holds. */
    Set<String> columns();

    /** How many rows have no value; empty where that is not stated of every row group, or the column is a nested one. */
    OptionalLong nulls(String column);

    /**
     * The exact bounds of a top-level column's values; empty where there are no values, where the footer does not prove its bounds to be exact, and for types of which it never does:
     * floating point (bounds leave NaN out), INT96, nanoseconds (rounded on reading), and all that Delta knows no bounds of.
     */
    Optional<ExactBounds> bounds(FileColumn column);

    /**
     * Both are values that a row has, native ones of the column's type.
     *
     * @param least of all values
     * @param greatest of all values
     */
    record ExactBounds(Object least, Object greatest) {}
}
