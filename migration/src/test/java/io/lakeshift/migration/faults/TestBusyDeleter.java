package io.lakeshift.migration.faults;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/** Somebody who deletes from one file after the other, faster than all of them can be rewritten: each delete spoils the group that its file is in. */
@Timeout(120)
class TestBusyDeleter
{
    private static final int FILES = 32;
    /** Sources that can be read from one delete to the next. */
    private static final int PACE = 16;

    @TempDir
    private Path directory;

    private Lake lake;
    private DeltaTable table;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory, UnaryOperator.identity(), Map.of("lakeshift.repartition.threads", "1", "lakeshift.repartition.publish-wait", "0s"));
        table = lake.quotes();
        List<DataFile> files = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            // every file holds both symbols: they are one group
            files.add(DataFile.of(row("SPY", "2026-01-29T15:00:00", (double) file), row("QQQ", "2026-01-29T15:00:00", (double) file)).withPath("source-%02d.parquet".formatted(file)));
        }
        table.append(files.toArray(DataFile[]::new));
    }

    @Test
    void testItIsNotWaitedForUntilThereIsNothingLeft()
    {
        AtomicInteger read = new AtomicInteger();
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> {
            if (read.incrementAndGet() % PACE == 0) {
                lake.latest().files().files().map(AddFile::path).filter(path -> path.startsWith("source-")).findFirst().ifPresent(table::remove);
            }
        })).on(FileOperation.OPEN).where(location -> location.fileName().startsWith("source-") && lake.listing().stream().anyMatch(path -> path.contains("_lakeshift/claims/")));

        assertThat(lake.repartition(new FaultInjectingFileSystem(lake.fileSystem(), faults), new Cancellation(), "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol");
        assertThat(lake.rows()).as("rows of files that it had not yet come to").hasSizeGreaterThan(FILES);
        assertThat(lake.rows()).doesNotHaveDuplicates();
    }
}
