package io.lakeshift.connector.table;

import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.snapshot.CachingSnapshots;
import io.lakeshift.testing.storage.WholeSeconds;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.Page;
import io.trino.spi.predicate.TupleDomain;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static com.fasterxml.jackson.databind.node.JsonNodeFactory.instance;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DateTimeEncoding.unpackMillisUtc;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

/** A time that is copied from it leads to the very version that it stands beside. */
class TestHistoryTable
{
    private static final Location TABLE = Location.of("local:///t");
    private static final Instant START = Instant.parse("2026-01-28T00:00:00Z");
    private static final Map<String, String> IN_COMMIT = Map.of(
            "delta.enableInCommitTimestamps", "true",
            "delta.inCommitTimestampEnablementVersion", "2",
            "delta.inCommitTimestampEnablementTimestamp", String.valueOf(START.plusMillis(1_500).toEpochMilli()));

    @TempDir
    Path root;
    private final CachingSnapshots snapshots = new CachingSnapshots(100_000_000);
    private TrinoFileSystem fileSystem;

    @BeforeEach
    void setUp()
            throws IOException
    {
        fileSystem = new LocalFileSystem(root);
        Files.createDirectories(root.resolve("t/_delta_log"));
    }

    @Test
    void testStoreThatListsFinerThanItTells()
            throws IOException
    {
        commits(Map.of(), 0, 123, 456, 1_789, 3_001);
        fileSystem = WholeSeconds.ofSingleFiles(fileSystem);
        assertThat(versionsByTheirTimes()).containsExactlyEntriesOf(history(START, START.plusMillis(123), START.plusMillis(456), START.plusMillis(1_789), START.plusMillis(3_001)));
    }

    @Test
    void testWriterWhoseClockIsBehind()
            throws IOException
    {
        commits(Map.of(), 0, 100_000, 50_000, 50_000, 200_000);
        assertThat(versionsByTheirTimes())
                .containsExactlyEntriesOf(history(START, START.plusSeconds(100), START.plusMillis(100_001), START.plusMillis(100_002), START.plusSeconds(200)));
    }

    /** What was committed before them goes by file times, and what follows by its own, whatever its file says. */
    @Test
    void testInCommitTimestampsOfATableThatWasOlder()
            throws IOException
    {
        commits(IN_COMMIT, 123, 456, 9_500, 9_200, 9_300);
        for (TrinoFileSystem store : List.of(fileSystem, WholeSeconds.ofSingleFiles(fileSystem))) {
            fileSystem = store;
            assertThat(versionsByTheirTimes())
                    .containsExactlyEntriesOf(history(START.plusMillis(123), START.plusMillis(456), START.plusMillis(1_500), START.plusMillis(2_500), START.plusMillis(3_500)));
        }
    }

    /** A copied file is younger than its commit, and still its time is before that of the commit after it. */
    @Test
    void testInCommitTimestampsOfATableThatWasCopied()
            throws IOException
    {
        commits(IN_COMMIT, 9_100, 9_000, 9_500, 9_200, 9_300);
        assertThat(versionsByTheirTimes())
                .containsExactlyEntriesOf(history(START.plusMillis(1_498), START.plusMillis(1_499), START.plusMillis(1_500), START.plusMillis(2_500), START.plusMillis(3_500)));
    }

    /** Times in commits that the table does not go by any more. */
    @Test
    void testInCommitTimestampsThatWereSwitchedOff()
            throws IOException
    {
        commits(Map.of(), 9_000, 9_100, 9_200, 9_300, 9_400);
        assertThat(versionsByTheirTimes())
                .containsExactlyEntriesOf(history(START.plusMillis(9_000), START.plusMillis(9_100), START.plusMillis(9_200), START.plusMillis(9_300), START.plusMillis(9_400)));
    }

    /** Times of the history and the versions that they lead to; that each stands beside its version is told here. */
    private Map<Instant, Long> versionsByTheirTimes()
    {
        Map<Instant, Long> found = new LinkedHashMap<>();
        for (Page page : new HistoryTable().rows(fileSystem, snapshots.latest(fileSystem, TABLE), TupleDomain.all())) {
            for (int row = 0; row < page.getPositionCount(); row++) {
                Instant time = Instant.ofEpochMilli(unpackMillisUtc(TIMESTAMP_TZ_MILLIS.getLong(page.getBlock(1), row)));
                found.put(time, snapshots.atTimestamp(fileSystem, TABLE, time).version());
                assertThat(found).as("version of %s", time).containsEntry(time, BIGINT.getLong(page.getBlock(0), row));
            }
        }
        return found;
    }

    /** Newest first, as the table has them. */
    private static Map<Instant, Long> history(Instant... times)
    {
        Map<Instant, Long> history = new LinkedHashMap<>();
        for (int version = times.length - 1; version >= 0; version--) {
            history.put(times[version], (long) version);
        }
        return history;
    }

    /** Five versions, of which the last three tell their own times. */
    private void commits(Map<String, String> configuration, int... modified)
            throws IOException
    {
        commit(0, modified[0], new Protocol(1, 2, Optional.empty(), Optional.empty()), metadata(Map.of()));
        commit(1, modified[1], info());
        commit(2, modified[2], info(1_500), metadata(configuration));
        commit(3, modified[3], info(2_500));
        commit(4, modified[4], info(3_500));
    }

    private void commit(long version, int modified, Action... actions)
            throws IOException
    {
        Path file = Files.write(root.resolve("t/_delta_log/%020d.json".formatted(version)), ActionCodec.writeCommit(List.of(actions)));
        Files.setLastModifiedTime(file, FileTime.from(START.plusMillis(modified)));
    }

    private static CommitInfo info()
    {
        return new CommitInfo(instance.objectNode().put("operation", "WRITE"));
    }

    private static CommitInfo info(long millis)
    {
        return new CommitInfo(instance.objectNode().put("operation", "WRITE").put("inCommitTimestamp", START.plusMillis(millis).toEpochMilli()));
    }

    private static Metadata metadata(Map<String, String> configuration)
    {
        String schema = """
                {"type":"struct","fields":[{"name":"c","type":"long","nullable":true,"metadata":{}}]}""";
        return new Metadata("id", Optional.empty(), Optional.empty(), schema, List.of(), configuration, OptionalLong.empty(), "parquet", Map.of());
    }
}
