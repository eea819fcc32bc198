package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.schema.TableSchema;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The first day of a value's month.
 */
public record Month(String source)
        implements PartitionTransform
{
    static final TransformSyntax SYNTAX = new TransformSyntax(
            ImmutableList.of("month(timestamp)"),
            call -> call.isUnary("month") ? Optional.of(new Month(call.column())) : Optional.empty(),
            1,
            expressions -> expressions.getFirst() instanceof GenerationExpression.Truncated truncated && truncated.unit() == CalendarUnit.MONTH && truncated.portable()
                    ? Optional.of(new Month(truncated.source()))
                    : Optional.empty());

    public Month
    {
        requireNonNull(source, "source is null");
    }

    @Override
    public List<PartitionField> fields(TableSchema schema)
    {
        return ImmutableList.of(TimeFields.date(this, schema, "month", "TRUNC(%s, 'MONTH')", CalendarUnit.MONTH::floorDay));
    }

    @Override
    public Optional<ChronoUnit> timeUnit()
    {
        return Optional.of(ChronoUnit.MONTHS);
    }

    @Override
    public PartitionTransform of(String otherSource)
    {
        return new Month(otherSource);
    }

    @Override
    public String toString()
    {
        return "month(" + TransformCall.quote(source) + ")";
    }
}
