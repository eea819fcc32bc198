package io.lakeshift.delta.snapshot;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.log.DomainMetadata;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.log.SetTransaction;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.FileAccess;
import io.lakeshift.testing.storage.FileAccessLog;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.storage.WholeSeconds;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.ErrorCodeSupplier;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

import static com.fasterxml.jackson.databind.node.JsonNodeFactory.instance;
import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static io.trino.spi.StandardErrorCode.INVALID_ARGUMENTS;
import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestCachingSnapshots
{
    private static final Location TABLE = Location.of("local:///lake/my table");
    private static final Protocol PROTOCOL = new Protocol(3, 7, Optional.of(Set.of("deletionVectors")), Optional.of(Set.of("deletionVectors")));
    private static final Instant START = Instant.parse("2026-01-28T00:00:00Z");

    @TempDir
    Path root;
    private final FileAccessLog accesses = new FileAccessLog();
    private CountingFileSystem fileSystem;
    private CachingSnapshots snapshots;

    @BeforeEach
    public void setUp()
            throws IOException
    {
        fileSystem = new CountingFileSystem(new LocalFileSystem(root), accesses);
        snapshots = new CachingSnapshots(100_000_000);
        Files.createDirectories(log());
    }

    @Test
    public void testRefreshEqualsFullReplay()
            throws IOException
    {
        for (int seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            deleteLog();
            CachingSnapshots refreshed = new CachingSnapshots(100_000_000);
            commit(0, PROTOCOL, metadata("id", random.nextBoolean() ? List.of("p") : List.of()));
            Map<String, AddFile> live = new HashMap<>();
            for (int version = 1; version < 40; version++) {
                commit(version, randomActions(random, live, version).toArray(Action[]::new));
                if (random.nextInt(3) > 0) {
                    Snapshot incremental = refreshed.latest(fileSystem, TABLE);
                    assertThat(incremental.version()).isEqualTo(version);
                    assertSame(incremental, new CachingSnapshots(100_000_000).latest(fileSystem, TABLE));
                    assertThat(incremental.files().files()).as("seed %s version %s", seed, version).containsExactlyInAnyOrderElementsOf(live.values());
                    assertThat(incremental.files().totalBytes()).isEqualTo(live.values().stream().mapToLong(AddFile::size).sum());
                }
            }
        }
    }

    @Test
    public void testOldSnapshotsStayAsTheyWere()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()), add("a", 1));
        Snapshot old = snapshots.latest(fileSystem, TABLE);
        commit(1, RemoveFile.of(add("a", 1), 1, true), add("b", 2));
        assertThat(snapshots.latest(fileSystem, TABLE).files().files()).containsExactly(add("b", 2));
        assertThat(old.files().files()).containsExactly(add("a", 1));
        assertThat(snapshots.atVersion(fileSystem, TABLE, 0).files().files()).containsExactly(add("a", 1));
    }

    @Test
    public void testNothingIsOpenedWhenNothingChanged()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()), add("a", 1));
        commit(1, add("b", 1));
        snapshots.latest(fileSystem, TABLE);
        accesses.reset();
        Snapshot first = snapshots.latest(fileSystem, TABLE);
        assertThat(accesses.accesses()).extracting(FileAccess::operation).containsOnly(FileOperation.LENGTH);
        assertThat(accesses.accesses()).extracting(FileAccess::location).containsExactly(LogPaths.commit(TABLE, 1), LogPaths.commit(TABLE, 1), LogPaths.commit(TABLE, 2));
        assertThat(snapshots.latest(fileSystem, TABLE)).isSameAs(first);

        commit(2, add("c", 1));
        accesses.reset();
        Snapshot next = snapshots.latest(fileSystem, TABLE);
        assertThat(next.files().size()).isEqualTo(3);
        assertThat(next.schema()).isSameAs(first.schema());
        assertThat(next.preimage()).isSameAs(first.preimage());
        assertThat(accesses.accesses()).filteredOn(access -> access.operation() == FileOperation.OPEN).extracting(FileAccess::location).containsExactly(LogPaths.commit(TABLE, 2));
        assertThat(accesses.count(FileOperation.LIST)).isEmpty();
    }

    /** MinIO and Ceph list milliseconds, and tell of a single object whole seconds. */
    @Test
    public void testStoreThatListsFinerThanItTells()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()), add("a", 1));
        touch(0, START.plusMillis(123));
        TrinoFileSystem store = WholeSeconds.ofSingleFiles(fileSystem);
        for (int query = 0; query < 3; query++) {
            assertThat(snapshots.latest(store, TABLE).version()).isEqualTo(0);
        }
        assertThat(snapshots.loads()).isEqualTo(1);
        assertThat(snapshots.hits()).isEqualTo(2);
    }

    @Test
    public void testReplacedTableIsNoticed()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("old", List.of()), add("a", 1));
        commit(1, add("b", 1));
        assertThat(snapshots.latest(fileSystem, TABLE).metadata().id()).isEqualTo("old");

        deleteLog();
        commit(0, PROTOCOL, metadata("new", List.of()), add("x", 1));
        commit(1, add("yy", 1));
        commit(2, add("z", 1));
        Snapshot replaced = snapshots.latest(fileSystem, TABLE);
        assertThat(replaced.metadata().id()).isEqualTo("new");
        assertThat(replaced.files().files()).extracting(AddFile::path).containsExactlyInAnyOrder("x", "yy", "z");

        deleteLog();
        commit(0, PROTOCOL, metadata("third", List.of()));
        assertThat(snapshots.latest(fileSystem, TABLE).version()).isZero();
    }

    @Test
    public void testDroppedTableIsNotFound()
            throws IOException
    {
        assertThat(snapshots.exists(fileSystem, TABLE)).isFalse();
        commit(0, PROTOCOL, metadata("id", List.of()));
        assertThat(snapshots.exists(fileSystem, TABLE)).isTrue();
        snapshots.latest(fileSystem, TABLE);
        deleteLog();
        assertFails(() -> snapshots.latest(fileSystem, TABLE), TABLE_NOT_FOUND, "local:///lake/my table");
        Files.delete(log());
        assertFails(() -> snapshots.latest(fileSystem, TABLE), TABLE_NOT_FOUND, "local:///lake/my table");
        assertThat(snapshots.exists(fileSystem, TABLE)).isFalse();
    }

    @Test
    public void testTransactionsAndDomains()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()), new SetTransaction("a", 1, OptionalLong.empty()), new DomainMetadata("d", "1", false), new DomainMetadata("e", "1", false));
        snapshots.latest(fileSystem, TABLE);
        commit(1, new SetTransaction("a", 7, OptionalLong.of(5)), new SetTransaction("b", 2, OptionalLong.empty()), new DomainMetadata("d", "2", false), new DomainMetadata("e", "", true));
        for (Snapshots each : List.of(snapshots, new CachingSnapshots(0))) {
            Snapshot snapshot = each.latest(fileSystem, TABLE);
            assertThat(snapshot.transactions()).isEqualTo(Map.of("a", 7L, "b", 2L));
            assertThat(snapshot.domains()).isEqualTo(Map.of("d", new DomainMetadata("d", "2", false)));
        }
    }

    @Test
    public void testTimeTravelByFileTimes()
            throws IOException
    {
        for (int version = 0; version < 5; version++) {
            commit(version, version == 0 ? List.of(PROTOCOL, metadata("id", List.of())) : List.of(add("f" + version, 1)));
        }
        // version 2 was written by a clock that is behind: it counts as a millisecond after version 1
        long[] seconds = {0, 100, 50, 200, 300};
        for (int version = 0; version < 5; version++) {
            touch(version, START.plusSeconds(seconds[version]));
        }
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START).version()).isEqualTo(0);
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(99)).version()).isEqualTo(0);
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(100)).version()).isEqualTo(1);
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(100).plusMillis(1)).version()).isEqualTo(2);
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(250)).version()).isEqualTo(3);
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(9999)).version()).isEqualTo(4);
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(200)).timestamp()).isEqualTo(START.plusSeconds(200));
        assertFails(() -> snapshots.atTimestamp(fileSystem, TABLE, START.minusMillis(1)), INVALID_ARGUMENTS, "the earliest available is version 0 of 2026-01-28T00:00:00Z");
    }

    @Test
    public void testTimeTravelByInCommitTimestamps()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()));
        commit(1, add("a", 1));
        Map<String, String> enabled = Map.of(
                "delta.enableInCommitTimestamps", "true",
                "delta.inCommitTimestampEnablementVersion", "2",
                "delta.inCommitTimestampEnablementTimestamp", String.valueOf(START.plusSeconds(1000).toEpochMilli()));
        commit(2, info(START.plusSeconds(1000)), metadata("id", List.of(), enabled));
        commit(3, info(START.plusSeconds(2000)), add("b", 1));
        commit(4, info(START.plusSeconds(3000)), add("c", 1));
        for (int version = 0; version < 5; version++) {
            // file times after the enablement mean nothing: the files were copied
            touch(version, version < 2 ? START.plusSeconds(version) : START.plusSeconds(90_000 - version));
        }
        assertThat(snapshots.latest(fileSystem, TABLE).timestamp()).isEqualTo(START.plusSeconds(3000));
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(2999)).version()).isEqualTo(3);
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(1000)).version()).isEqualTo(2);
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(999)).version()).isEqualTo(1);
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START).version()).isEqualTo(0);
        commit(5, info(START.plusSeconds(4000)), add("d", 1));
        assertThat(snapshots.latest(fileSystem, TABLE).timestamp()).isEqualTo(START.plusSeconds(4000));
    }

    /** Kernel would look for a checkpoint below it, a thousand versions and a listing at a time: a date or a time that somebody takes for a version is far away. */
    @Test
    public void testVersionFarBeyondTheNewest()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()));
        accesses.reset();
        assertFails(() -> snapshots.atVersion(fileSystem, TABLE, 20_260_128), INVALID_ARGUMENTS, "has no version 20260128: versions 0 to 0 are available");
        assertThat(accesses.count(FileOperation.LIST).size()).isLessThan(5);
    }

    @Test
    public void testMissingVersionNamesWhatIsThere()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()));
        commit(1, add("a", 1));
        assertFails(() -> snapshots.atVersion(fileSystem, TABLE, 7), INVALID_ARGUMENTS, "has no version 7: versions 0 to 1 are available");
        assertFails(() -> snapshots.atVersion(fileSystem, TABLE, -1), INVALID_ARGUMENTS, "has no version -1: versions 0 to 1 are available");
    }

    @Test
    public void testGapInTheLog()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()));
        commit(1, add("a", 1));
        commit(3, add("c", 1));
        assertFails(() -> snapshots.latest(fileSystem, TABLE), LakeErrorCode.LAKE_BAD_LOG, "Version 3 of table local:///lake/my table", "00000000000000000002.json is missing");
        assertThat(snapshots.atVersion(fileSystem, TABLE, 1).files().size()).isEqualTo(1);
    }

    @Test
    public void testDamagedCommits()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()));
        commit(1, add("a", 1));
        snapshots.latest(fileSystem, TABLE);
        for (String content : List.of("{\"add\":{\"path\":\"x\",\"si", "not json", "", "{\"add\":{}}\n")) {
            Files.writeString(log().resolve("00000000000000000002.json"), content);
            for (Snapshots each : List.of(snapshots, new CachingSnapshots(1_000_000))) {
                assertFails(() -> each.latest(fileSystem, TABLE), LakeErrorCode.LAKE_BAD_LOG, "Version 2 of table local:///lake/my table", "00000000000000000002.json", "FOR VERSION AS OF 1");
                assertThat(each.atVersion(fileSystem, TABLE, 1).files().size()).isEqualTo(1);
            }
        }
        commit(2, add("b", 1));
        assertThat(snapshots.latest(fileSystem, TABLE).files().size()).isEqualTo(2);
    }

    @Test
    public void testUnsupportedFeatureArrivesLater()
            throws IOException
    {
        commit(0, PROTOCOL, metadata("id", List.of()), add("a", 1));
        snapshots.latest(fileSystem, TABLE);
        commit(1, new Protocol(3, 7, Optional.of(Set.of("timeMachine")), Optional.of(Set.of("timeMachine"))));
        assertFails(() -> snapshots.latest(fileSystem, TABLE), LakeErrorCode.LAKE_UNSUPPORTED_FEATURE, "local:///lake/my table", "timeMachine");
        assertThat(snapshots.atVersion(fileSystem, TABLE, 0).files().size()).isEqualTo(1);
    }

    @Test
    public void testLogWithoutMetadata()
            throws IOException
    {
        commit(0, PROTOCOL, add("a", 1));
        assertFails(() -> snapshots.latest(fileSystem, TABLE), LakeErrorCode.LAKE_BAD_LOG, "local:///lake/my table", "no metadata");
    }

    private static void assertSame(Snapshot left, Snapshot right)
    {
        assertThat(left.version()).isEqualTo(right.version());
        assertThat(left.timestamp()).isEqualTo(right.timestamp());
        assertThat(left.protocol()).isEqualTo(right.protocol());
        assertThat(left.metadata()).isEqualTo(right.metadata());
        assertThat(left.schema()).isEqualTo(right.schema());
        assertThat(left.transactions()).isEqualTo(right.transactions());
        assertThat(left.domains()).isEqualTo(right.domains());
        assertThat(left.files().totalRows()).isEqualTo(right.files().totalRows());
        assertThat(left.files().files().collect(toImmutableSet())).isEqualTo(right.files().files().collect(toImmutableSet()));
    }

    private static List<Action> randomActions(Random random, Map<String, AddFile> live, int version)
    {
        List<Action> actions = new ArrayList<>();
        actions.add(new SetTransaction("app" + random.nextInt(3), version, OptionalLong.empty()));
        actions.add(new DomainMetadata("domain" + random.nextInt(3), "v" + version, random.nextInt(3) == 0));
        if (random.nextInt(10) == 0) {
            actions.add(metadata("id", random.nextBoolean() ? List.of("p") : List.of()));
        }
        for (AddFile file : ImmutableList.copyOf(live.values())) {
            int dice = random.nextInt(12);
            if (dice == 0) {
                actions.add(RemoveFile.of(file, version, true));
                live.remove(key(file));
            }
            else if (dice == 1) {
                // the same logical file with other statistics replaces itself
                AddFile restated = new AddFile(file.path(), file.partitionValues(), file.size(), file.modificationTime(), false, Optional.of("{\"numRecords\":%d}".formatted(version)),
                        file.tags(), file.deletionVector(), file.baseRowId(), file.defaultRowCommitVersion(), file.clusteringProvider());
                actions.add(restated);
                live.put(key(file), restated);
            }
            else if (dice == 2) {
                // rows are deleted: the file comes back under another deletion vector
                AddFile deleted = new AddFile(file.path(), file.partitionValues(), file.size(), file.modificationTime(), true, file.stats(), file.tags(),
                        Optional.of(new DeletionVectorDescriptor("u", "vector" + version, OptionalInt.of(1), 10, 1)), file.baseRowId(), file.defaultRowCommitVersion(), file.clusteringProvider());
                actions.add(RemoveFile.of(file, version, true));
                actions.add(deleted);
                live.remove(key(file));
                live.put(key(deleted), deleted);
            }
        }
        int count = random.nextInt(10) == 0 ? 40 : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Map<String, String> partition = new HashMap<>();
            partition.put("p", random.nextInt(4) == 0 ? null : "v" + random.nextInt(5));
            AddFile file = new AddFile("p=%20x/v" + version + "-" + i, partition, random.nextInt(1000), version, random.nextBoolean(),
                    random.nextInt(4) == 0 ? Optional.empty() : Optional.of("{\"numRecords\":%d,\"minValues\":{\"c\":%d}}".formatted(random.nextInt(9), random.nextInt())),
                    random.nextInt(5) == 0 ? Map.of("tag", "1") : Map.of(), Optional.empty(),
                    random.nextInt(5) == 0 ? OptionalLong.of(version) : OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
            actions.add(file);
            live.put(key(file), file);
        }
        return actions;
    }

    private static String key(AddFile file)
    {
        return file.path() + file.deletionVector().map(DeletionVectorDescriptor::uniqueId);
    }

    private static AddFile add(String path, long size)
    {
        return new AddFile(path, Map.of(), size, 5, true, Optional.empty(), Map.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }

    private static CommitInfo info(Instant timestamp)
    {
        return new CommitInfo(instance.objectNode().put("operation", "WRITE").put("inCommitTimestamp", timestamp.toEpochMilli()));
    }

    private static Metadata metadata(String id, List<String> partitionColumns)
    {
        return metadata(id, partitionColumns, Map.of());
    }

    private static Metadata metadata(String id, List<String> partitionColumns, Map<String, String> configuration)
    {
        String schema = """
                {"type":"struct","fields":[{"name":"p","type":"string","nullable":true,"metadata":{}},{"name":"c","type":"long","nullable":true,"metadata":{}}]}""";
        return new Metadata(id, Optional.empty(), Optional.empty(), schema, partitionColumns, configuration, OptionalLong.empty(), "parquet", Map.of());
    }

    private void commit(long version, Action... actions)
            throws IOException
    {
        commit(version, List.of(actions));
    }

    private void commit(long version, List<? extends Action> actions)
            throws IOException
    {
        Files.write(log().resolve("%020d.json".formatted(version)), ActionCodec.writeCommit(actions));
    }

    private void touch(long version, Instant time)
            throws IOException
    {
        Files.setLastModifiedTime(log().resolve("%020d.json".formatted(version)), FileTime.from(time));
    }

    private void deleteLog()
            throws IOException
    {
        try (var files = Files.list(log())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private Path log()
    {
        return root.resolve("lake/my table/_delta_log");
    }

    private static void assertFails(Runnable action, ErrorCodeSupplier code, String... messages)
    {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(code.toErrorCode()))
                .hasMessageContainingAll(messages);
    }
}
