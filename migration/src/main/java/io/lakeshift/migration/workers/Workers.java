package io.lakeshift.migration.workers;

import io.lakeshift.migration.journal.PreparedOrder;
import io.lakeshift.migration.rewrite.FileGroupRunner;

/** Who rewrites what a migration plans, in place of this server's own threads. What it catches up with afterwards is this server's again. */
@FunctionalInterface
public interface Workers
{
    /**
     * @param order what the migration was asked for, its layout named
     * @param schemaString as it is to be published
     */
    FileGroupRunner runner(PreparedOrder order, String schemaString);
}
