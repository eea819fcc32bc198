package io.lakeshift.server.report;

import io.lakeshift.server.report.Axis.Group;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

public class TestAxis
{
    private static List<String> labels(Axis axis)
    {
        return axis.groups().stream().map(Group::label).toList();
    }

    @Test
    public void testOrder()
    {
        assertThat(labels(Axis.of("n", Map.of("10", 1L, "9", 1L, "-1", 1L, Partition.NULL, 1L), 10))).containsExactly("-1", "9", "10", "NULL");
        assertThat(labels(Axis.of("s", Map.of("10", 1L, "9", 1L, "x", 1L), 10))).containsExactly("10", "9", "x");
        assertThat(labels(Axis.of("d", Map.of("2026-01-30", 1L, "2025-12-31", 9L), 10))).containsExactly("2025-12-31", "2026-01-30");
        // the same number twice is two values
        assertThat(Axis.of("n", Map.of("1", 1L, "1.0", 1L), 10).groups()).hasSize(2);
    }

    @Test
    public void testManyOrderedValuesGoTogetherWithTheirNeighbours()
    {
        Axis axis = Axis.of("n", IntStream.range(0, 100).boxed().collect(Collectors.toMap(String::valueOf, _ -> 1L)), 40);
        assertThat(axis.groups()).hasSize(34);
        assertThat(axis.groups().getFirst()).isEqualTo(new Group("0…", "0 to 2"));
        assertThat(axis.groups().getLast()).isEqualTo(new Group("99", "99"));
        assertThat(IntStream.range(0, 100).map(value -> axis.place(Integer.toString(value))).toArray()).isEqualTo(IntStream.range(0, 100).map(value -> value / 3).toArray());
        assertThat(axis.note()).hasValueSatisfying(note -> assertThat(note).contains("100 values", "3 neighbours"));
    }

    /** What has no value stands beside those that have one, and is not what is called so. */
    @Test
    public void testNull()
    {
        Map<String, Long> days = IntStream.range(0, 100).boxed().collect(Collectors.toMap(day -> LocalDate.of(2026, 1, 1).plusDays(day).toString(), _ -> 1L));
        days.put(Partition.NULL, 1L);
        Axis spans = Axis.of("d", days, 40);
        assertThat(labels(spans).subList(32, 35)).containsExactly("2026-04-07…", "2026-04-10", "NULL");
        assertThat(spans.place(Partition.NULL)).isEqualTo(34);
        assertThat(spans.note()).hasValueSatisfying(note -> assertThat(note).contains("100 values"));

        Map<String, Long> symbols = IntStream.range(0, 100).boxed().collect(Collectors.toMap(value -> "s" + value, value -> 1L + value));
        symbols.put(Partition.NULL, 0L);
        assertThat(labels(Axis.of("s", symbols, 4))).containsExactly("s98", "s99", "NULL", "98 others");

        Axis named = Axis.of("s", Map.of("NULL", 1L, "SPY", 1L, Partition.of("s=__HIVE_DEFAULT_PARTITION__", 1, 1, Optional.empty()).values().getFirst(), 1L), 4);
        assertThat(labels(named)).containsExactly("'NULL'", "SPY", "NULL");
    }

    @Test
    public void testOfManyOtherValuesTheLargestHavePlaces()
    {
        Axis axis = Axis.of("s", IntStream.range(0, 100).boxed().collect(Collectors.toMap(value -> "s" + value, value -> (long) value)), 4);
        assertThat(labels(axis)).containsExactly("s97", "s98", "s99", "97 others");
        assertThat(axis.place("s98")).isEqualTo(1);
        assertThat(axis.place("s5")).isEqualTo(3);
        assertThat(axis.note()).hasValueSatisfying(note -> assertThat(note).contains("the 3 with most"));
    }
}
