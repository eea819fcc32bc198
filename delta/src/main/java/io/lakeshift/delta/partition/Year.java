package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.schema.TableSchema;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The first day of a value's year.
 */
public record Year(String source)
        implements PartitionTransform
{
    static final TransformSyntax SYNTAX = new TransformSyntax(
            ImmutableList.of("year(timestamp)"),
            call -> call.isUnary("year") ? Optional.of(new Year(call.column())) : Optional.empty(),
            1,
            expressions -> expressions.getFirst() instanceof GenerationExpression.Truncated truncated && truncated.unit() == CalendarUnit.YEAR && truncated.portable()
                    ? Optional.of(new Year(truncated.source()))
                    : Optional.empty());

    public Year
    {
        requireNonNull(source, "source is null");
    }

    @Override
    public List<PartitionField> fields(TableSchema schema)
    {
        return ImmutableList.of(TimeFields.date(this, schema, "year", "TRUNC(%s, 'YEAR')", CalendarUnit.YEAR::floorDay));
    }

    @Override
    public Optional<ChronoUnit> timeUnit()
    {
        return Optional.of(ChronoUnit.YEARS);
    }

    @Override
    public PartitionTransform of(String otherSource)
    {
        return new Year(otherSource);
    }

    @Override
    public String toString()
    {
        return "year(" + TransformCall.quote(source) + ")";
    }
}
