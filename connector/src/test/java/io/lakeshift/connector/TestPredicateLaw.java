package io.lakeshift.connector;

import io.lakeshift.connector.GeneratedPredicates.Join;
import io.lakeshift.testing.storage.FileKind;
import io.trino.Session;
import io.trino.filesystem.Location;
import io.trino.testing.MaterializedRow;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import static io.trino.spi.type.TimeZoneKey.getTimeZoneKey;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The law of pushdown: WHERE keeps the very rows for which the same predicate in SELECT is true, where nothing is pushed down; and a join with one row keeps
 * those for which its condition is. Predicates are drawn at random, tables hold the same rows in several layouts, sessions are in zones with and without
 * daylight saving. What Trino refuses to evaluate says nothing: files may be left out before the row that it stumbles over.
 */
final class TestPredicateLaw
{
    private static final LakeTestServer SERVER = LakeTestServer.get();
    private static final List<String> TABLES = List.of("plain", "by_values", "by_times", "by_numbers", "generated", "elsewhere");
    private static final List<String> ZONES = List.of("UTC", "America/New_York", "Pacific/Apia", "Asia/Kathmandu");
    private static final int ROUNDS = 12;

    @BeforeAll
    static void setUp()
    {
        PredicateTables.unpartitioned(SERVER.fileSystem(), Location.of("local:///law/plain"));
        PredicateTables.partitioned(SERVER.fileSystem(), Location.of("local:///law/by_values"), "f", "t", "o");
        PredicateTables.partitioned(SERVER.fileSystem(), Location.of("local:///law/by_times"), "a", "n", "z");
        PredicateTables.partitioned(SERVER.fileSystem(), Location.of("local:///law/by_numbers"), "d", "m", "l", "w", "y");
        PredicateTables.generated(SERVER.fileSystem(), Location.of("local:///law/generated"));
        PredicateTables.generatedElsewhere(SERVER.fileSystem(), Location.of("local:///law/elsewhere"));
    }

    @Test
    void testFilters()
    {
        int leftOut = 0;
        for (int round = 0; round < ROUNDS; round++) {
            GeneratedPredicates generated = new GeneratedPredicates(new Random(round));
            Session session = inZone(generated.one(ZONES));
            String table = TABLES.get(round % TABLES.size());
            List<String> predicates = IntStream.range(0, 25).mapToObj(_ -> generated.next()).toList();
            List<Optional<String>> expected = truths(session, table, predicates);
            int files = SERVER.runner().execute("SELECT path FROM law.\"%s$files\"".formatted(table)).getRowCount();
            for (int i = 0; i < predicates.size(); i++) {
                if (expected.get(i).isPresent()) {
                    String query = "SELECT id FROM law.%s WHERE %s".formatted(table, predicates.get(i));
                    SERVER.accesses().reset();
                    assertThat(ids(session, query)).as("round %s, %s: %s", round, session.getTimeZoneKey(), query).isEqualTo(expected.get(i).get());
                    leftOut += files - opened();
                }
            }
        }
        // the law also holds for a connector that prunes nothing
        assertThat(leftOut).isGreaterThan(ROUNDS * 100);
    }

    @Test
    void testJoins()
    {
        int leftOut = 0;
        for (int round = 0; round < ROUNDS; round++) {
            GeneratedPredicates generated = new GeneratedPredicates(new Random(1_000 + round));
            Session session = inZone(generated.one(ZONES));
            String table = TABLES.get(round % TABLES.size());
            List<Join> joins = IntStream.range(0, 8).mapToObj(_ -> generated.join()).toList();
            List<Optional<String>> expected = truths(session, table, joins.stream().map(Join::predicate).toList());
            int files = SERVER.runner().execute("SELECT path FROM law.\"%s$files\"".formatted(table)).getRowCount();
            for (int i = 0; i < joins.size(); i++) {
                if (expected.get(i).isPresent()) {
                    String query = "SELECT id FROM law.%s t JOIN %s ON %s".formatted(table, joins.get(i).table(), joins.get(i).condition());
                    SERVER.accesses().reset();
                    assertThat(ids(session, query)).as("round %s, %s: %s", round, session.getTimeZoneKey(), query).isEqualTo(expected.get(i).get());
                    leftOut += files - opened();
                }
            }
        }
        assertThat(leftOut).isGreaterThan(ROUNDS * 20);
    }

    private static Session inZone(String zone)
    {
        return Session.builder(SERVER.runner().getDefaultSession()).setTimeZoneKey(getTimeZoneKey(zone)).build();
    }

    /** For each predicate the rows that it is true for; empty where Trino fails to evaluate it. */
    private static List<Optional<String>> truths(Session session, String table, List<String> predicates)
    {
        List<MaterializedRow> rows;
        try {
            rows = SERVER.runner().execute(session, "SELECT id, %s FROM law.%s".formatted(String.join(", ", predicates), table)).getMaterializedRows();
        }
        catch (RuntimeException e) {
            if (predicates.size() == 1) {
                return List.of(Optional.empty());
            }
            int half = predicates.size() / 2;
            List<Optional<String>> truths = new ArrayList<>(truths(session, table, predicates.subList(0, half)));
            truths.addAll(truths(session, table, predicates.subList(half, predicates.size())));
            return truths;
        }
        return IntStream.rangeClosed(1, predicates.size())
                .mapToObj(field -> Optional.of(sorted(rows.stream().filter(row -> Boolean.TRUE.equals(row.getField(field))).toList())))
                .toList();
    }

    private static String ids(Session session, String query)
    {
        return sorted(SERVER.runner().execute(session, query).getMaterializedRows());
    }

    private static String sorted(List<MaterializedRow> rows)
    {
        return rows.stream().map(row -> (long) row.getField(0)).sorted().map(Object::toString).collect(joining(" "));
    }

    private static int opened()
    {
        return (int) SERVER.accesses().opened(FileKind.DATA).stream().distinct().count();
    }
}
