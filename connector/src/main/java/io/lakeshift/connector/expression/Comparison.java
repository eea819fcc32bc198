package io.lakeshift.connector.expression;

import io.trino.spi.expression.FunctionName;
import io.trino.spi.expression.StandardFunctions;

import java.util.Optional;

/** The orderings that a predicate can ask for. */
enum Comparison
{
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    static Optional<Comparison> of(FunctionName function)
    {
        if (function.equals(StandardFunctions.EQUAL_OPERATOR_FUNCTION_NAME)) {
            return Optional.of(EQUAL);
        }
        if (function.equals(StandardFunctions.NOT_EQUAL_OPERATOR_FUNCTION_NAME)) {
            return Optional.of(NOT_EQUAL);
        }
        if (function.equals(StandardFunctions.LESS_THAN_OPERATOR_FUNCTION_NAME)) {
            return Optional.of(LESS);
        }
        if (function.equals(StandardFunctions.LESS_THAN_OR_EQUAL_OPERATOR_FUNCTION_NAME)) {
            return Optional.of(LESS_OR_EQUAL);
        }
        if (function.equals(StandardFunctions.GREATER_THAN_OPERATOR_FUNCTION_NAME)) {
            return Optional.of(GREATER);
        }
        if (function.equals(StandardFunctions.GREATER_THAN_OR_EQUAL_OPERATOR_FUNCTION_NAME)) {
            return Optional.of(GREATER_OR_EQUAL);
        }
        return Optional.empty();
    }

    /** The comparison with its operands exchanged. */
    Comparison flipped()
    {
        return switch (this) {
            case EQUAL, NOT_EQUAL -> this;
            case LESS -> GREATER;
            case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
            case GREATER -> LESS;
            case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
        };
    }
}
