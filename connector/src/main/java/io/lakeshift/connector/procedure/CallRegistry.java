package io.lakeshift.connector.procedure;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.lakeshift.migration.Cancellation;
import io.trino.spi.connector.ConnectorTransactionHandle;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import static java.util.Objects.requireNonNull;

/**
 * Which CALL runs in which transaction. The engine does not interrupt a CALL whose query was killed; it only rolls the query's transaction back. So when a
 * transaction ends that a CALL still runs in, that CALL is cancelled.
 */
public final class CallRegistry
{
    private final Map<String, ConnectorTransactionHandle> transactions = new HashMap<>();
    private final Map<String, Cancellation> running = new HashMap<>();
    /** Calls that have begun and not returned: those that are cancelled clean up first. */
    private final Set<String> busy = new HashSet<>();
    private boolean shutDown;

    @Inject
    public CallRegistry() {}

    /** A query is about to call a procedure, or to execute a table procedure, in a transaction. */
    public synchronized void calling(String queryId, ConnectorTransactionHandle transaction)
    {
        transactions.put(requireNonNull(queryId, "queryId is null"), requireNonNull(transaction, "transaction is null"));
    }

    /** The CALL begins; it is cancelled at once where its query has been killed already. */
    public Cancellation begin(String queryId)
    {
        return begin(queryId, new Cancellation());
    }

    /** The same, for what knows better what becomes of its work. */
    public synchronized Cancellation begin(String queryId, Cancellation cancellation)
    {
        busy.add(queryId);
        if (shutDown) {
            cancellation.queryEnded("The server is shutting down");
        }
        else if (!transactions.containsKey(queryId)) {
            cancellation.queryEnded(killed(queryId));
        }
        else {
            running.put(queryId, cancellation);
        }
        return cancellation;
    }

    /** The CALL has returned. */
    public synchronized void end(String queryId)
    {
        running.remove(queryId);
        transactions.remove(queryId);
        busy.remove(queryId);
        notifyAll();
    }

    /** The transaction was committed or rolled back. */
    public synchronized void transactionEnded(ConnectorTransactionHandle transaction)
    {
        transactions.entrySet().stream()
                .filter(entry -> entry.getValue().equals(transaction))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(queryId -> {
                    transactions.remove(queryId);
                    Optional.ofNullable(running.remove(queryId)).ifPresent(cancellation -> cancellation.queryEnded(killed(queryId)));
                });
    }

    /**
     * The catalog is closed: every CALL stops, and no further one begins.
     *
     * @param patience how long to wait until they have cleaned up after themselves
     * @return the queries whose CALL has not by then
     */
    public synchronized Set<String> shutDown(Duration patience)
            throws InterruptedException
    {
        shutDown = true;
        running.values().forEach(cancellation -> cancellation.queryEnded("The server is shutting down"));
        running.clear();
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); left > 0 && !busy.isEmpty(); left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return ImmutableSet.copyOf(busy);
    }

    private static String killed(String queryId)
    {
        return "Query %s, which asked for it, has ended".formatted(queryId);
    }
}
