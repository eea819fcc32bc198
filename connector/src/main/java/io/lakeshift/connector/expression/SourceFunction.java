package io.lakeshift.connector.expression;

import io.trino.spi.expression.Call;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Variable;
import io.trino.spi.predicate.ValueSet;

import java.util.Optional;

/**
 * A function of one column that never falls as the column rises, so that a comparison of its result is a range of the column. It is null for NULL only.
 * One rule a file; {@link #of} tries them all.
 */
sealed interface SourceFunction
        permits ColumnItself, DateOf, TruncatedTo, YearOf
{
    Variable column();

    /** The column's values for which {@code function(column) comparison constant} holds; {@code constant} is a native value of the function's type, not null. */
    ValueSet values(Comparison comparison, Object constant);

    static Optional<SourceFunction> of(ConnectorExpression expression)
    {
        return switch (expression) {
            case Variable variable -> ColumnItself.match(variable).map(SourceFunction.class::cast);
            case Call call -> DateOf.match(call).map(SourceFunction.class::cast)
                    .or(() -> YearOf.match(call))
                    .or(() -> TruncatedTo.match(call));
            default -> Optional.empty();
        };
    }
}
