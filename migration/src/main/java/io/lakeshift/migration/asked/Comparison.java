package io.lakeshift.migration.asked;

import static java.util.Objects.requireNonNull;

/**
 * How a question narrows one column, without saying to what.
 *
 * @param column logical name
 */
public record Comparison(String column, Kind kind)
{
    public Comparison
    {
        requireNonNull(column, "column is null");
        requireNonNull(kind, "kind is null");
    }

    /** What tells questions apart: another date in the same range of time is the same question, asked tomorrow. */
    public enum Kind
    {
        EQUAL("= a value"),
        ONE_OF("in a list"),
        RANGE("in a range"),
        NULLS("for nulls");

        private final String text;

        Kind(String text)
        {
            this.text = text;
        }
    }

    /** Shown to everyone who may select from the table, so it has no values. */
    @Override
    public String toString()
    {
        return column + " " + kind.text;
    }
}
