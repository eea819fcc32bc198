package io.lakeshift.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.airlift.units.Duration;
import io.trino.client.ClientSession;
import io.trino.client.QueryError;
import io.trino.client.StatementClient;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import static io.trino.client.StatementClientFactory.newStatementClient;
import static java.util.Collections.unmodifiableList;
import static java.util.Objects.requireNonNull;

/**
 * Asks one server in {@code lake.default} and tells what an answer cost.
 */
public final class SqlClient
        implements AutoCloseable
{
    private static final String USER = "lakeshift";

    private final URI server;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .readTimeout(10, TimeUnit.MINUTES)
            .build();
    private final ObjectMapper mapper = new ObjectMapper();

    public SqlClient(URI server)
    {
        this.server = requireNonNull(server, "server is null");
    }

    /**
     * @throws SqlFailure with the server's own message
     */
    public Answer ask(String sql)
    {
        return ask(sql, _ -> {});
    }

    /**
     * @param begun takes the query's id as soon as the server has one
     * @throws SqlFailure with the server's own message
     */
    public Answer ask(String sql, Consumer<String> begun)
    {
        long started = System.nanoTime();
        List<List<Object>> rows = new ArrayList<>();
        try (StatementClient client = newStatementClient(http, session(), sql, Optional.empty())) {
            begun.accept(client.currentStatusInfo().getId());
            do {
                if (!client.currentRows().isNull()) {
                    // cells may be null
                    client.currentRows().forEach(row -> rows.add(unmodifiableList(new ArrayList<>(row))));
                }
            }
            while (client.advance());
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
            throw new UncheckedIOException(e);
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
                .clientRequestTimeout(new Duration(10, TimeUnit.MINUTES))
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

    /**
     * What to say where a statement came back with no answer at all.
     *
     * @param dataOption of the command line: which server was asked
     */
    public static String unanswered(URI server, UncheckedIOException failure, String dataOption)
    {
        return "the server on %s does not answer (%s). Look at it: bin/lakeshift status%s".formatted(server, failure.getCause().getMessage(), dataOption);
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
}
