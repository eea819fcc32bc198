package io.lakeshift.server.migrate;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

public class TestProgressLine
{
    private static Progress progress(String state, double percent, Double rows, Double bytes, Long eta, Long lag)
    {
        return new Progress("id", "query", state, percent, 1000, Optional.ofNullable(rows), Optional.ofNullable(bytes), Optional.ofNullable(eta), Optional.ofNullable(lag),
                Optional.of(7L), Optional.empty(), 12, List.of(), Optional.empty(), Optional.empty());
    }

    @Test
    public void testLine()
    {
        Progress half = progress("REWRITING", 50, 1_234_567.0, 35_400_000.0, 42L, 3L);
        assertThat(ProgressLine.text(half)).isEqualTo(" 50.0 %  rewriting  1.2M rows/s  35.4 MB/s  eta 0:42  lag 3 versions");
        assertThat(ProgressLine.bar(half, 120)).isEqualTo("[####################....................]  50.0 %  rewriting  1.2M rows/s  35.4 MB/s  eta 0:42  lag 3 versions");
        assertThat(ProgressLine.text(progress("CATCHING_UP", 99, null, null, null, 1L))).isEqualTo(" 99.0 %  catching up  lag 1 version");
        assertThat(ProgressLine.text(progress("PUBLISHED", 100, 10.0, null, -3L, null))).isEqualTo("100.0 %  published  10 rows/s");
    }

    /** A redrawn line that breaks leaves its beginning behind. */
    @Test
    public void testNeverAsWideAsTheTerminal()
    {
        Progress half = progress("REWRITING", 50, 1_234_567.0, 35_400_000.0, 42L, 3L);
        for (int columns = 1; columns < 200; columns++) {
            assertThat(ProgressLine.bar(half, columns).length()).as("%s columns", columns).isLessThan(columns);
        }
        assertThat(ProgressLine.bar(progress("REWRITING", 0, null, null, null, null), 60)).startsWith("[....").doesNotContain("#");
        assertThat(ProgressLine.bar(progress("PUBLISHED", 100, null, null, null, null), 60)).startsWith("[####").doesNotContain("..");
    }

    @Test
    public void testQuantities()
    {
        assertThat(List.of(0.0, 999.4, 999.6, 1_000.0, 99_949.0, 99_960.0, 999_600.0, 1e9).stream().map(Quantities::bytes))
                .containsExactly("0 B", "999 B", "1.0 kB", "1.0 kB", "99.9 kB", "100 kB", "1.0 MB", "1.0 GB");
        assertThat(Quantities.count(7)).isEqualTo("7");
        assertThat(Quantities.seconds(7)).isEqualTo("0:07");
        assertThat(Quantities.seconds(723)).isEqualTo("12:03");
        assertThat(Quantities.seconds(10_800)).isEqualTo("3:00:00");
    }
}
