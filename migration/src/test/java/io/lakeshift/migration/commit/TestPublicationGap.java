package io.lakeshift.migration.commit;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.Faults.Rule;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/** Waiting for the moment right after another writer's commit. */
@Timeout(120)
class TestPublicationGap
{
    private static final int LOOK_MILLIS = 20;
    /** They look at the same file, every few seconds. */
    private static final int HEARTBEATS = 5;

    @TempDir
    private Path directory;

    /** On an object store every look is a request: of a wait of a second, at most a fifth is spent on them. */
    @Test
    void testAStoreThatAnswersSlowlyIsAskedSeldom()
    {
        Lake lake = new Lake(directory, UnaryOperator.identity(), ImmutableMap.of("lakeshift.repartition.publish-wait", "1s"));
        DeltaTable table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        Faults faults = new Faults();
        faults.strike(new Fault.After(() -> table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 2.0)))))
                .on(FileOperation.WRITE)
                .where(location -> location.toString().contains("symbol=SPY"))
                .times(1);
        Rule looks = faults.strike(new Fault.Before(TestPublicationGap::answerSlowly))
                .on(FileOperation.EXISTS)
                .where(LogPaths.commit(QUOTES, 3)::equals);
        assertThat(lake.repartition(new FaultInjectingFileSystem(lake.fileSystem(), faults), new Cancellation(), "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(looks.strikes()).isLessThanOrEqualTo(1000 / LOOK_MILLIS / 5 + HEARTBEATS);
    }

    private static void answerSlowly()
    {
        try {
            Thread.sleep(LOOK_MILLIS);
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
