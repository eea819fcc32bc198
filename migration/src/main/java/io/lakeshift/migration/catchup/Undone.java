package io.lakeshift.migration.catchup;

import com.google.common.collect.ImmutableSet;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.MigrationStatus;

import java.util.Optional;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * An earlier migration that another one undoes.
 *
 * @param migration that was published
 * @param before the snapshot that it was published after: the layout and the files to go back to
 * @param written decoded paths of the files that its commit added, where it was an incremental one: all others it left alone, and so does its undo
 */
public record Undone(MigrationStatus migration, Snapshot before, Optional<Set<String>> written)
{
    public Undone
    {
        requireNonNull(migration, "migration is null");
        requireNonNull(before, "before is null");
        written = requireNonNull(written, "written is null").map(ImmutableSet::copyOf);
    }
}
