package io.lakeshift.connector.expression;

import io.trino.spi.expression.Call;
import io.trino.spi.expression.FunctionName;
import io.trino.spi.expression.Variable;
import io.trino.spi.predicate.ValueSet;

import java.util.Optional;

import static io.lakeshift.connector.expression.TimeColumn.MICROS_PER_DAY;
import static io.trino.spi.expression.StandardFunctions.CAST_FUNCTION_NAME;
import static io.trino.spi.type.DateType.DATE;
import static java.lang.Math.addExact;

/** {@code CAST(ts AS date)} and {@code date(ts)}. */
record DateOf(TimeColumn time)
        implements SourceFunction
{
    private static final FunctionName DATE_FUNCTION = new FunctionName("date");

    static Optional<SourceFunction> match(Call call)
    {
        boolean named = call.getFunctionName().equals(CAST_FUNCTION_NAME) || call.getFunctionName().equals(DATE_FUNCTION);
        if (!named || call.getType() != DATE || call.getArguments().size() != 1) {
            return Optional.empty();
        }
        return TimeColumn.match(call.getArguments().getFirst()).map(DateOf::new);
    }

    @Override
    public Variable column()
    {
        return time.variable();
    }

    @Override
    public ValueSet values(Comparison comparison, Object constant)
    {
        long day = TimeColumn.micros(DATE, constant);
        return time.values(comparison, day, addExact(day, MICROS_PER_DAY));
    }
}
