package io.lakeshift.migration.catchup;

import io.lakeshift.migration.journal.PreparedOrder;
import io.lakeshift.migration.status.Permit;

import static java.util.Objects.requireNonNull;

/**
 * That a migration is held back when it is prepared, until somebody permits it to publish.
 *
 * @param resumed whether it goes on with one that was prepared, and so is prepared from its beginning
 */
public record Held(Permit permit, PreparedOrder order, boolean resumed)
{
    public Held
    {
        requireNonNull(permit, "permit is null");
        requireNonNull(order, "order is null");
    }
}
