package io.lakeshift.migration.check;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.layout.TargetTable;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import static java.util.Objects.requireNonNull;

/** What is proposed: this table, as it is in this snapshot, to become that. */
public record Proposal(TrinoFileSystem fileSystem, RepartitionRequest request, Snapshot snapshot, TargetTable target)
{
    public Proposal
    {
        requireNonNull(fileSystem, "fileSystem is null");
        requireNonNull(request, "request is null");
        requireNonNull(snapshot, "snapshot is null");
        requireNonNull(target, "target is null");
    }

    /** The same as a copy, in a directory of its own. */
    public Proposal into(Location directory)
    {
        return new Proposal(fileSystem, request, snapshot, target.into(directory));
    }

    /** The same of other files of the table, such as some of them. */
    public Proposal of(Snapshot part)
    {
        return new Proposal(fileSystem, request, part, target);
    }

    /** Where it would be written. */
    public Location directory()
    {
        return target.layout().directory();
    }

    public boolean isCopy()
    {
        return !directory().equals(snapshot.table());
    }

    /** Table and version, as every refusal begins. */
    public String subject()
    {
        return "Table %s (version %d)".formatted(request.name(), snapshot.version());
    }
}
