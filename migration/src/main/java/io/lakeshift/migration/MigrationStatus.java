package io.lakeshift.migration;

import com.google.common.collect.ImmutableList;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

/**
 * One row of {@code system.repartitions}: a live or past migration. Also what is kept of every attempt under {@code _lakeshift/} in the table's directory.
 *
 * @param migrationId unique
 * @param table {@code schema.table}
 * @param location the table's directory
 * @param partitioning transforms wanted
 * @param owner query id of the CALL
 * @param rowsTotal rows to rewrite, where statistics tell
 * @param bytesTotal bytes of source files
 * @param percent 0 to 100
 * @param eta when it should be published, as far as the rate so far tells
 * @param sourceVersion version that the rewrite began at
 * @param publishedVersion version of the REPARTITION commit
 * @param fingerprint hexadecimal, of the verified rows
 * @param warnings what a CALL, which returns no rows, has to say
 * @param undoUntil of a published one: how long no vacuum that heeds the table's retention takes what an undo needs
 * @param copyOf of a copy: the table that it is made of, {@code schema.table}, whose version {@code sourceVersion} is; {@code table} is the copy
 * @param pace of a record that an earlier release wrote: unknown
 * @param incremental of one that lays out anew only part of a table which has the layout already: how many partitions of how many
 */
public record MigrationStatus(
        String migrationId,
        String table,
        String location,
        List<String> partitioning,
        MigrationState state,
        String owner,
        Instant started,
        Instant updated,
        Optional<Instant> ended,
        long filesTotal,
        long filesDone,
        OptionalLong rowsTotal,
        long rowsDone,
        long bytesTotal,
        long bytesDone,
        double percent,
        Optional<Instant> eta,
        OptionalLong sourceVersion,
        OptionalLong publishedVersion,
        long filesWritten,
        long bytesWritten,
        Optional<String> fingerprint,
        List<String> warnings,
        Optional<String> error,
        Optional<Instant> undoUntil,
        Optional<String> copyOf,
        MigrationPace pace,
        Optional<RewrittenPartitions> incremental)
{
    public MigrationStatus
    {
        requireNonNull(migrationId, "migrationId is null");
        requireNonNull(table, "table is null");
        requireNonNull(location, "location is null");
        partitioning = ImmutableList.copyOf(partitioning);
        requireNonNull(state, "state is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(started, "started is null");
        requireNonNull(updated, "updated is null");
        requireNonNull(ended, "ended is null");
        requireNonNull(rowsTotal, "rowsTotal is null");
        requireNonNull(eta, "eta is null");
        requireNonNull(sourceVersion, "sourceVersion is null");
        requireNonNull(publishedVersion, "publishedVersion is null");
        requireNonNull(fingerprint, "fingerprint is null");
        warnings = ImmutableList.copyOf(warnings);
        requireNonNull(error, "error is null");
        requireNonNull(undoUntil, "undoUntil is null");
        requireNonNull(copyOf, "copyOf is null");
        pace = requireNonNullElse(pace, MigrationPace.UNKNOWN);
        incremental = requireNonNullElse(incremental, Optional.empty());
    }

    /** The same migration, ended now. */
    public MigrationStatus withEnding(MigrationState state, OptionalLong publishedVersion, Optional<String> error)
    {
        Instant now = Instant.now();
        return new MigrationStatus(
                migrationId,
                table,
                location,
                partitioning,
                state,
                owner,
                started,
                now,
                Optional.of(now),
                filesTotal,
                filesDone,
                rowsTotal,
                rowsDone,
                bytesTotal,
                bytesDone,
                state == MigrationState.PUBLISHED ? 100 : percent,
                Optional.empty(),
                sourceVersion,
                publishedVersion,
                filesWritten,
                bytesWritten,
                fingerprint,
                warnings,
                error,
                undoUntil,
                copyOf,
                pace,
                incremental);
    }
}
