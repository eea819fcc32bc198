package io.lakeshift.migration.asked;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.trino.spi.catalog.CatalogName;
import io.trino.spi.predicate.TupleDomain;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledExecutorService;

import static io.airlift.concurrent.Threads.daemonThreadsNamed;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.Executors.newSingleThreadScheduledExecutor;
import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * Counts what is asked of tables, and keeps it on disk. A query leaves its predicate in a queue of bounded length, and goes on; a thread of this class takes it from there, counts it, and
 * writes what has changed every few seconds. So a killed server forgets the last seconds, and a disk that is full or slow is no query's concern.
 */
public final class RecordedPredicates
        implements AskedPredicates
{
    /** Beyond, questions go uncounted: nothing hangs on the last of them. */
    static final int MAX_WAITING = 1_000;
    /** Tables held in memory; others are read again from disk when they are asked. */
    static final int MAX_TABLES = 200;
    private static final long SAVE_SECONDS = 2;
    private static final Logger log = Logger.get(RecordedPredicates.class);

    private final boolean enabled;
    private final AskedFiles files;
    private final Clock clock;
    private final BlockingQueue<Asked> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final ScheduledExecutorService saver = newSingleThreadScheduledExecutor(daemonThreadsNamed("lakeshift-asked-%s"));
    // in the order of their last use
    @GuardedBy("this")
    private final Map<AskedTable, TableQuestions> tables = new LinkedHashMap<>(16, 0.75f, true);
    @GuardedBy("this")
    private final Set<AskedTable> unsaved = new LinkedHashSet<>();
    @GuardedBy("this")
    private boolean failed;

    private record Asked(AskedTable table, AskedPredicate predicate, Instant when) {}

    @Inject
    public RecordedPredicates(AskedConfig config, CatalogName catalog)
    {
        this(config.isEnabled(), Path.of(config.getPath()).resolve(catalog.toString()), Clock.systemUTC());
    }

    RecordedPredicates(boolean enabled, Path directory, Clock clock)
    {
        this.enabled = enabled;
        this.files = new AskedFiles(directory);
        this.clock = requireNonNull(clock, "clock is null");
    }

    @PostConstruct
    public void start()
    {
        if (enabled) {
            saver.scheduleWithFixedDelay(this::saveQuietly, SAVE_SECONDS, SAVE_SECONDS, SECONDS);
        }
    }

    /** What was asked until now is on disk on return. */
    @PreDestroy
    public void stop()
    {
        saver.shutdown();
        saveQuietly();
    }

    @Override
    public void asked(AskedTable table, TupleDomain<String> predicate)
    {
        if (enabled) {
            waiting.offer(new Asked(table, AskedPredicate.of(predicate), clock.instant()));
        }
    }

    @Override
    public synchronized List<AskedQuestion> of(AskedTable table)
    {
        if (!enabled) {
            return List.of();
        }
        count();
        return questions(table).questions();
    }

    private void saveQuietly()
    {
        try {
            save();
        }
        catch (RuntimeException e) {
            // a thread that ended would count nothing any more
            log.warn(e, "What is asked of tables could not be kept; queries and tables are unharmed");
        }
    }

    synchronized void save()
    {
        count();
        for (Iterator<AskedTable> pending = unsaved.iterator(); pending.hasNext(); ) {
            AskedTable table = pending.next();
            try {
                files.write(tables.get(table));
            }
            catch (IOException e) {
                complain(e);
                forgetSome();
                return;
            }
            pending.remove();
            failed = false;
        }
        forgetSome();
    }

    @GuardedBy("this")
    private void count()
    {
        // what comes in meanwhile waits for the next time
        for (int left = waiting.size(); left > 0; left--) {
            Asked asked = waiting.poll();
            if (asked == null) {
                return;
            }
            tables.put(asked.table(), questions(asked.table()).with(asked.predicate(), asked.when()));
            unsaved.add(asked.table());
        }
    }

    @GuardedBy("this")
    private TableQuestions questions(AskedTable table)
    {
        return tables.computeIfAbsent(table, _ -> files.read(table).orElse(new TableQuestions(table, List.of())));
    }

    /** Also those that could not be saved: a disk that takes nothing must not fill the memory. */
    @GuardedBy("this")
    private void forgetSome()
    {
        Iterator<AskedTable> oldest = tables.keySet().iterator();
        while (tables.size() > MAX_TABLES) {
            unsaved.remove(oldest.next());
            oldest.remove();
        }
    }

    /** Once, until it has worked again. */
    @GuardedBy("this")
    private void complain(IOException e)
    {
        if (!failed) {
            failed = true;
            log.warn(e, "What is asked of tables cannot be kept in %s: it counts until this server stops. Queries and tables are unharmed. " +
                    "Make the directory writable, name another one with lakeshift.asked-predicates.path, or set lakeshift.asked-predicates.enabled=false", files.directory());
        }
    }
}
