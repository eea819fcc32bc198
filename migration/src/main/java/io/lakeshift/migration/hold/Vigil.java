package io.lakeshift.migration.hold;

import io.lakeshift.delta.files.FileChanges;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.undo.UndoPeriod;

import java.time.Duration;

/**
 * When a prepared migration has to see to its staged files, which other engines' vacuums know nothing of. Used by one thread.
 */
final class Vigil
{
    private static final Duration INVENTORY = Duration.ofMinutes(1);
    /** An inventory must not take more of the time than one part in so many. */
    private static final long SHARE = 10;
    private static final Duration FRESHENING = Duration.ofHours(1);
    private static final long FRESHENINGS_PER_RETENTION = 4;

    private final long fresheningNanos;
    private long freshened = System.nanoTime();
    private long counted = System.nanoTime();
    private long countingNanos;
    private Snapshot seen;
    private boolean moved;
    private boolean wrong;

    Vigil(Metadata metadata)
    {
        Duration retention = UndoPeriod.of(metadata).dividedBy(FRESHENINGS_PER_RETENTION);
        this.fresheningNanos = (retention.compareTo(FRESHENING) < 0 ? retention : FRESHENING).toNanos();
    }

    /** A vacuum takes what has no version and is older than the retention. */
    boolean isFresheningDue()
    {
        return System.nanoTime() - freshened >= fresheningNanos;
    }

    void freshened()
    {
        freshened = System.nanoTime();
    }

    /** A vacuum that goes by no age leaves commits without files in the log, if it leaves any trace: then, and now and then where the table has moved. */
    boolean isInventoryDue(Snapshot newest)
    {
        if (seen == null || newest.version() == seen.version()) {
            return moved && isInventoryTime();
        }
        moved = true;
        FileChanges changes = newest.files().changesSince(seen.files());
        boolean withoutFiles = changes.added().isEmpty() && changes.removed().isEmpty();
        return withoutFiles ? System.nanoTime() - counted >= SHARE * countingNanos : isInventoryTime();
    }

    private boolean isInventoryTime()
    {
        return System.nanoTime() - counted >= Math.max(INVENTORY.toNanos(), SHARE * countingNanos);
    }

    void beginInventory()
    {
        counted = System.nanoTime();
    }

    void endInventory()
    {
        countingNanos = System.nanoTime() - counted;
        moved = false;
    }

    void seen(Snapshot newest)
    {
        seen = newest;
    }

    void wentWell()
    {
        wrong = false;
    }

    /** @return whether it went well before */
    boolean wentWrong()
    {
        boolean first = !wrong;
        wrong = true;
        return first;
    }
}
