package io.lakeshift.connector.expression;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.expression.Truth.Outcome;
import io.trino.spi.block.Block;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.expression.Call;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Constant;
import io.trino.spi.expression.FunctionName;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.Type;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

import static io.trino.plugin.base.expression.ConnectorExpressions.and;
import static io.trino.plugin.base.expression.ConnectorExpressions.extractConjuncts;
import static io.trino.spi.expression.StandardFunctions.AND_FUNCTION_NAME;
import static io.trino.spi.expression.StandardFunctions.ARRAY_CONSTRUCTOR_FUNCTION_NAME;
import static io.trino.spi.expression.StandardFunctions.BETWEEN_FUNCTION_NAME;
import static io.trino.spi.expression.StandardFunctions.IDENTICAL_OPERATOR_FUNCTION_NAME;
import static io.trino.spi.expression.StandardFunctions.IN_PREDICATE_FUNCTION_NAME;
import static io.trino.spi.expression.StandardFunctions.IS_NULL_FUNCTION_NAME;
import static io.trino.spi.expression.StandardFunctions.NOT_FUNCTION_NAME;
import static io.trino.spi.expression.StandardFunctions.OR_FUNCTION_NAME;
import static io.trino.spi.type.TypeUtils.readNativeValue;
import static java.util.Objects.requireNonNull;

/**
 * Predicates that the engine keeps as expressions, such as {@code CAST(ts AS date) IN (…)} or {@code year(ts) = … OR …}, told as domains of their columns.
 */
public final class ExpressionDomains
{
    private ExpressionDomains() {}

    /**
     * @param domain what the expression says of columns
     * @param remaining the part of it that the domain does not say in full; the very expression where that is all of it
     */
    public record Extraction(TupleDomain<LakeColumn> domain, ConnectorExpression remaining)
    {
        public Extraction
        {
            requireNonNull(domain, "domain is null");
            requireNonNull(remaining, "remaining is null");
        }
    }

    public static Extraction extract(ConnectorExpression expression, Map<String, ColumnHandle> assignments)
    {
        TupleDomain<LakeColumn> domain = TupleDomain.all();
        boolean taken = false;
        ImmutableList.Builder<ConnectorExpression> remaining = ImmutableList.builder();
        for (ConnectorExpression conjunct : extractConjuncts(expression)) {
            Optional<ColumnTruth> exact = truth(conjunct, assignments);
            if (exact.isPresent()) {
                domain = domain.intersect(exact.get().tupleDomain());
                taken = true;
            }
            else {
                domain = domain.intersect(superset(conjunct, assignments));
                remaining.add(conjunct);
            }
        }
        // put together again, conjuncts that came nested would look like another expression, and the planner would ask anew
        return new Extraction(domain, taken ? and(remaining.build()) : expression);
    }

    private record ColumnTruth(LakeColumn column, Truth truth)
    {
        TupleDomain<LakeColumn> tupleDomain()
        {
            return TupleDomain.withColumnDomains(ImmutableMap.of(column, truth.domain()));
        }
    }

    /** What a predicate over several columns says of each of them; rows outside it do not satisfy the predicate. */
    private static TupleDomain<LakeColumn> superset(ConnectorExpression expression, Map<String, ColumnHandle> assignments)
    {
        Optional<ColumnTruth> exact = truth(expression, assignments);
        if (exact.isPresent()) {
            return exact.get().tupleDomain();
        }
        if (expression instanceof Call call && call.getFunctionName().equals(AND_FUNCTION_NAME)) {
            return TupleDomain.intersect(call.getArguments().stream().map(argument -> superset(argument, assignments)).toList());
        }
        if (expression instanceof Call call && call.getFunctionName().equals(OR_FUNCTION_NAME)) {
            return TupleDomain.columnWiseUnion(call.getArguments().stream().map(argument -> superset(argument, assignments)).toList());
        }
        return TupleDomain.all();
    }

    private static Optional<ColumnTruth> truth(ConnectorExpression expression, Map<String, ColumnHandle> assignments)
    {
        if (!(expression instanceof Call call)) {
            return Optional.empty();
        }
        FunctionName function = call.getFunctionName();
        List<ConnectorExpression> arguments = call.getArguments();
        if (function.equals(AND_FUNCTION_NAME)) {
            return combine(arguments, assignments, Truth::and);
        }
        if (function.equals(OR_FUNCTION_NAME)) {
            return combine(arguments, assignments, Truth::or);
        }
        if (function.equals(NOT_FUNCTION_NAME)) {
            return truth(arguments.getFirst(), assignments).map(inner -> new ColumnTruth(inner.column(), inner.truth().not()));
        }
        if (function.equals(IS_NULL_FUNCTION_NAME)) {
            return source(arguments.getFirst(), assignments)
                    .map(source -> source.truth(new Truth(ValueSet.none(source.column().type()), Outcome.TRUE)));
        }
        if (function.equals(IN_PREDICATE_FUNCTION_NAME)) {
            return source(arguments.getFirst(), assignments)
                    .flatMap(source -> constants(arguments.get(1)).flatMap(source::in));
        }
        if (function.equals(BETWEEN_FUNCTION_NAME)) {
            return source(arguments.getFirst(), assignments)
                    .flatMap(source -> source.compare(Comparison.GREATER_OR_EQUAL, arguments.get(1))
                            .flatMap(low -> source.compare(Comparison.LESS_OR_EQUAL, arguments.get(2)).map(low::and))
                            .map(source::truth));
        }
        if (function.equals(IDENTICAL_OPERATOR_FUNCTION_NAME)) {
            return ordered(arguments).flatMap(operands -> source(operands.getFirst(), assignments).flatMap(source -> source.identical((Constant) operands.getLast())));
        }
        return Comparison.of(function).flatMap(comparison -> ordered(arguments).flatMap(operands -> {
            Comparison asked = operands.equals(arguments) ? comparison : comparison.flipped();
            return source(operands.getFirst(), assignments).flatMap(source -> source.compare(asked, operands.getLast()).map(source::truth));
        }));
    }

    private static Optional<ColumnTruth> combine(List<ConnectorExpression> arguments, Map<String, ColumnHandle> assignments, BinaryOperator<Truth> operator)
    {
        ColumnTruth result = null;
        for (ConnectorExpression argument : arguments) {
            Optional<ColumnTruth> truth = truth(argument, assignments);
            if (truth.isEmpty() || (result != null && !result.column().equals(truth.get().column()))) {
                return Optional.empty();
            }
            result = result == null ? truth.get() : new ColumnTruth(result.column(), operator.apply(result.truth(), truth.get().truth()));
        }
        return Optional.ofNullable(result);
    }

    /** The operands with the constant last; empty where none is a constant. */
    private static Optional<List<ConnectorExpression>> ordered(List<ConnectorExpression> arguments)
    {
        if (arguments.getLast() instanceof Constant) {
            return Optional.of(arguments);
        }
        return arguments.getFirst() instanceof Constant ? Optional.of(arguments.reversed()) : Optional.empty();
    }

    private static Optional<Source> source(ConnectorExpression expression, Map<String, ColumnHandle> assignments)
    {
        return SourceFunction.of(expression)
                .flatMap(function -> Optional.ofNullable(assignments.get(function.column().getName()))
                        .map(LakeColumn.class::cast)
                        .filter(column -> column.role() != LakeColumn.Role.RESULT)
                        .map(column -> new Source(column, function, expression.getType())));
    }

    /** The values of an IN list; empty where some are no constants, or NULL, with which IN is never false. */
    private static Optional<List<Object>> constants(ConnectorExpression list)
    {
        List<Object> values = new ArrayList<>();
        if (list instanceof Constant constant && constant.getType() instanceof ArrayType arrayType && constant.getValue() instanceof Block block) {
            for (int position = 0; position < block.getPositionCount(); position++) {
                values.add(readNativeValue(arrayType.getElementType(), block, position));
            }
        }
        else if (list instanceof Call call && call.getFunctionName().equals(ARRAY_CONSTRUCTOR_FUNCTION_NAME)) {
            for (ConnectorExpression argument : call.getArguments()) {
                if (!(argument instanceof Constant constant)) {
                    return Optional.empty();
                }
                values.add(constant.getValue());
            }
        }
        return values.isEmpty() || values.contains(null) ? Optional.empty() : Optional.of(values);
    }

    private record Source(LakeColumn column, SourceFunction function, Type type)
    {
        ColumnTruth truth(Truth truth)
        {
            return new ColumnTruth(column, truth);
        }

        Optional<Truth> compare(Comparison comparison, ConnectorExpression operand)
        {
            if (!(operand instanceof Constant constant) || constant.getValue() == null || !constant.getType().equals(type)) {
                return Optional.empty();
            }
            return values(comparison, constant.getValue()).map(Truth::comparison);
        }

        Optional<ColumnTruth> in(List<Object> constants)
        {
            List<ValueSet> sets = new ArrayList<>();
            for (Object constant : constants) {
                Optional<ValueSet> values = values(Comparison.EQUAL, constant);
                if (values.isEmpty()) {
                    return Optional.empty();
                }
                sets.add(values.get());
            }
            return Optional.of(truth(Truth.comparison(sets.getFirst().union(sets.subList(1, sets.size())))));
        }

        Optional<ColumnTruth> identical(Constant constant)
        {
            if (!constant.getType().equals(type)) {
                return Optional.empty();
            }
            if (constant.getValue() == null) {
                return Optional.of(truth(new Truth(ValueSet.none(column.type()), Outcome.TRUE)));
            }
            return values(Comparison.EQUAL, constant.getValue()).map(values -> truth(new Truth(values, Outcome.FALSE)));
        }

        /** Empty where the constant lies beyond what the column's type can hold. */
        private Optional<ValueSet> values(Comparison comparison, Object constant)
        {
            try {
                return Optional.of(function.values(comparison, constant));
            }
            catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
