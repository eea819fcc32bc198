package io.lakeshift.migration.check;

import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.layout.TargetTable;
import io.lakeshift.migration.layout.TargetTables;
import io.trino.spi.TrinoException;

import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;

/**
 * Whether what other writers did to a table's metadata and protocol since a migration began leaves its work valid.
 * Properties, name and description may change: publication keeps them.
 */
public final class CompatibilityCheck
{
    private static final String COLUMN_MAPPING = "delta.columnMapping.mode";

    private CompatibilityCheck() {}

    /** @throws TrinoException {@code LAKE_COMMIT_CONFLICT} naming what changed */
    public static void requireCompatible(Snapshot began, Snapshot now, TargetTable target, String name)
    {
        Metadata before = began.metadata();
        Metadata after = now.metadata();
        if (!before.id().equals(after.id())) {
            throw conflict(began, now, name, "the table was replaced by another one (table id %s, before %s)".formatted(after.id(), before.id()));
        }
        if (!TargetTables.sameSchema(before, after)) {
            throw conflict(began, now, name, "its schema changed");
        }
        if (!before.partitionColumns().equals(after.partitionColumns())) {
            throw conflict(began, now, name, "its partition columns changed from %s to %s".formatted(before.partitionColumns(), after.partitionColumns()));
        }
        if (!Optional.ofNullable(before.configuration().get(COLUMN_MAPPING)).equals(Optional.ofNullable(after.configuration().get(COLUMN_MAPPING)))) {
            throw conflict(began, now, name, "its column mapping changed");
        }
        target.unfulfillable(after).ifPresent(constraint -> {
            throw conflict(began, now, name, "constraint %s (%s) was added, which names column %s that goes with the layout".formatted(constraint.name(), constraint.expression(), constraint.column()));
        });
        if (!began.protocol().equals(now.protocol()) || !before.configuration().equals(after.configuration())) {
            FeatureCheck.refusal(now.protocol(), after).ifPresent(reason -> {
                throw conflict(began, now, name, "it now " + reason);
            });
        }
    }

    private static TrinoException conflict(Snapshot began, Snapshot now, String name, String what)
    {
        return new TrinoException(LAKE_COMMIT_CONFLICT, ("The migration of table %s was given up: between version %d, where it began, and version %d %s. " +
                "Nothing of it was published, and the table is as the other writer left it; run the CALL again").formatted(name, began.version(), now.version(), what));
    }
}
