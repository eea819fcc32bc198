package io.lakeshift.migration.sample;

import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.Migrations;
import io.lakeshift.migration.check.Checks;
import io.lakeshift.migration.check.Preparation;
import io.lakeshift.migration.check.Proposal;
import io.lakeshift.migration.plan.RepartitionPlans;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is said before a layout scatters a table. */
class TestSmallPartitions
{
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path directory;

    @Test
    void testManyAndSmall()
    {
        assertThat(SmallPartitions.warning(1_001, 1_001 * MEGABYTE, 500)).isEmpty();
        assertThat(SmallPartitions.warning(1_000, 1_000, 500)).isEmpty();
        assertThat(SmallPartitions.warning(2_000, 1_000 * MEGABYTE, 500)).hasValueSatisfying(text -> assertThat(text).startsWith("About 2,000 partitions of 512kB").contains("500 files now, and would have more"));
        // better than what is there, and still many
        assertThat(SmallPartitions.warning(2_000, 1_000 * MEGABYTE, 5_000)).hasValueSatisfying(text -> assertThat(text).contains("5,000 files now)"));
    }

    /** Appends of one symbol at a time: a look at fifty of them meets fifty partitions, and the log knows better. */
    @Test
    void testIsSaidByPlanAndChecks()
    {
        Lake lake = new Lake(directory);
        DataFile[] files = IntStream.range(0, 1_200).mapToObj(number -> DataFile.of(row("S" + number, "2026-01-29T15:00:00", 1.0))).toArray(DataFile[]::new);
        lake.quotes().append(files);
        assertThat(warnings(lake, "symbol")).singleElement().asString().startsWith("About 1,200 partitions of ");
        assertThat(warnings(lake, "symbol", "day(timestamp)")).singleElement().asString().startsWith("About 1,200 partitions of ");
        assertThat(warnings(lake, "truncate(symbol, 2)")).isEmpty();
        assertThat(lake.get(RepartitionPlans.class).plan(lake.fileSystem(), Lake.request("symbol"), new Cancellation()).warnings())
                .filteredOn(warning -> warning.startsWith("About"))
                .singleElement().asString().contains("1,200 files now");

        // begun, and called off at its first file: what it had to say is in its history
        Cancellation cancellation = new Cancellation();
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> cancellation.cancel("seen enough"))).on(FileOperation.WRITE).where(location -> location.toString().contains("symbol="));
        assertThatThrownBy(() -> lake.repartition(new FaultInjectingFileSystem(lake.fileSystem(), faults), cancellation, "symbol")).hasMessageContaining("seen enough");
        assertThat(lake.get(Migrations.class).history(lake.fileSystem(), Lake.QUOTES)).singleElement()
                .satisfies(status -> assertThat(status.warnings()).filteredOn(warning -> warning.startsWith("About 1,200 partitions")).hasSize(1));
    }

    private static List<String> warnings(Lake lake, String... partitioning)
    {
        Proposal proposal = lake.get(Preparation.class).prepare(lake.fileSystem(), Lake.request(partitioning), "m", new Cancellation()).proposal();
        return lake.get(Checks.class).check(proposal, new Cancellation());
    }
}
