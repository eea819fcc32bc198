package io.lakeshift.connector.expression;

import io.trino.spi.expression.Call;
import io.trino.spi.expression.FunctionName;
import io.trino.spi.expression.Variable;
import io.trino.spi.predicate.ValueSet;

import java.time.LocalDate;
import java.util.Optional;

import static io.lakeshift.connector.expression.TimeColumn.MICROS_PER_DAY;
import static io.trino.spi.type.BigintType.BIGINT;
import static java.lang.Math.multiplyExact;
import static java.lang.Math.toIntExact;

/** {@code year(ts)}, which is also what {@code EXTRACT(YEAR FROM ts)} arrives as. */
record YearOf(TimeColumn time)
        implements SourceFunction
{
    private static final FunctionName YEAR_FUNCTION = new FunctionName("year");

    static Optional<SourceFunction> match(Call call)
    {
        if (!call.getFunctionName().equals(YEAR_FUNCTION) || call.getType() != BIGINT || call.getArguments().size() != 1) {
            return Optional.empty();
        }
        return TimeColumn.match(call.getArguments().getFirst()).map(YearOf::new);
    }

    @Override
    public Variable column()
    {
        return time.variable();
    }

    @Override
    public ValueSet values(Comparison comparison, Object constant)
    {
        int year = toIntExact((long) constant);
        return time.values(comparison, start(year), start(year + 1));
    }

    private static long start(int year)
    {
        return multiplyExact(LocalDate.of(year, 1, 1).toEpochDay(), MICROS_PER_DAY);
    }
}
