package io.lakeshift.migration.rewrite;

import io.airlift.slice.Slice;
import io.airlift.units.DataSize;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.parquet.WrittenFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.lakeshift.delta.LakeErrorCode.LAKE_VERIFICATION_FAILED;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Written files are changed behind the rewrite's back; each change must stop the migration and leave nothing of the group. */
public class TestVerification
{
    private static final Location TABLE = Location.of("local:///quotes");
    // channels of the written files: symbol is a partition column and not in them
    private static final int TIMESTAMP = 0;
    private static final int BID = 1;
    private static final int VENUE = 2;

    @TempDir
    private Path directory;
    private LocalLake lake;
    private Snapshot snapshot;

    @BeforeEach
    public void makeTable()
    {
        lake = new LocalLake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), TABLE)
                .column("timestamp", "timestamp_ntz")
                .column("symbol", "string")
                .column("bid", "double")
                .column("venue", "string")
                .create();
        for (int day = 28; day <= 30; day++) {
            table.append(DataFile.of(
                    row("2026-01-%dT10:00:00.000001".formatted(day), "SPY", 690.25, "A"),
                    row("2026-01-%dT10:00:00.000002".formatted(day), "SPY", Double.NaN, ""),
                    row("2026-01-%dT10:00:00.000003".formatted(day), "SPY", 0.0, null),
                    row("2026-01-%dT10:00:00.000004".formatted(day), "QQQ", 600.5, "B"),
                    row("2026-01-%dT10:00:00.000005".formatted(day), "QQQ", null, "C")));
        }
        snapshot = lake.snapshot(TABLE);
    }

    @Test
    public void testUntouchedFilesPass()
    {
        assertThat(run(new TamperingWriters(_ -> {}))).isNotEmpty();
    }

    @Test
    public void testTwoCellsSwappedBetweenRows()
    {
        assertStopped(rows -> {
            Object first = rows.get(0).get(BID);
            rows.get(0).set(BID, rows.get(1).get(BID));
            rows.get(1).set(BID, first);
        }, "combined to other rows");
    }

    @Test
    public void testARowDropped()
    {
        assertStopped(List::removeLast, "15 rows were read from the sources and 14 from the written files");
    }

    @Test
    public void testARowDoubled()
    {
        assertStopped(rows -> rows.add(new ArrayList<>(rows.getFirst())), "15 rows were read from the sources and 16 from the written files");
    }

    @Test
    public void testARowDoubledInPlaceOfAnother()
    {
        assertStopped(rows -> rows.set(1, new ArrayList<>(rows.getFirst())), "differ");
    }

    @Test
    public void testNanBecomesNull()
    {
        assertStopped(rows -> rows.forEach(row -> row.set(BID, row.get(BID) instanceof Double bid && bid.isNaN() ? null : row.get(BID))), "the values of column bid differ");
    }

    @Test
    public void testZeroChangesItsSign()
    {
        assertStopped(rows -> rows.forEach(row -> row.set(BID, Double.valueOf(0.0).equals(row.get(BID)) ? Double.valueOf(-0.0) : row.get(BID))), "the values of column bid differ");
    }

    @Test
    public void testEmptyTextBecomesNull()
    {
        assertStopped(rows -> rows.forEach(row -> row.set(VENUE, "".equals(text(row.get(VENUE))) ? null : row.get(VENUE))), "the values of column venue differ");
    }

    @Test
    public void testAMicrosecondLost()
    {
        assertStopped(rows -> rows.getFirst().set(TIMESTAMP, (long) rows.getFirst().get(TIMESTAMP) - 1), "the values of column timestamp differ");
    }

    @Test
    public void testARowOfAnotherDay()
    {
        assertStopped(rows -> rows.getFirst().set(TIMESTAMP, (long) rows.getFirst().get(TIMESTAMP) + 86_400_000_000L), "belongs to timestamp_day = 2026-01-", "not to 2026-01-");
    }

    @Test
    public void testRowsInAnotherOrderAreTheSameRows()
    {
        TamperingWriters reordering = new TamperingWriters(Collections::reverse);
        assertThat(run(reordering)).isNotEmpty();
        assertThat(reordering.done()).isTrue();
    }

    @Test
    public void testStatisticsThatAreNotTrue()
    {
        // a bound that is a millisecond too narrow hides a row from every engine that prunes
        assertLieFound(stats -> stats.replace("\"timestamp\":\"2026-01-29T10:00:00.001\"", "\"timestamp\":\"2026-01-29T10:00:00.000\""), "column timestamp", "2026-01-29 10:00:00.00000", "T10:00:00.000");
        assertLieFound(stats -> stats.replace("\"bid\":600.5", "\"bid\":600.6"), "column bid", "600.5");
        assertLieFound(stats -> stats.replace("\"venue\":\"C\"", "\"venue\":\"B\""), "column venue", "'C'");
        assertLieFound(stats -> stats.replace("\"bid\":1}", "\"bid\":0}").replace("\"bid\":1,", "\"bid\":0,"), "column bid", "0 nulls are stated, and there are 1");
        assertLieFound(stats -> stats.replace("\"numRecords\":3", "\"numRecords\":4"), "4 rows", "there are 3");
        assertLieFound(_ -> "{}", "no number of rows");
        // wider than need be is no lie
        assertThat(run(lying(stats -> stats.replaceFirst("\"bid\":600.5", "\"bid\":-0.0")))).isNotEmpty();
    }

    private void assertLieFound(UnaryOperator<String> lie, String... messageParts)
    {
        TreeSet<String> before = lake.listing(TABLE);
        assertThatThrownBy(() -> run(lying(lie)))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_VERIFICATION_FAILED.toErrorCode()))
                .hasMessageContaining("Verification of file symbol=")
                .hasMessageContainingAll(messageParts);
        assertThat(lake.listing(TABLE)).isEqualTo(before);
    }

    /** Writers whose files are right and whose statistics are not. */
    private static DataFileWriters lying(UnaryOperator<String> lie)
    {
        return (fileSystem, file, columns, statistics) -> new ForwardingWriter(LocalLake.WRITERS.create(fileSystem, file, columns, statistics), written ->
                new WrittenFile(written.file(), written.size(), written.rows(), lie.apply(written.stats())));
    }

    private void assertStopped(Consumer<List<List<Object>>> damage, String... messageParts)
    {
        TreeSet<String> before = lake.listing(TABLE);
        TamperingWriters writers = new TamperingWriters(damage);
        assertThatThrownBy(() -> run(writers))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_VERIFICATION_FAILED.toErrorCode()))
                .hasMessageContainingAll(messageParts);
        assertThat(writers.done()).isTrue();
        assertThat(lake.listing(TABLE)).isEqualTo(before);
    }

    private List<GroupResult> run(DataFileWriters writers)
    {
        List<GroupResult> results = new ArrayList<>();
        new LocalFileGroupRunner(LocalLake.READER, writers, lake.stores(), new RewriteLimits(2, DataSize.of(64, MEGABYTE), 1000), lake.spillSpace()).run(
                lake.fileSystem(),
                snapshot,
                Layouts.of(snapshot, List.of("symbol", "day(timestamp)")),
                List.of(new FileGroup(0, snapshot.files().files().toList())),
                new Cancellation(),
                results::add,
                (_, _) -> {});
        return results;
    }

    private static String text(Object value)
    {
        return value instanceof Slice slice ? slice.toStringUtf8() : null;
    }
}
