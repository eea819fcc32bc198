package io.lakeshift.migration.end;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.staging.StagedFiles;
import io.lakeshift.migration.status.MigrationProgress;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static java.util.Objects.requireNonNull;

/** Finds out how a migration ended whose owner cannot say so, and takes away what it left. */
public final class DeadMigrations
{
    private final Journal journal;
    private final StagedFiles staged;

    @Inject
    public DeadMigrations(Journal journal, StagedFiles staged)
    {
        this.journal = requireNonNull(journal, "journal is null");
        this.staged = requireNonNull(staged, "staged is null");
    }

    /**
     * @param after a snapshot at or after a fence that shuts the migration out
     * @param heir the migration that took over what was finished
     */
    public MigrationStatus end(TrinoFileSystem fileSystem, Snapshot after, String name, Claim claim, Optional<String> heir)
            throws IOException
    {
        MigrationStatus last = journal.lastStatus(fileSystem, after.table(), claim.migrationId()).orElseGet(() -> begun(after, name, claim));
        // workers may be alive: they stop, and take away what they wrote
        journal.withdrawWork(fileSystem, after.table(), claim.migrationId());
        Optional<Set<Long>> versions = staged.discard(fileSystem, after.table(), claim.migrationId(), claim.sourceVersion(), after.version());
        MigrationStatus ended;
        if (versions.isEmpty()) {
            ended = StagedFiles.isPublished(after, claim.migrationId()) ?
                    published(last, last.publishedVersion()) :
                    stopped(last, "Its server died; what it staged was left in place, because the log no longer tells whether a version refers to it. A vacuum takes it");
        }
        else if (versions.get().isEmpty()) {
            staged.removeEmptyDirectories(fileSystem, after.table(), partitionColumns(after, last));
            String end = last.state() == MigrationState.SUSPENDED ? "Its server was stopped while it was prepared" : "Its server died before it was published";
            ended = stopped(last, heir
                    .map(id -> "%s; migration %s went on with what it had finished".formatted(end, id))
                    .orElseGet(() -> "%s; what it had staged was removed".formatted(end)));
        }
        else {
            ended = published(last, versions.get().stream().mapToLong(Long::longValue).min());
        }
        journal.end(ended);
        journal.tidy(fileSystem, after.table(), ended);
        return ended;
    }

    private static MigrationStatus published(MigrationStatus last, OptionalLong version)
    {
        return last.withEnding(MigrationState.PUBLISHED, version, Optional.empty());
    }

    /** An owner that could say why it stopped, but not write its ending, did not die. */
    private static MigrationStatus stopped(MigrationStatus last, String death)
    {
        return last.state().isFinal() ? last : last.withEnding(MigrationState.FAILED, OptionalLong.empty(), Optional.of(death));
    }

    /** The directories that it may have made are named after the columns of the layout that its status names. */
    private static Set<String> partitionColumns(Snapshot after, MigrationStatus last)
    {
        try {
            return PartitionSpec.parse(last.partitioning()).fields(after.schema()).stream().map(PartitionField::name).collect(toImmutableSet());
        }
        catch (TrinoException _) {
            // the schema changed meanwhile, and empty directories harm nobody
            return ImmutableSet.of();
        }
    }

    /** Of a migration that died before its first heartbeat. */
    private static MigrationStatus begun(Snapshot after, String name, Claim claim)
    {
        MigrationProgress progress = new MigrationProgress(claim.migrationId(), name, after.table().toString(), ImmutableList.of(), claim.owner(), claim.started());
        progress.source(claim.sourceVersion(), 0, 0, OptionalLong.empty());
        return progress.status();
    }
}
