package io.lakeshift.migration.status;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lakeshift.migration.MigrationPace;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.RewrittenPartitions;
import io.lakeshift.migration.rewrite.FileGroupRunner;
import io.lakeshift.migration.rewrite.GroupResult;
import io.lakeshift.migration.rewrite.Throttle;
import io.lakeshift.migration.status.RateMeter.Rates;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
    private final Throttle throttle;

    @GuardedBy("this")
    private MigrationState state = MigrationState.CHECKING;
    @GuardedBy("this")
    private final RateMeter meter = new RateMeter(Ticker.systemTicker());
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
    // without those of groups that were taken over
    @GuardedBy("this")
    private long rowsRead;
    @GuardedBy("this")
    private long bytesTotal;
    @GuardedBy("this")
    private long bytesDone;
    @GuardedBy("this")
    private long bytesTakenOver;
    @GuardedBy("this")
    private OptionalLong sourceVersion = OptionalLong.empty();
    @GuardedBy("this")
    private OptionalLong publishedVersion = OptionalLong.empty();
    @GuardedBy("this")
    private long absorbedVersion;
    @GuardedBy("this")
    private long newestVersion;
    @GuardedBy("this")
    private OptionalLong publicationMillis = OptionalLong.empty();
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
    private Optional<RewrittenPartitions> incremental = Optional.empty();
    @GuardedBy("this")
    private final List<String> warnings = new ArrayList<>();

    /** Of one that is not to be rewritten here. */
    public MigrationProgress(String migrationId, String table, String location, List<String> partitioning, String owner, Instant started)
    {
        this(migrationId, table, location, partitioning, owner, started, Throttle.unlimited());
    }

    public MigrationProgress(String migrationId, String table, String location, List<String> partitioning, String owner, Instant started, Throttle throttle)
    {
        this.migrationId = requireNonNull(migrationId, "migrationId is null");
        this.table = requireNonNull(table, "table is null");
        this.location = requireNonNull(location, "location is null");
        this.partitioning = ImmutableList.copyOf(partitioning);
        this.owner = requireNonNull(owner, "owner is null");
        this.started = requireNonNull(started, "started is null");
        this.throttle = requireNonNull(throttle, "throttle is null");
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

    /** The table has the layout already, and only so much of it is rewritten. */
    public synchronized void incremental(RewrittenPartitions partitions)
    {
        incremental = Optional.of(partitions);
    }

    public synchronized void source(long version, long files, long bytes, OptionalLong rows)
    {
        sourceVersion = OptionalLong.of(version);
        absorbed(version);
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
        if (next == MigrationState.REWRITING) {
            meter.begin();
        }
    }

    /** The table was seen at this version. */
    public synchronized void newest(long version)
    {
        newestVersion = Math.max(newestVersion, version);
    }

    /** All that the table holds at this version is rewritten, or is being rewritten since. */
    public synchronized void absorbed(long version)
    {
        absorbedVersion = version;
        newest(version);
    }

    @Override
    public Throttle throttle()
    {
        return throttle;
    }

    @Override
    public synchronized void read(long rows, long bytes)
    {
        rowsDone += rows;
        rowsRead += rows;
        bytesDone += bytes;
        meter.count(rowsRead, throttle.movedBytes());
    }

    /** Of a group that another migration had finished. */
    public synchronized void takenOver(GroupResult result)
    {
        rowsDone += result.source().rows();
        bytesDone += result.group().bytes();
        bytesTakenOver += result.group().bytes();
        finished(result);
    }

    public synchronized void finished(GroupResult result)
    {
        filesDone += result.group().sources().size();
        filesWritten += result.outputs().size();
        bytesWritten += result.outputs().stream().mapToLong(add -> add.size()).sum();
        if (rowsRead > 0) {
            meter.complete(rowsRead, throttle.movedBytes());
        }
    }

    public synchronized void publishedWithin(Duration sinceLastLook)
    {
        publicationMillis = OptionalLong.of(sinceLastLook.toMillis());
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
        MigrationPace pace = pace();
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
                percent(),
                eta(now, pace),
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

    @GuardedBy("this")
    private MigrationPace pace()
    {
        boolean reading = state == MigrationState.REWRITING || state == MigrationState.CATCHING_UP;
        Rates rates = reading ? meter.lately(rowsRead, throttle.movedBytes()) : meter.overall();
        boolean absorbs = state != MigrationState.PUBLISHED && state != MigrationState.UNCHANGED && sourceVersion.isPresent();
        return new MigrationPace(
                rates.rows(),
                rates.bytes(),
                throttle.movedBytes(),
                throttle.bytesPerSecond(),
                throttle.mostThreads() == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(throttle.threads()),
                absorbs ? OptionalLong.of(newestVersion - absorbedVersion) : OptionalLong.empty(),
                publicationMillis);
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

    /** What is left, at the rate of late, if files go on to cost as many bytes as those so far: each byte of a source is written and read back as well. */
    @GuardedBy("this")
    private Optional<Instant> eta(Instant now, MigrationPace pace)
    {
        double rate = pace.bytesPerSecond().orElse(0);
        long left = Math.max(0, bytesTotal - bytesDone);
        long bytesRead = bytesDone - bytesTakenOver;
        // when a prepared one is published is for somebody to say
        if (state.isFinal() || state == MigrationState.PREPARED || state == MigrationState.SUSPENDED || rate <= 0 || bytesRead <= 0) {
            return Optional.empty();
        }
        double movedPerByte = (double) pace.movedBytes() / bytesRead;
        return Optional.of(now.plusMillis((long) (left * movedPerByte / rate * 1000)));
    }
}
