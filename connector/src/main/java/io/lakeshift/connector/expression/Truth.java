package io.lakeshift.connector.expression;

import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.ValueSet;

import static java.util.Objects.requireNonNull;

/**
 * For which values of one column a predicate is true, in SQL's three-valued logic. For a value that is not null and not in {@code values} it is false.
 *
 * @param values for which it is true
 * @param ofNull what it is for NULL
 */
record Truth(ValueSet values, Outcome ofNull)
{
    enum Outcome
    {
        TRUE,
        FALSE,
        UNKNOWN,
    }

    Truth
    {
        requireNonNull(values, "values is null");
        requireNonNull(ofNull, "ofNull is null");
    }

    static Truth comparison(ValueSet values)
    {
        return new Truth(values, Outcome.UNKNOWN);
    }

    Truth not()
    {
        return new Truth(values.complement(), switch (ofNull) {
            case TRUE -> Outcome.FALSE;
            case FALSE -> Outcome.TRUE;
            case UNKNOWN -> Outcome.UNKNOWN;
        });
    }

    Truth and(Truth other)
    {
        Outcome outcome = ofNull == Outcome.FALSE || other.ofNull == Outcome.FALSE ? Outcome.FALSE :
                ofNull == Outcome.TRUE && other.ofNull == Outcome.TRUE ? Outcome.TRUE : Outcome.UNKNOWN;
        return new Truth(values.intersect(other.values), outcome);
    }

    Truth or(Truth other)
    {
        Outcome outcome = ofNull == Outcome.TRUE || other.ofNull == Outcome.TRUE ? Outcome.TRUE :
                ofNull == Outcome.FALSE && other.ofNull == Outcome.FALSE ? Outcome.FALSE : Outcome.UNKNOWN;
        return new Truth(values.union(other.values), outcome);
    }

    /** The rows that a WHERE keeps. */
    Domain domain()
    {
        return Domain.create(values, ofNull == Outcome.TRUE);
    }
}
