package io.lakeshift.migration.catchup;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.MigrationStatus;

import static java.util.Objects.requireNonNull;

/**
 * An earlier migration that another one undoes.
 *
 * @param migration that was published
 * @param before the snapshot that it was published after: the layout and the files to go back to
 */
public record Undone(MigrationStatus migration, Snapshot before)
{
    public Undone
    {
        requireNonNull(migration, "migration is null");
        requireNonNull(before, "before is null");
    }
}
