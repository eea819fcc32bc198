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
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.time.Instant;
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
        Optional<Set<Long>> versions = staged.discard(fileSystem, after.table(), claim.migrationId(), claim.sourceVersion(), after.version());
        MigrationStatus ended;
        if (versions.isEmpty()) {
            ended = ended(last, MigrationState.FAILED, OptionalLong.empty(),
                    "Its server died; what it staged was left in place, because the log no longer tells whether a version refers to it. A vacuum takes it");
        }
        else if (versions.get().isEmpty()) {
            staged.removeEmptyDirectories(fileSystem, after.table(), partitionColumns(after, last));
            ended = ended(last, MigrationState.FAILED, OptionalLong.empty(), heir
                    .map("Its server died before it was published; migration %s went on with what it had finished"::formatted)
                    .orElse("Its server died before it was published; what it had staged was removed"));
        }
        else {
            ended = ended(last, MigrationState.PUBLISHED, versions.get().stream().mapToLong(Long::longValue).min(), null);
        }
        journal.end(ended);
        journal.tidy(fileSystem, after.table(), claim.migrationId());
        return ended;
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

    private static MigrationStatus begun(Snapshot after, String name, Claim claim)
    {
        return new MigrationStatus(
                claim.migrationId(), name, after.table().toString(), ImmutableList.of(), MigrationState.PLANNING, claim.owner(), claim.started(), claim.started(), Optional.empty(),
                0, 0, OptionalLong.empty(), 0, 0, 0, 0, Optional.empty(), OptionalLong.of(claim.sourceVersion()), OptionalLong.empty(),
                0, 0, Optional.empty(), ImmutableList.of(), Optional.empty());
    }

    private static MigrationStatus ended(MigrationStatus last, MigrationState state, OptionalLong version, String error)
    {
        Instant now = Instant.now();
        return new MigrationStatus(
                last.migrationId(), last.table(), last.location(), last.partitioning(), state, last.owner(), last.started(), now, Optional.of(now),
                last.filesTotal(), last.filesDone(), last.rowsTotal(), last.rowsDone(), last.bytesTotal(), last.bytesDone(),
                state == MigrationState.PUBLISHED ? 100 : last.percent(), Optional.empty(), last.sourceVersion(), version,
                last.filesWritten(), last.bytesWritten(), last.fingerprint(), last.warnings(), Optional.ofNullable(error));
    }
}
