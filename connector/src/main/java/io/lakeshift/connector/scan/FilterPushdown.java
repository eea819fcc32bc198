package io.lakeshift.connector.scan;

import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.expression.ExpressionDomains;
import io.lakeshift.connector.expression.ExpressionDomains.Extraction;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.Constraint;
import io.trino.spi.connector.ConstraintApplicationResult;
import io.trino.spi.predicate.TupleDomain;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Takes what WHERE says into the table handle, and gives back what the engine must still apply to rows. */
final class FilterPushdown
{
    private FilterPushdown() {}

    /**
     * @param selector the files that a predicate leaves
     * @return empty where the handle says it all already: the engine asks until nothing changes
     */
    static Optional<ConstraintApplicationResult<LakeTableHandle>> apply(
            LakeTableHandle table,
            Constraint constraint,
            Function<TupleDomain<LakeColumn>, FileSelection> selector)
    {
        Extraction extraction = ExpressionDomains.extract(constraint.getExpression(), constraint.getAssignments());
        TupleDomain<LakeColumn> summary = constraint.getSummary().transformKeys(LakeColumn.class::cast);
        // No statistics tell of nested values, and one with a NULL inside does not even equal itself: a predicate of such would be another one each time that the engine asks
        TupleDomain<LakeColumn> nested = summary.isNone() ? TupleDomain.all() : summary.filter((column, _) -> column.isNested());
        TupleDomain<LakeColumn> asked = summary.filter((column, _) -> !column.isNested()).intersect(extraction.domain());
        TupleDomain<LakeColumn> before = table.predicate();
        TupleDomain<LakeColumn> predicate = before.intersect(asked);
        boolean expressionTaken = !extraction.remaining().equals(constraint.getExpression());
        if (predicate.equals(before) && !expressionTaken) {
            return Optional.empty();
        }
        FileSelection selection = selector.apply(predicate);
        // Only what was asked now may come back as a filter: what remained of earlier rounds, the engine has kept.
        Set<LakeColumn> askedColumns = asked.getDomains().map(domains -> Set.copyOf(domains.keySet())).orElse(Set.of());
        TupleDomain<ColumnHandle> remaining = selection.remaining()
                .filter((column, _) -> askedColumns.contains(column))
                .intersect(nested)
                .transformKeys(ColumnHandle.class::cast);
        return Optional.of(new ConstraintApplicationResult<>(
                table.withPredicate(selection),
                remaining,
                extraction.remaining(),
                false));
    }
}
