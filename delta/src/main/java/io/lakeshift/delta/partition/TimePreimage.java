package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slice;
import io.lakeshift.delta.partition.GenerationExpression.Copy;
import io.lakeshift.delta.partition.GenerationExpression.Formatted;
import io.lakeshift.delta.partition.GenerationExpression.Part;
import io.lakeshift.delta.partition.GenerationExpression.Prefix;
import io.lakeshift.delta.partition.GenerationExpression.Truncated;
import io.lakeshift.delta.partition.GenerationExpression.Unknown;
import io.lakeshift.delta.partition.TimeRange.Spread;
import io.lakeshift.delta.schema.EpochMicros;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.predicate.Domain;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.lang.Math.floorDiv;
import static java.util.Objects.requireNonNull;

/**
 * The times that a partition's rows can have, from all partition columns computed from one date or timestamp column.
 * Years are Delta's, 0001 to 9999, where {@code yyyy} is the year itself.
 */
record TimePreimage(TableColumn source, List<GeneratedPartition> partitions)
        implements SourcePreimage
{
    private static final Pattern FORMATTED = Pattern.compile("(\\d{4})(?:-(\\d{2})(?:-(\\d{2})(?:-(\\d{2}))?)?)?");

    TimePreimage
    {
        requireNonNull(source, "source is null");
        partitions = ImmutableList.copyOf(partitions);
    }

    @Override
    public boolean narrows()
    {
        return partitions.stream().anyMatch(partition -> switch (partition.expression()) {
            case Part part -> part.unit() == CalendarUnit.YEAR;
            case Truncated _, Formatted _ -> true;
            case Copy _, Prefix _, Unknown _ -> false;
        });
    }

    @Override
    public Optional<Domain> domain(List<Object> partitionValues)
    {
        CalendarFields fields = new CalendarFields();
        Optional<TimeRange> range = Optional.empty();
        for (GeneratedPartition partition : partitions) {
            Object value = partitionValues.get(partition.index());
            if (value != null) {
                Optional<TimeRange> own = read(partition, value, fields);
                range = both(range, own);
            }
        }
        // fields that contradict each other and ranges that are disjoint prove that some writer computed a value wrongly: then none of them tells anything
        try {
            return both(range, fields.range())
                    .filter(result -> !result.isEmpty())
                    .map(result -> result.toDomain(source.type(), !enforceable()));
        }
        catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What one column tells by itself; calendar fields go to {@code fields}, to be taken together with those of other columns. */
    private Optional<TimeRange> read(GeneratedPartition partition, Object value, CalendarFields fields)
    {
        Type type = partition.column().type();
        return switch (partition.expression()) {
            case Part part -> {
                number(value, type).ifPresent(number -> fields.add(part.unit(), number, spread(part.zoneDependent())));
                yield Optional.empty();
            }
            case Formatted formatted -> {
                formatted(value, type, formatted.pattern(), fields, formattedSpread(formatted.zoneDependent()));
                yield Optional.empty();
            }
            case Truncated truncated -> truncated(truncated, value, type, fields);
            case Copy _, Prefix _, Unknown _ -> Optional.empty();
        };
    }

    private Optional<TimeRange> truncated(Truncated truncated, Object value, Type type, CalendarFields fields)
    {
        Spread spread = spread(truncated.zoneDependent());
        if (!truncated.unit().isDateUnit()) {
            return micros(value, type).map(from -> TimeRange.of(from, from + truncated.unit().micros() < from ? Long.MAX_VALUE : from + truncated.unit().micros()).widened(spread));
        }
        return date(value, type).map(date -> {
            if (truncated.zoneDependent()) {
                // seen from another zone, a unit's beginning may lie on the day before it
                return TimeRange.days(date, truncated.unit().next(truncated.unit().floor(date.plusDays(1)))).widened(spread);
            }
            addDate(truncated.unit(), date, fields, spread);
            LocalDate first = truncated.unit().floor(date);
            return TimeRange.days(first, truncated.unit().next(first)).widened(spread);
        });
    }

    private static void addDate(CalendarUnit unit, LocalDate date, CalendarFields fields, Spread spread)
    {
        switch (unit) {
            case YEAR -> fields.add(CalendarUnit.YEAR, date.getYear(), spread);
            case MONTH -> {
                fields.add(CalendarUnit.YEAR, date.getYear(), spread);
                fields.add(CalendarUnit.MONTH, date.getMonthValue(), spread);
            }
            case DAY -> {
                fields.add(CalendarUnit.YEAR, date.getYear(), spread);
                fields.add(CalendarUnit.MONTH, date.getMonthValue(), spread);
                fields.add(CalendarUnit.DAY, date.getDayOfMonth(), spread);
            }
            case QUARTER, WEEK, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND -> {}
        }
    }

    private static void formatted(Object value, Type type, String pattern, CalendarFields fields, Spread spread)
    {
        if (!(type instanceof VarcharType) || !(value instanceof Slice text)) {
            return;
        }
        Matcher matcher = FORMATTED.matcher(text.toStringUtf8());
        // a value of another length than its pattern was not written by it
        if (text.length() == pattern.length() && matcher.matches()) {
            CalendarUnit[] units = {CalendarUnit.YEAR, CalendarUnit.MONTH, CalendarUnit.DAY, CalendarUnit.HOUR};
            for (int group = 1; group <= units.length && matcher.group(group) != null; group++) {
                fields.add(units[group - 1], Integer.parseInt(matcher.group(group)), spread);
            }
        }
    }

    /** A zoned source is cut in the writer's session zone, which is unknown. */
    private Spread spread(boolean zoneDependent)
    {
        return zoneDependent || source.type() instanceof TimestampWithTimeZoneType ? Spread.DAY_EACH_SIDE : Spread.NONE;
    }

    /** Spark formats through its session zone: a local time that the zone skips (in the extreme, a whole day) is moved forward. */
    private Spread formattedSpread(boolean zoneDependent)
    {
        return spread(zoneDependent).or(Spread.DAY_BEFORE);
    }

    private static OptionalInt number(Object value, Type type)
    {
        // the native values of a real, of a short decimal and of a date are longs as well
        boolean integer = type instanceof TinyintType || type instanceof SmallintType || type instanceof IntegerType || type instanceof BigintType;
        if (integer && value instanceof Long number) {
            return number == number.intValue() ? OptionalInt.of(number.intValue()) : OptionalInt.empty();
        }
        if (value instanceof Slice text && type instanceof VarcharType) {
            try {
                return OptionalInt.of(Integer.parseInt(text.toStringUtf8()));
            }
            catch (NumberFormatException e) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    private static Optional<LocalDate> date(Object value, Type type)
    {
        try {
            if (type instanceof VarcharType && value instanceof Slice text) {
                String date = text.toStringUtf8();
                return Optional.of(LocalDate.parse(date.length() > 10 && (date.charAt(10) == ' ' || date.charAt(10) == 'T') ? date.substring(0, 10) : date));
            }
            if (type instanceof DateType && value instanceof Long epochDay) {
                return Optional.of(LocalDate.ofEpochDay(epochDay));
            }
        }
        catch (DateTimeException e) {
            return Optional.empty();
        }
        return micros(value, type).map(micros -> LocalDate.ofEpochDay(floorDiv(micros, TimeRange.MICROS_PER_DAY)));
    }

    private static Optional<Long> micros(Object value, Type type)
    {
        if (type instanceof TimestampType && value instanceof Long micros) {
            return Optional.of(micros);
        }
        if (type instanceof TimestampWithTimeZoneType && value instanceof LongTimestampWithTimeZone zoned) {
            return Optional.of(EpochMicros.of(zoned));
        }
        return Optional.empty();
    }

    private static Optional<TimeRange> both(Optional<TimeRange> left, Optional<TimeRange> right)
    {
        if (left.isEmpty() || right.isEmpty()) {
            return left.or(() -> right);
        }
        return Optional.of(left.get().intersect(right.get()));
    }
}
