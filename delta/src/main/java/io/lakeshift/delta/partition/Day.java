package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.schema.TableSchema;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The date of a timestamp or date column.
 */
public record Day(String source)
        implements PartitionTransform
{
    static final TransformSyntax SYNTAX = new TransformSyntax(
            ImmutableList.of("day(timestamp)"),
            call -> call.isUnary("day") ? Optional.of(new Day(call.column())) : Optional.empty(),
            1,
            expressions -> expressions.getFirst() instanceof GenerationExpression.Truncated truncated && truncated.unit() == CalendarUnit.DAY && truncated.portable()
                    ? Optional.of(new Day(truncated.source()))
                    : Optional.empty());

    public Day
    {
        requireNonNull(source, "source is null");
    }

    @Override
    public List<PartitionField> fields(TableSchema schema)
    {
        return ImmutableList.of(TimeFields.date(this, schema, "day", "CAST(%s AS DATE)", day -> day));
    }

    @Override
    public Optional<ChronoUnit> timeUnit()
    {
        return Optional.of(ChronoUnit.DAYS);
    }

    @Override
    public PartitionTransform of(String otherSource)
    {
        return new Day(otherSource);
    }

    @Override
    public String toString()
    {
        return "day(" + TransformCall.quote(source) + ")";
    }
}
