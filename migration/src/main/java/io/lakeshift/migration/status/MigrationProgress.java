package io.lakeshift.migration.status;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.rewrite.FileGroupRunner;
import io.lakeshift.migration.rewrite.GroupResult;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/** How far one migration is: written by its threads, read by everyone. */
public final class MigrationProgress
        implements FileGroupRunner.Progress
{
    /** Reading is the most of the work, but a migration is done only once it is published. */
    private static final double MAX_UNPUBLISHED_PERCENT = 99.0;

    private final String migrationId;
    private final String table;
    private final String location;
    private final List<String> partitioning;
    private final String owner;
    private final Instant started;

    @GuardedBy("this")
    private MigrationState state = MigrationState.CHECKING;
    @GuardedBy("this")
    private Instant rewriteStarted;
    @GuardedBy("this")
    private long filesTotal;
    @GuardedBy("this")
    private long filesDone;
    @GuardedBy("this")
    private long filesWaiting;
    @GuardedBy("this")
    private long bytesWaiting;
    @GuardedBy("this")
    private OptionalLong rowsTotal = OptionalLong.empty();
    @GuardedBy("this")
    private long rowsDone;
    @GuardedBy("this")
    private long bytesTotal;
    @GuardedBy("this")
    private long bytesDone;
    @GuardedBy("this")
    private OptionalLong sourceVersion = OptionalLong.empty();
    @GuardedBy("this")
    private OptionalLong publishedVersion = OptionalLong.empty();
    @GuardedBy("this")
    private long filesWritten;
    @GuardedBy("this")
    private long bytesWritten;
    @GuardedBy("this")
    private Optional<String> fingerprint = Optional.empty();
    @GuardedBy("this")
    private Optional<String> error = Optional.empty();
    @GuardedBy("this")
    private Optional<Instant> undoUntil = Optional.empty();
    @GuardedBy("this")
    private Optional<String> copyOf = Optional.empty();
    @GuardedBy("this")
    private final List<String> warnings = new ArrayList<>();

    public MigrationProgress(String migrationId, String table, String location, List<String> partitioning, String owner, Instant started)
    {
        this.migrationId = requireNonNull(migrationId, "migrationId is null");
        this.table = requireNonNull(table, "table is null");
        this.location = requireNonNull(location, "location is null");
        this.partitioning = ImmutableList.copyOf(partitioning);
        this.owner = requireNonNull(owner, "owner is null");
        this.started = requireNonNull(started, "started is null");
    }

    public String migrationId()
    {
        return migrationId;
    }

    /** It makes a table of its own out of {@code table}. */
    public synchronized void copies(String table)
    {
        copyOf = Optional.of(table);
    }

    public synchronized void source(long version, long files, long bytes, OptionalLong rows)
    {
        sourceVersion = OptionalLong.of(version);
        filesTotal = files;
        bytesTotal = bytes;
        rowsTotal = rows;
    }

    /** Files that catch-up found: appended meanwhile, or to be redone. */
    public synchronized void more(long files, long bytes)
    {
        filesTotal += files;
        bytesTotal += bytes;
        // rows of files without statistics are not known, so the total no longer is
        rowsTotal = OptionalLong.empty();
    }

    /** What has come since and is not caught up with yet, because a prepared migration waits until that is worth it. */
    public synchronized void waiting(long files, long bytes)
    {
        filesWaiting = files;
        bytesWaiting = bytes;
    }

    public synchronized void enter(MigrationState next)
    {
        state = next;
        if (next == MigrationState.REWRITING && rewriteStarted == null) {
            rewriteStarted = Instant.now();
        }
    }

    @Override
    public synchronized void read(long rows, long bytes)
    {
        rowsDone += rows;
        bytesDone += bytes;
    }

    public synchronized void finished(GroupResult result)
    {
        filesDone += result.group().sources().size();
        filesWritten += result.outputs().size();
        bytesWritten += result.outputs().stream().mapToLong(add -> add.size()).sum();
    }

    public synchronized void warn(String warning)
    {
        warnings.add(warning);
    }

    public synchronized void published(long version, String verifiedFingerprint, long files, long bytes, Duration undoPeriod)
    {
        undoUntil = Optional.of(Instant.now().plus(undoPeriod));
        published(version, verifiedFingerprint, files, bytes);
    }

    /** What cannot be undone. */
    public synchronized void published(long version, String verifiedFingerprint, long files, long bytes)
    {
        state = MigrationState.PUBLISHED;
        publishedVersion = OptionalLong.of(version);
        fingerprint = Optional.of(verifiedFingerprint);
        filesWritten = files;
        bytesWritten = bytes;
        filesDone = filesTotal;
    }

    public synchronized void unchanged()
    {
        state = MigrationState.UNCHANGED;
    }

    public synchronized void stopped(boolean aborted, String message)
    {
        state = aborted ? MigrationState.ABORTED : MigrationState.FAILED;
        error = Optional.of(message);
    }

    public synchronized MigrationState state()
    {
        return state;
    }

    public synchronized MigrationStatus status()
    {
        Instant now = Instant.now();
        double percent = percent();
        return new MigrationStatus(
                migrationId,
                table,
                location,
                partitioning,
                state,
                owner,
                started,
                now,
                state.isFinal() ? Optional.of(now) : Optional.empty(),
                filesTotal + filesWaiting,
                filesDone,
                rowsTotal,
                rowsDone,
                bytesTotal + bytesWaiting,
                bytesDone,
                percent,
                eta(now, percent),
                sourceVersion,
                publishedVersion,
                filesWritten,
                bytesWritten,
                fingerprint,
                warnings,
                error,
                undoUntil,
                copyOf);
    }

    @GuardedBy("this")
    private double percent()
    {
        if (state == MigrationState.PUBLISHED || state == MigrationState.UNCHANGED) {
            return 100;
        }
        if (bytesTotal == 0) {
            return 0;
        }
        return Math.min(MAX_UNPUBLISHED_PERCENT, 100.0 * bytesDone / bytesTotal);
    }

    @GuardedBy("this")
    private Optional<Instant> eta(Instant now, double percent)
    {
        // when a prepared one is published is for somebody to say
        if (state.isFinal() || state == MigrationState.PREPARED || state == MigrationState.SUSPENDED || rewriteStarted == null || percent <= 0) {
            return Optional.empty();
        }
        Duration spent = Duration.between(rewriteStarted, now);
        return Optional.of(now.plusMillis((long) (spent.toMillis() * (100 - percent) / percent)));
    }
}
