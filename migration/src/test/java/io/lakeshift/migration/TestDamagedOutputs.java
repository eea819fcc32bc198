package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.migration.rewrite.TamperingWriters;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import static io.lakeshift.delta.LakeErrorCode.LAKE_VERIFICATION_FAILED;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A written file is damaged before it is verified: nothing of the migration shows, its ending is on record, and the next one succeeds. */
class TestDamagedOutputs
{
    // of the written files, which lack the partition column symbol
    private static final int PRICE = 1;

    @TempDir
    private Path directory;

    @Test
    void testTwoCellsOfAColumnSwapped()
    {
        assertStopped(rows -> {
            if (rows.size() > 1) {
                Object first = rows.get(0).get(PRICE);
                rows.get(0).set(PRICE, rows.get(1).get(PRICE));
                rows.get(1).set(PRICE, first);
            }
        }, "combined to other rows");
    }

    @Test
    void testARowDropped()
    {
        assertStopped(List::removeLast, "5 rows were read from the sources and 4 from the written files");
    }

    @Test
    void testARowDoubled()
    {
        assertStopped(rows -> rows.add(new ArrayList<>(rows.getFirst())), "5 rows were read from the sources and 6 from the written files");
    }

    @Test
    void testNanBecomesNull()
    {
        assertStopped(rows -> rows.forEach(row -> row.set(PRICE, row.get(PRICE) instanceof Double price && price.isNaN() ? null : row.get(PRICE))), "the values of column price differ");
    }

    private void assertStopped(Consumer<List<List<Object>>> damage, String what)
    {
        TamperingWriters writers = new TamperingWriters(damage);
        Lake lake = new Lake(directory, UnaryOperator.identity(), writers, ImmutableMap.of());
        DeltaTable table = lake.quotes();
        table.append(DataFile.of(
                row("SPY", "2026-01-29T15:00:00.000001", 1.5),
                row("SPY", "2026-01-29T15:00:00.000002", Double.NaN),
                row("QQQ", "2026-01-29T15:00:00.000003", null)));
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:01", -0.0), row("QQQ", null, 4.0)));
        List<String> rows = lake.rows();
        List<String> listing = withoutHistory(lake);

        assertThatThrownBy(() -> lake.repartition("symbol", "day(timestamp)"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_VERIFICATION_FAILED.toErrorCode()))
                .hasMessageContaining(what)
                .hasMessageContaining("Nothing was published and the table is as it was");

        assertThat(writers.done()).isTrue();
        assertThat(lake.latest().version()).isEqualTo(2);
        assertThat(lake.latest().metadata().partitionColumns()).isEmpty();
        assertThat(withoutHistory(lake)).isEqualTo(listing);
        assertThat(lake.rows()).isEqualTo(rows);
        assertThat(lake.get(Migrations.class).running()).isEmpty();
        assertThat(history(new Lake(directory))).singleElement().satisfies(failed -> {
            assertThat(failed.state()).isEqualTo(MigrationState.FAILED);
            assertThat(failed.error()).hasValueSatisfying(error -> assertThat(error).contains(what));
            assertThat(failed.publishedVersion()).isEmpty();
        });

        Lake honest = new Lake(directory);
        assertThat(honest.repartition("symbol", "day(timestamp)").publishedVersion()).hasValue(3);
        assertThat(honest.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(history(honest)).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED);
    }

    private static List<MigrationStatus> history(Lake lake)
    {
        return lake.get(Migrations.class).history(lake.fileSystem(), QUOTES);
    }

    private static List<String> withoutHistory(Lake lake)
    {
        return lake.listing().stream().filter(path -> !path.startsWith("quotes/_lakeshift")).toList();
    }
}
