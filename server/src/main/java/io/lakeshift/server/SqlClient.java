package io.lakeshift.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Throwables;
import io.trino.client.ClientSession;
import io.trino.client.QueryError;
import io.trino.client.StatementClient;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import static io.trino.client.StatementClientFactory.newStatementClient;
import static java.util.Collections.unmodifiableList;
import static java.util.Objects.requireNonNull;

/**
 * Asks one server in {@code lake.default} and tells what an answer cost. However long a statement takes, a server that is well says every second that it is
 * not done; patience is with one that says nothing at all.
 */
public final class SqlClient
        implements AutoCloseable
{
    private static final String USER = "lakeshift";
    private static final int LONGEST_REASON = 200;

    /** A CALL outlives a server that is busy with something else. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final URI server;
    private final OkHttpClient http;
    private final Duration patience;
    private final ObjectMapper mapper = new ObjectMapper();

    public SqlClient(URI server)
    {
        this(server, new OkHttpClient(), PATIENCE);
    }

    private SqlClient(URI server, OkHttpClient http, Duration patience)
    {
        this.server = requireNonNull(server, "server is null");
        this.http = http.newBuilder().readTimeout(patience).build();
        this.patience = patience;
    }

    /** A client of the same server, over the same connections, that gives one up earlier or later. This one closes both. */
    public SqlClient withPatience(Duration silence)
    {
        return new SqlClient(server, http, silence);
    }

    /**
     * @throws SqlFailure with the server's own message
     * @throws NoAnswer where it has none
     */
    public Answer ask(String sql)
    {
        return ask(sql, _ -> {});
    }

    /**
     * @param begun takes the query's id as soon as the server has one
     * @throws SqlFailure with the server's own message
     * @throws NoAnswer where it has none
     */
    public Answer ask(String sql, Consumer<String> begun)
    {
        long started = System.nanoTime();
        List<List<Object>> rows = new ArrayList<>();
        try (StatementClient client = answered(() -> newStatementClient(http, session(), sql, Optional.empty()))) {
            begun.accept(client.currentStatusInfo().getId());
            do {
                if (!client.currentRows().isNull()) {
                    // cells may be null
                    client.currentRows().forEach(row -> rows.add(unmodifiableList(new ArrayList<>(row))));
                }
            }
            while (answered(client::advance));
            double millis = (System.nanoTime() - started) / 1e6;

            QueryError error = client.finalStatusInfo().getError();
            if (error != null) {
                throw new SqlFailure(error.getErrorName() + ": " + error.getMessage());
            }
            return new Answer(client.finalStatusInfo().getId(), rows, client.getStats().getPhysicalInputBytes(), millis);
        }
    }

    /**
     * The sum of a metric that page sources report, over all operators of a finished query; zero if none reported it.
     */
    public long connectorMetric(String queryId, String metric)
    {
        Request request = new Request.Builder()
                .url(server.resolve("/v1/query/" + queryId).toString())
                .header("X-Trino-User", USER)
                .build();
        try (Response response = http.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new SqlFailure("The server does not tell about query " + queryId + ": HTTP " + response.code());
            }
            JsonNode operators = mapper.readTree(response.body().byteStream()).path("queryStats").path("operatorSummaries");
            long total = 0;
            for (JsonNode operator : operators) {
                total += operator.path("connectorMetrics").path(metric).path("total").asLong(0);
            }
            return total;
        }
        catch (IOException e) {
            throw new NoAnswer(server, new UncheckedIOException(e));
        }
    }

    /** The client's own exceptions for a server that has gone, hangs, or has forgotten the query because it began anew are of no class of their own. */
    private <T> T answered(Supplier<T> step)
    {
        try {
            return step.get();
        }
        catch (RuntimeException e) {
            throw new NoAnswer(server, e);
        }
    }

    private ClientSession session()
    {
        return ClientSession.builder()
                .server(server)
                .user(Optional.of(USER))
                .source("lakeshift")
                .catalog("lake")
                .schema("default")
                .timeZone(ZoneOffset.UTC)
                .clientRequestTimeout(new io.airlift.units.Duration(patience.toMillis(), TimeUnit.MILLISECONDS))
                .build();
    }

    @Override
    public void close()
    {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /**
     * @param bytes read from storage, as the page sources counted them
     * @param millis from sending the statement to the last row
     */
    public record Answer(String queryId, List<List<Object>> rows, long bytes, double millis)
    {
        public Answer
        {
            requireNonNull(queryId, "queryId is null");
            rows = List.copyOf(rows);
        }
    }

    /** The server refused or failed a statement. */
    public static final class SqlFailure
            extends RuntimeException
    {
        private static final long serialVersionUID = 1;

        public SqlFailure(String message)
        {
            super(message);
        }
    }

    /** A statement came back with no answer at all: the server has gone, or hangs, or does not know it any more. */
    public static final class NoAnswer
            extends RuntimeException
    {
        private static final long serialVersionUID = 1;

        NoAnswer(URI server, RuntimeException failure)
        {
            super("the server on %s does not answer (%s)".formatted(server, reason(failure)), failure);
        }

        private static String reason(RuntimeException failure)
        {
            Throwable cause = Throwables.getCausalChain(failure).stream().filter(IOException.class::isInstance).findFirst().orElse(failure);
            if (cause instanceof InterruptedIOException) {
                return "it says nothing";
            }
            // of an answer over HTTP that is none the client quotes all of it
            String message = cause.getMessage() == null ? cause.toString() : cause.getMessage().lines().findFirst().orElse("");
            return message.length() > LONGEST_REASON ? message.substring(0, LONGEST_REASON) + "…" : message;
        }

        /** @param dataOption of the command line: which server was asked */
        public String andNow(String dataOption)
        {
            return "%s. Look at it: bin/lakeshift status%s".formatted(getMessage(), dataOption);
        }
    }
}
