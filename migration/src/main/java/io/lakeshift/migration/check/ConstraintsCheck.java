package io.lakeshift.migration.check;

import io.lakeshift.migration.Cancellation;
import io.trino.spi.TrinoException;

import java.util.List;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;

/** Other engines show a hidden column, and may have been told to check it. It goes with its layout: then none of them could check, and each refuses every append. */
final class ConstraintsCheck
        implements Check
{
    @Override
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        proposal.target().unfulfillable(proposal.snapshot().metadata()).ifPresent(constraint -> {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, ("%s: constraint %s (%s) names column %s, which goes with the layout that the table has, and other engines would refuse every append. " +
                    "Nothing was changed. Drop the constraint first (ALTER TABLE … DROP CONSTRAINT %s); what %s is computed from stays, and can be checked instead")
                    .formatted(proposal.subject(), constraint.name(), constraint.expression(), constraint.column(), constraint.name(), constraint.column()));
        });
        return List.of();
    }
}
