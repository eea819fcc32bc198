package io.lakeshift.connector.expression;

import io.lakeshift.connector.column.LakeColumn;
import io.trino.spi.expression.Variable;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.RealType;
import io.trino.spi.type.Type;

import java.util.Optional;

/**
 * The bare column. Not for floating point: a range's complement would lose NaN, for which every comparison is false. Nor for nested values: with a NULL inside,
 * a comparison may be neither true nor false.
 */
record ColumnItself(Variable column)
        implements SourceFunction
{
    static Optional<ColumnItself> match(Variable variable)
    {
        Type type = variable.getType();
        boolean fits = type.isOrderable() && !LakeColumn.isNested(type) && !(type instanceof DoubleType) && !(type instanceof RealType);
        return fits ? Optional.of(new ColumnItself(variable)) : Optional.empty();
    }

    @Override
    public ValueSet values(Comparison comparison, Object constant)
    {
        Type type = column.getType();
        return switch (comparison) {
            case EQUAL -> ValueSet.of(type, constant);
            case NOT_EQUAL -> ValueSet.of(type, constant).complement();
            case LESS -> ValueSet.ofRanges(Range.lessThan(type, constant));
            case LESS_OR_EQUAL -> ValueSet.ofRanges(Range.lessThanOrEqual(type, constant));
            case GREATER -> ValueSet.ofRanges(Range.greaterThan(type, constant));
            case GREATER_OR_EQUAL -> ValueSet.ofRanges(Range.greaterThanOrEqual(type, constant));
        };
    }
}
