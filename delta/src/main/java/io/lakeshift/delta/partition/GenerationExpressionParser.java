package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableSet;
import io.lakeshift.delta.partition.GenerationExpression.Copy;
import io.lakeshift.delta.partition.GenerationExpression.Formatted;
import io.lakeshift.delta.partition.GenerationExpression.Part;
import io.lakeshift.delta.partition.GenerationExpression.Prefix;
import io.lakeshift.delta.partition.GenerationExpression.Truncated;
import io.lakeshift.delta.partition.GenerationExpression.Unknown;
import io.lakeshift.delta.partition.SqlExpression.Call;
import io.lakeshift.delta.partition.SqlExpression.Cast;
import io.lakeshift.delta.partition.SqlExpression.Column;
import io.lakeshift.delta.partition.SqlExpression.Number;
import io.lakeshift.delta.partition.SqlExpression.Text;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import static io.lakeshift.delta.partition.CalendarUnit.DAY;
import static io.lakeshift.delta.partition.CalendarUnit.HOUR;
import static io.lakeshift.delta.partition.CalendarUnit.MONTH;
import static io.lakeshift.delta.partition.CalendarUnit.YEAR;

/** Gives SQL text its meaning as a {@link GenerationExpression}. */
final class GenerationExpressionParser
{
    private static final Set<String> ORDERED_PATTERNS = ImmutableSet.of("yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd-HH");
    private static final Set<String> TEXT_OR_NUMBER = ImmutableSet.of("STRING", "VARCHAR", "TEXT", "INT", "INTEGER", "BIGINT", "LONG", "SMALLINT", "SHORT");

    private GenerationExpressionParser() {}

    static GenerationExpression parse(String text)
    {
        return SqlExpressionParser.parse(text)
                .flatMap(GenerationExpressionParser::interpret)
                .orElseGet(() -> new Unknown(text));
    }

    private static Optional<GenerationExpression> interpret(SqlExpression expression)
    {
        return switch (expression) {
            case Column column -> Optional.of(new Copy(column.name()));
            case Cast cast -> cast(cast);
            case Call call -> call(call);
            case Number _, Text _ -> Optional.empty();
        };
    }

    private static Optional<GenerationExpression> cast(Cast cast)
    {
        return switch (cast.type()) {
            case "DATE" -> time(cast.value()).map(time -> new Truncated(time.column(), DAY, time.zoneDependent(), time.bare()));
            case "TIMESTAMP", "TIMESTAMP_NTZ" -> interpret(cast.value()).map(inner -> inner instanceof Truncated truncated
                    ? new Truncated(truncated.source(), truncated.unit(), true, false)
                    : new Unknown(cast.toString()));
            case String type when TEXT_OR_NUMBER.contains(type) -> interpret(cast.value()).map(inner -> switch (inner) {
                case Truncated truncated -> new Truncated(truncated.source(), truncated.unit(), truncated.zoneDependent(), false);
                case Part part -> new Part(part.source(), part.unit(), part.zoneDependent(), false);
                case Formatted formatted -> formatted;
                case Copy _, Prefix _, Unknown _ -> new Unknown(cast.toString());
            });
            default -> Optional.empty();
        };
    }

    private static Optional<GenerationExpression> call(Call call)
    {
        List<SqlExpression> arguments = call.arguments();
        return switch (call.function()) {
            case "DATE", "TO_DATE" -> arguments.size() == 1 ? time(arguments.getFirst()).map(time -> new Truncated(time.column(), DAY, time.zoneDependent(), false)) : Optional.empty();
            case "YEAR", "MONTH", "DAY", "DAYOFMONTH", "HOUR" -> arguments.size() == 1 ? part(call.function(), arguments.getFirst(), false) : Optional.empty();
            case "EXTRACT", "DATE_PART", "DATEPART" -> arguments.size() == 2 && arguments.getFirst() instanceof Text(String unit)
                    ? part(unit, arguments.getLast(), call.function().equals("EXTRACT"))
                    : Optional.empty();
            case "TRUNC" -> arguments.size() == 2 && arguments.getLast() instanceof Text(String unit) ? truncatedDate(arguments.getFirst(), unit) : Optional.empty();
            case "DATE_TRUNC" -> arguments.size() == 2 && arguments.getFirst() instanceof Text(String unit) ? truncatedTimestamp(unit, arguments.getLast()) : Optional.empty();
            case "DATE_FORMAT" -> arguments.size() == 2 && arguments.getLast() instanceof Text(String pattern) ? formatted(arguments.getFirst(), pattern) : Optional.empty();
            case "SUBSTRING", "SUBSTR" -> prefix(arguments);
            default -> Optional.empty();
        };
    }

    private static Optional<GenerationExpression> part(String unitText, SqlExpression argument, boolean extract)
    {
        return CalendarUnit.ofPart(unitText).flatMap(unit -> time(argument)
                .filter(time -> unit != HOUR || !time.dayOnly())
                .map(time -> new Part(time.column(), unit, time.zoneDependent(), extract && time.bare() && unit.name().equalsIgnoreCase(unitText))));
    }

    private static Optional<GenerationExpression> truncatedDate(SqlExpression argument, String unitText)
    {
        // Spark's TRUNC knows no unit below a week and gives null for them
        return CalendarUnit.ofTruncation(unitText)
                .filter(unit -> unit.compareTo(DAY) < 0)
                .flatMap(unit -> time(argument).map(time -> new Truncated(
                        time.column(),
                        unit,
                        time.zoneDependent(),
                        time.bare() && (unit == MONTH || unit == YEAR) && unit.name().equalsIgnoreCase(unitText))));
    }

    private static Optional<GenerationExpression> truncatedTimestamp(String unitText, SqlExpression argument)
    {
        return CalendarUnit.ofTruncation(unitText)
                .flatMap(unit -> time(argument).map(time -> new Truncated(time.column(), time.dayOnly() && !unit.isDateUnit() ? DAY : unit, true, false)));
    }

    private static Optional<GenerationExpression> formatted(SqlExpression argument, String pattern)
    {
        return time(argument)
                .filter(time -> ORDERED_PATTERNS.contains(pattern) && !(time.dayOnly() && pattern.endsWith("HH")))
                .map(time -> new Formatted(time.column(), pattern, time.zoneDependent()));
    }

    private static Optional<GenerationExpression> prefix(List<SqlExpression> arguments)
    {
        if (arguments.size() == 3 &&
                arguments.getFirst() instanceof Column(String source) &&
                arguments.get(1) instanceof Number(int position) && position <= 1 &&
                arguments.getLast() instanceof Number(int length)) {
            return Optional.of(new Prefix(source, position, length));
        }
        return Optional.empty();
    }

    /** A column under casts that keep its order in time. */
    private static Optional<Time> time(SqlExpression expression)
    {
        return switch (expression) {
            case Column(String name) -> Optional.of(new Time(name, false, false, true));
            case Cast(SqlExpression value, String type) when type.equals("DATE") -> time(value).map(Time::toDate);
            case Cast(SqlExpression value, String type) when type.equals("TIMESTAMP") || type.equals("TIMESTAMP_NTZ") -> time(value).map(Time::throughZone);
            case Call(String function, List<SqlExpression> arguments) when arguments.size() == 1 && (function.equals("DATE") || function.equals("TO_DATE")) ->
                    time(arguments.getFirst()).map(Time::toDate);
            case Cast _, Call _, Number _, Text _ -> Optional.empty();
        };
    }

    /**
     * @param dayOnly whether the time of day was cut off
     * @param zoneDependent whether a cast between timestamps with and without zone took part
     * @param bare whether the column stands alone
     */
    private record Time(String column, boolean dayOnly, boolean zoneDependent, boolean bare)
    {
        Time toDate()
        {
            return new Time(column, true, zoneDependent, false);
        }

        Time throughZone()
        {
            return new Time(column, dayOnly, true, false);
        }
    }
}
