package io.lakeshift.server;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import io.lakeshift.server.SqlClient.Answer;
import io.lakeshift.server.SqlClient.NoAnswer;
import io.lakeshift.server.SqlClient.SqlFailure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Asks the desk's four questions of the tables as they were collected, re-partitions both tables, asks again and shows what each answer cost.
 * <p>
 * Argument: the server's address. Exit code 1 if an answer changed or the server refused something.
 */
public final class Demo
{
    private static final int WARM_UP_RUNS = 6;
    private static final int TIMED_RUNS = 7;
    /** What {@code FileSequencePageSource} of the connector reports per scan. */
    private static final String FILES_OPENED = "files opened";

    private final SqlClient client;

    private Demo(SqlClient client)
    {
        this.client = requireNonNull(client, "client is null");
    }

    public static void main(String[] arguments)
    {
        try (SqlClient client = new SqlClient(URI.create(arguments[0]))) {
            new Demo(client).run();
        }
        catch (SqlFailure | NoAnswer e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void run()
    {
        List<Question> questions = questions();
        System.out.println("Asking four questions of the tables as the collectors wrote them ...");
        List<Cost> before = ask(questions);

        for (String table : List.of("option_snapshots", "strategy_executions")) {
            String call = "CALL system.repartition('%s')".formatted(table);
            System.out.println(call);
            double millis = client.ask(call).millis();
            System.out.printf("  verified and published after %.1f s; partitioned by %s%n", millis / 1000, partitionColumns(table));
        }

        System.out.println("Asking again ...");
        List<Cost> after = ask(questions);

        CostTable table = new CostTable();
        for (int i = 0; i < questions.size(); i++) {
            if (!before.get(i).rows().equals(after.get(i).rows())) {
                throw new SqlFailure("The answer to '%s' changed with the layout. That must not be: please report it.".formatted(questions.get(i).name()));
            }
            table.add(questions.get(i), before.get(i), after.get(i));
        }
        System.out.println();
        System.out.print(table);
        System.out.println("The rows are the same before and after. Times are medians of %s warm runs and include the way through HTTP.".formatted(TIMED_RUNS));
    }

    /** "Today" is the newest day of each table: the lake is a recording. */
    private List<Question> questions()
    {
        String executionsToday = newestDay("strategy_executions", "entry_time");
        String snapshotsToday = newestDay("option_snapshots", "timestamp");
        return List.of(
                new Question("today's executions", "SELECT * FROM strategy_executions WHERE date(entry_time) = DATE '%s'".formatted(executionsToday)),
                new Question("SPY snapshots of today", "SELECT * FROM option_snapshots WHERE symbol = 'SPY' AND date(timestamp) = DATE '%s'".formatted(snapshotsToday)),
                new Question("all QQQ executions", "SELECT * FROM strategy_executions WHERE symbol = 'QQQ'"),
                new Question("average bid by symbol, two days",
                        """
                        SELECT symbol, round(avg(bid), 6) FROM option_snapshots
                        WHERE timestamp >= DATE '%1$s' - INTERVAL '1' DAY AND timestamp < DATE '%1$s' + INTERVAL '1' DAY
                        GROUP BY symbol""".formatted(snapshotsToday)));
    }

    private String newestDay(String table, String column)
    {
        return client.ask("SELECT CAST(max(date(%s)) AS varchar) FROM %s".formatted(column, table)).rows().getFirst().getFirst().toString();
    }

    private String partitionColumns(String table)
    {
        return client.ask("SHOW CREATE TABLE " + table).rows().getFirst().getFirst().toString()
                .lines()
                .filter(line -> line.contains("partition"))
                .map(line -> line.substring(line.indexOf('=') + 1).strip())
                .findFirst()
                .orElse("nothing");
    }

    private List<Cost> ask(List<Question> questions)
    {
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            questions.forEach(question -> client.ask(question.sql()));
        }
        return questions.stream().map(this::cost).toList();
    }

    private Cost cost(Question question)
    {
        List<Answer> runs = new ArrayList<>();
        for (int i = 0; i < TIMED_RUNS; i++) {
            runs.add(client.ask(question.sql()));
        }
        Answer last = runs.getLast();
        Multiset<List<Object>> rows = HashMultiset.create(last.rows());
        double median = runs.stream().map(Answer::millis).sorted().toList().get(TIMED_RUNS / 2);
        return new Cost(client.connectorMetric(last.queryId(), FILES_OPENED), last.bytes(), median, rows);
    }
}
