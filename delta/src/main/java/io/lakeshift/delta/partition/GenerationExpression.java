package io.lakeshift.delta.partition;

import static java.util.Objects.requireNonNull;

/**
 * What the SQL text of a generated column computes from one source column, as far as it is understood. All writers' spellings are read:
 * those that Delta Spark derives partition filters from, and those that Lakeshift writes.
 */
public sealed interface GenerationExpression
{
    /** Never fails: text that is not understood is {@link Unknown}. */
    static GenerationExpression parse(String text)
    {
        return GenerationExpressionParser.parse(text);
    }

    /** A column's name as generation expressions quote it. */
    static String quote(String column)
    {
        return '`' + column.replace("`", "``") + '`';
    }

    /**
     * Whether every writer stores the same value for it. Measured with delta-rs and Spark in several session zones (docs/interoperability.md):
     * delta-rs stores a literal pattern for {@code DATE_FORMAT} and one character less for {@code SUBSTRING(s, 0, n)}; Spark shifts {@code DATE_TRUNC} by its session zone.
     */
    boolean portable();

    /** The source column itself. */
    record Copy(String source)
            implements GenerationExpression
    {
        public Copy
        {
            requireNonNull(source, "source is null");
        }

        @Override
        public boolean portable()
        {
            return false;
        }
    }

    /**
     * The beginning of the unit that the source value lies in: {@code CAST(c AS DATE)}, {@code TRUNC}, {@code DATE_TRUNC}.
     *
     * @param zoneDependent whether the writer's session zone takes part even where the source has none
     */
    record Truncated(String source, CalendarUnit unit, boolean zoneDependent, boolean portable)
            implements GenerationExpression
    {
        public Truncated
        {
            requireNonNull(source, "source is null");
            requireNonNull(unit, "unit is null");
        }
    }

    /** One number of the source's calendar fields: {@code EXTRACT(HOUR FROM c)}, {@code YEAR(c)}. */
    record Part(String source, CalendarUnit unit, boolean zoneDependent, boolean portable)
            implements GenerationExpression
    {
        public Part
        {
            requireNonNull(source, "source is null");
            requireNonNull(unit, "unit is null");
        }
    }

    /** {@code DATE_FORMAT} with a pattern of year, month, and perhaps day and hour: text that sorts as time does. */
    record Formatted(String source, String pattern, boolean zoneDependent)
            implements GenerationExpression
    {
        public Formatted
        {
            requireNonNull(source, "source is null");
            requireNonNull(pattern, "pattern is null");
        }

        @Override
        public boolean portable()
        {
            return false;
        }
    }

    /** The first {@code length} characters: {@code SUBSTRING(c, 1, length)} and, with position 0, the spelling of which delta-rs stores one character less. */
    record Prefix(String source, int position, int length)
            implements GenerationExpression
    {
        public Prefix
        {
            requireNonNull(source, "source is null");
        }

        @Override
        public boolean portable()
        {
            return position == 1;
        }
    }

    /** Text that is not understood: the partition column is then an ordinary one. */
    record Unknown(String text)
            implements GenerationExpression
    {
        public Unknown
        {
            requireNonNull(text, "text is null");
        }

        @Override
        public boolean portable()
        {
            return false;
        }
    }
}
