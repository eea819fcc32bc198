package io.lakeshift.migration.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.advise.Advisor;
import io.lakeshift.migration.layout.TargetTables;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;

import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

class TestWorkersAdvice
{
    /** Ten minutes of two threads at ten MB a second each. */
    private static final long MUCH = 12_000_000_000L;

    @TempDir
    private Path directory;

    @Test
    void testMuchForOneOfSeveral()
    {
        assertThat(WorkersAdvice.of("default.quotes", 2 * MUCH, 2, 3)).hasValueSatisfying(advice ->
                assertThat(advice).contains("20 minutes", "ALTER TABLE default.quotes EXECUTE repartition", "3 workers"));
        assertThat(WorkersAdvice.of("default.quotes", MUCH + 20_000_000, 2, 2)).isPresent();
    }

    @Test
    void testNotMuch()
    {
        assertThat(WorkersAdvice.of("default.quotes", MUCH, 2, 3)).isEmpty();
        assertThat(WorkersAdvice.of("default.quotes", 2 * MUCH, 8, 3)).isEmpty();
    }

    @Test
    void testNobodyElse()
    {
        assertThat(WorkersAdvice.of("default.quotes", 100 * MUCH, 2, 1)).isEmpty();
    }

    /** What a CALL and a plan begin with. */
    @Test
    void testPreparationOfALargeTable()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = lake.quotes();
        ObjectNode add = table.write(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        add.put("size", 2 * MUCH);
        table.commit("WRITE", "{\"add\":%s}".formatted(add));
        assertThat(advice(lake, lake.get(Preparation.class), "symbol")).isEmpty();
        Preparation amongOthers = new Preparation(lake.get(Snapshots.class), lake.get(Advisor.class), lake.get(TargetTables.class), () -> 3, lake.get(MigrationConfig.class));
        assertThat(advice(lake, amongOthers, "symbol")).hasValueSatisfying(advice -> assertThat(advice).contains("3 workers"));
        assertThat(advice(lake, amongOthers)).as("the table has that layout").isEmpty();
    }

    private static Optional<String> advice(Lake lake, Preparation preparation, String... partitioning)
    {
        return preparation.prepare(lake.fileSystem(), Lake.request(partitioning), "m", new Cancellation()).advice();
    }
}
