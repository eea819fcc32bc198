package io.lakeshift.connector.procedure;

import com.google.inject.Inject;
import io.lakeshift.migration.Cancellation;
import io.trino.spi.connector.ConnectorTransactionHandle;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Which CALL runs in which transaction. The engine does not interrupt a CALL whose query was killed; it only rolls the query's transaction back. So when a
 * transaction ends that a CALL still runs in, that CALL is cancelled.
 */
public final class CallRegistry
{
    private final Map<String, ConnectorTransactionHandle> transactions = new HashMap<>();
    private final Map<String, Cancellation> running = new HashMap<>();
    private boolean shutDown;

    @Inject
    public CallRegistry() {}

    /** A query is about to call a procedure in a transaction. */
    public synchronized void calling(String queryId, ConnectorTransactionHandle transaction)
    {
        transactions.put(requireNonNull(queryId, "queryId is null"), requireNonNull(transaction, "transaction is null"));
    }

    /** The CALL begins; it is cancelled at once where its query has been killed already. */
    public synchronized Cancellation begin(String queryId)
    {
        Cancellation cancellation = new Cancellation();
        if (shutDown) {
            cancellation.cancel("The server is shutting down");
        }
        else if (!transactions.containsKey(queryId)) {
            cancellation.cancel(killed(queryId));
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
                    Optional.ofNullable(running.remove(queryId)).ifPresent(cancellation -> cancellation.cancel(killed(queryId)));
                });
    }

    /** The catalog is closed: every CALL stops. */
    public synchronized void shutDown()
    {
        shutDown = true;
        running.values().forEach(cancellation -> cancellation.cancel("The server is shutting down"));
        running.clear();
    }

    private static String killed(String queryId)
    {
        return "Query %s, which asked for it, has ended".formatted(queryId);
    }
}
