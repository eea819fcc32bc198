package io.lakeshift.connector.expression;

import io.airlift.slice.Slice;
import io.trino.spi.expression.Call;
import io.trino.spi.expression.Constant;
import io.trino.spi.expression.FunctionName;
import io.trino.spi.expression.Variable;
import io.trino.spi.predicate.ValueSet;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;

import static io.trino.spi.type.DateType.DATE;
import static java.lang.Math.addExact;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;
import static java.lang.Math.multiplyExact;
import static java.util.Locale.ENGLISH;
import static java.util.Objects.requireNonNull;

/** {@code date_trunc('unit', ts)}: its result has the column's type. */
record TruncatedTo(TimeColumn time, Unit unit)
        implements SourceFunction
{
    private static final FunctionName DATE_TRUNC_FUNCTION = new FunctionName("date_trunc");

    enum Unit
    {
        SECOND,
        MINUTE,
        HOUR,
        DAY,
        WEEK,
        MONTH,
        QUARTER,
        YEAR;

        private LocalDateTime floor(LocalDateTime value)
        {
            LocalDateTime day = value.truncatedTo(ChronoUnit.DAYS);
            return switch (this) {
                case SECOND -> value.truncatedTo(ChronoUnit.SECONDS);
                case MINUTE -> value.truncatedTo(ChronoUnit.MINUTES);
                case HOUR -> value.truncatedTo(ChronoUnit.HOURS);
                case DAY -> day;
                case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                case MONTH -> day.withDayOfMonth(1);
                case QUARTER -> day.withDayOfMonth(1).withMonth((value.getMonthValue() - 1) / 3 * 3 + 1);
                case YEAR -> day.withDayOfYear(1);
            };
        }

        private LocalDateTime next(LocalDateTime floor)
        {
            return switch (this) {
                case SECOND -> floor.plusSeconds(1);
                case MINUTE -> floor.plusMinutes(1);
                case HOUR -> floor.plusHours(1);
                case DAY -> floor.plusDays(1);
                case WEEK -> floor.plusWeeks(1);
                case MONTH -> floor.plusMonths(1);
                case QUARTER -> floor.plusMonths(3);
                case YEAR -> floor.plusYears(1);
            };
        }
    }

    TruncatedTo
    {
        requireNonNull(time, "time is null");
        requireNonNull(unit, "unit is null");
    }

    static Optional<SourceFunction> match(Call call)
    {
        if (!call.getFunctionName().equals(DATE_TRUNC_FUNCTION) || call.getArguments().size() != 2 ||
                !(call.getArguments().getFirst() instanceof Constant constant) || !(constant.getValue() instanceof Slice text)) {
            return Optional.empty();
        }
        return TimeColumn.match(call.getArguments().getLast())
                .filter(time -> time.variable().getType().equals(call.getType()))
                .flatMap(time -> unit(text.toStringUtf8())
                        // a date has no hours: the engine's error is the answer, not the rows of some range
                        .filter(unit -> unit.compareTo(Unit.DAY) >= 0 || !time.variable().getType().equals(DATE))
                        .map(unit -> new TruncatedTo(time, unit)));
    }

    @Override
    public Variable column()
    {
        return time.variable();
    }

    @Override
    public ValueSet values(Comparison comparison, Object constant)
    {
        long micros = TimeColumn.micros(column().getType(), constant);
        LocalDateTime value = LocalDateTime.ofEpochSecond(floorDiv(micros, 1_000_000L), (int) floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC);
        LocalDateTime floor = unit.floor(value);
        long next = micros(unit.next(floor));
        return time.values(comparison, floor.equals(value) ? micros : next, next);
    }

    private static long micros(LocalDateTime value)
    {
        return addExact(multiplyExact(value.toEpochSecond(ZoneOffset.UTC), 1_000_000L), value.getNano() / 1_000);
    }

    private static Optional<Unit> unit(String text)
    {
        for (Unit unit : Unit.values()) {
            if (unit.name().equals(text.toUpperCase(ENGLISH))) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }
}
