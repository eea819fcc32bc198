package io.lakeshift.migration.check;

import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.ForwardingStore;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Disks of all sizes. */
class TestFreeSpaceCheck
{
    @TempDir
    private Path directory;
    private Lake lake;
    private DeltaTable table;
    private Proposal proposal;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        proposal = lake.get(Preparation.class).prepare(lake.fileSystem(), Lake.request("symbol"), "m", new Cancellation()).proposal();
    }

    @Test
    void testOneByteFree()
    {
        assertThatThrownBy(() -> on(OptionalLong.of(1)).check(proposal, new Cancellation()))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_REFUSED.toErrorCode()))
                .hasMessageContaining("Table default.quotes (version 1)")
                .hasMessageContaining("only 1B free")
                .hasMessageContaining("Nothing was changed");
    }

    @Test
    void testAsMuchFreeAsTheTableHas()
    {
        long needed = lake.latest().files().totalBytes();
        on(OptionalLong.of(needed)).check(proposal, new Cancellation());
        assertThatThrownBy(() -> on(OptionalLong.of(needed - 1)).check(proposal, new Cancellation())).isInstanceOf(TrinoException.class);
    }

    /** A second name takes no room. */
    @Test
    void testFilesThatAreMovedNeedNone()
    {
        proposal = proposeFilesOfThisSize();
        long total = proposal.snapshot().files().totalBytes();
        assertThat(on(OptionalLong.of(0)).check(proposal, new Cancellation()))
                .singleElement().asString().contains("0B free", "moved as they are", "the table is as it was");
        assertThat(on(OptionalLong.of(total)).check(proposal, new Cancellation())).isEmpty();
    }

    @Test
    void testOnlyWhatIsDecodedNeedsRoom()
    {
        String mixed = table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0))).getFirst();
        proposal = proposeFilesOfThisSize();
        long decoded = proposal.snapshot().files().files().filter(file -> file.path().equals(mixed)).mapToLong(AddFile::size).sum();
        assertThat(on(OptionalLong.of(decoded)).check(proposal, new Cancellation())).hasSize(1);
        assertThatThrownBy(() -> on(OptionalLong.of(decoded - 1)).check(proposal, new Cancellation()))
                .hasMessageContaining("of which %s lie there twice".formatted(DataSize.succinctBytes(decoded)));
    }

    @Test
    void testCopyNeedsAllOfIt()
    {
        Proposal copy = proposeFilesOfThisSize().into(Location.of("local:///copy"));
        assertThatThrownBy(() -> on(OptionalLong.of(0)).check(copy, new Cancellation())).hasMessageContaining("only 0B free");
    }

    /** Buckets. */
    @Test
    void testStoreThatCannotTell()
    {
        on(OptionalLong.empty()).check(proposal, new Cancellation());
    }

    @Test
    void testIsOneOfTheChecks()
    {
        Checks checks = new Checks(
                lake.get(PathCheck.class),
                lake.get(SourceFilesCheck.class),
                on(OptionalLong.of(1)),
                lake.get(PartitionValuesCheck.class),
                lake.get(WritableCheck.class));
        assertThat(checks.findings(proposal, new Cancellation()).refusals()).singleElement().asString().contains("1B free");
        assertThatThrownBy(() -> checks.check(proposal, new Cancellation())).hasMessageContaining("1B free");
    }

    /** So large are the files here. */
    private Proposal proposeFilesOfThisSize()
    {
        RepartitionRequest request = new RepartitionRequest(
                QUOTES, "default.quotes", Optional.of(List.of("symbol")), List.of(), Optional.of(DataSize.ofBytes(600)), Optional.empty(), "query_1");
        return lake.get(Preparation.class).prepare(lake.fileSystem(), request, "m", new Cancellation()).proposal();
    }

    private FreeSpaceCheck on(OptionalLong free)
    {
        LakeStores stores = location -> new Disk(lake.get(LakeStores.class).of(location), free);
        return new FreeSpaceCheck(stores);
    }

    private static final class Disk
            extends ForwardingStore
    {
        private final OptionalLong free;

        private Disk(LakeStore real, OptionalLong free)
        {
            super(real);
            this.free = free;
        }

        @Override
        public OptionalLong usableSpace(Location location)
        {
            return free;
        }
    }
}
