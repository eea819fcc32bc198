package io.lakeshift.delta.commit;

import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.delta.log.SetTransaction;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LocalRoot;
import io.lakeshift.delta.storage.LocalStore;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A commit that readers see is not published before it would survive a loss of power. */
final class TestDurableCommit
{
    @TempDir
    Path directory;

    private TrinoFileSystem fileSystem;
    private UnsyncedDisk disk;
    private LogCommitter committer;
    private DeltaTable table;

    @BeforeEach
    void createTable()
    {
        fileSystem = new LocalFileSystem(directory);
        disk = new UnsyncedDisk(new LocalStore(new LocalRoot(directory)));
        committer = new LogCommitter(_ -> disk, new CommitSettings(5, Duration.ofMillis(1), Duration.ofMillis(5), 2_000), Clock.systemUTC());
        table = TestTables.quotes(fileSystem, Location.of("local:///quotes"));
    }

    @Test
    void isSyncedWhereThePutFailedAfterTheLink()
            throws Exception
    {
        disk.failures = 1;

        assertThat(publish()).isEqualTo(7);
        assertThat(disk.durable).isTrue();
        assertThat(table.version()).isEqualTo(7);
    }

    @Test
    void isSyncedAgainUntilThatSucceeds()
            throws Exception
    {
        disk.failures = 3;

        assertThat(publish()).isEqualTo(7);
        assertThat(disk.durable).isTrue();
    }

    @Test
    void isNoSuccessWhereItCannotBeSynced()
    {
        disk.failures = Integer.MAX_VALUE;

        assertThatThrownBy(this::publish)
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LakeErrorCode.LAKE_STORAGE_ERROR.toErrorCode()))
                .hasMessageContaining("Version 7 of table local:///quotes was published and is seen by readers, but storage failed 4 times to make it durable (Input/output error)")
                .hasMessageContaining("00000000000000000007.json");
        assertThat(table.version()).isEqualTo(7);
    }

    private long publish()
            throws IOException, VersionTakenException
    {
        return committer.publish(fileSystem, ReplayedSnapshot.of(fileSystem, table.location()), new CommitRequest(
                "FENCE", Map.of(), Map.of(), List.of(new SetTransaction("lakeshift/quotes", 1, OptionalLong.empty())), ReadSet.NOTHING));
    }

    /** Makes files visible; its first attempts to make them durable fail. */
    private static final class UnsyncedDisk
            implements LakeStore
    {
        private final LakeStore delegate;
        private int failures;
        private boolean durable;

        private UnsyncedDisk(LakeStore delegate)
        {
            this.delegate = delegate;
        }

        @Override
        public void putIfAbsent(Location location, byte[] content)
                throws IOException
        {
            delegate.putIfAbsent(location, content);
            sync(location);
        }

        @Override
        public void sync(Location location)
                throws IOException
        {
            if (failures > 0) {
                failures--;
                throw new IOException("Input/output error");
            }
            delegate.sync(location);
            durable = true;
        }

        @Override
        public void replace(Location location, byte[] content)
                throws IOException
        {
            delegate.replace(location, content);
        }

        @Override
        public void linkOrCopy(Location source, Location target)
                throws IOException
        {
            delegate.linkOrCopy(source, target);
        }

        @Override
        public OptionalLong usableSpace(Location location)
                throws IOException
        {
            return delegate.usableSpace(location);
        }

        @Override
        public int maxNameLength()
        {
            return delegate.maxNameLength();
        }
    }
}
