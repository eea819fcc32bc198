package io.lakeshift.migration.claim;

import com.google.common.collect.ImmutableList;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.lakeshift.migration.journal.StoredJson;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the owner of a claim has shown of itself.
 *
 * @param times the claim's and the last heartbeat's, by the owner's clock and by the store's; any of these clocks may be off
 * @param stopped whether the owner says that it has: only its ending could not be written, or it leaves a prepared migration to others
 */
record SignsOfLife(List<Instant> times, boolean stopped)
{
    SignsOfLife
    {
        times = ImmutableList.copyOf(times);
    }

    static SignsOfLife read(TrinoFileSystem fileSystem, Location table, Claim claim, Journal journal)
            throws IOException
    {
        Optional<MigrationStatus> status = journal.lastStatus(fileSystem, table, claim.migrationId());
        ImmutableList.Builder<Instant> times = ImmutableList.builder();
        times.add(claim.started());
        StoredJson.modified(fileSystem, MigrationDirectory.of(table).claim(claim.token())).ifPresent(times::add);
        journal.lastBeat(fileSystem, table, claim.migrationId()).ifPresent(times::add);
        status.map(MigrationStatus::updated).ifPresent(times::add);
        return new SignsOfLife(times.build(), status.map(MigrationStatus::state).filter(state -> state.isFinal() || state == MigrationState.SUSPENDED).isPresent());
    }

    /** The newest that is not after {@code limit}: beyond it, only a clock that is off can say so. */
    Optional<Instant> newest(Instant limit)
    {
        return times.stream().filter(time -> !time.isAfter(limit)).max(Comparator.naturalOrder());
    }

    boolean isAnyAfter(Instant limit)
    {
        return times.stream().anyMatch(time -> time.isAfter(limit));
    }
}
