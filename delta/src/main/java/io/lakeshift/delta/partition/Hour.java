package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.delta.kernel.types.IntegerType;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import static io.trino.spi.type.IntegerType.INTEGER;
import static java.util.Objects.requireNonNull;

/**
 * The date and the hour of the day, as two columns: an hour as one timestamp is stored shifted by Spark's session zone.
 */
public record Hour(String source)
        implements PartitionTransform
{
    static final TransformSyntax SYNTAX = new TransformSyntax(
            ImmutableList.of("hour(timestamp)"),
            call -> call.isUnary("hour") ? Optional.of(new Hour(call.column())) : Optional.empty(),
            2,
            expressions -> expressions.getFirst() instanceof GenerationExpression.Truncated day && day.unit() == CalendarUnit.DAY && day.portable()
                    && expressions.getLast() instanceof GenerationExpression.Part hour && hour.unit() == CalendarUnit.HOUR && hour.portable()
                    && ColumnName.same(hour.source(), day.source())
                    ? Optional.of(new Hour(day.source()))
                    : Optional.empty());

    public Hour
    {
        requireNonNull(source, "source is null");
    }

    @Override
    public List<PartitionField> fields(TableSchema schema)
    {
        TableColumn column = SourceColumn.findStored(schema, source, this);
        if (!SourceColumn.isTimestamp(column)) {
            throw SourceColumn.unfit(this, column);
        }
        return ImmutableList.<PartitionField>builder()
                .addAll(new Day(source).fields(schema))
                .add(new PartitionField(
                        column.name() + "_hour",
                        column.name(),
                        IntegerType.INTEGER,
                        INTEGER,
                        Optional.of("EXTRACT(HOUR FROM %s)".formatted(GenerationExpression.quote(column.name()))),
                        TimeBlocks.hourOfDay(column.type())))
                .build();
    }

    @Override
    public Optional<ChronoUnit> timeUnit()
    {
        return Optional.of(ChronoUnit.HOURS);
    }

    @Override
    public PartitionTransform of(String otherSource)
    {
        return new Hour(otherSource);
    }

    @Override
    public String toString()
    {
        return "hour(" + TransformCall.quote(source) + ")";
    }
}
