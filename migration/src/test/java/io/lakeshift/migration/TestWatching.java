package io.lakeshift.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.migration.status.MigrationProgress;
import io.lakeshift.migration.status.MigrationStatistics;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a migration tells about itself while it runs and afterwards, and how it is held back. */
@Timeout(120)
class TestWatching
{
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private static void fill(DeltaTable table)
    {
        for (int i = 0; i < 5; i++) {
            table.append(DataFile.of(row("SPY", "2026-01-29T15:00:0" + i, 1.5), row("QQQ", "2026-01-30T15:00:0" + i, 2.5)));
        }
    }

    private static List<MigrationStatus> history(Lake lake)
    {
        return lake.get(Migrations.class).history(lake.fileSystem(), QUOTES);
    }

    @Test
    void testWhatIsTold()
            throws IOException
    {
        Lake lake = new Lake(directory, committer -> committer, ImmutableMap.of("lakeshift.repartition.max-bytes-per-second", "500MB"));
        fill(lake.quotes());
        long sourceBytes = lake.latest().files().totalBytes();
        MigrationStatus status = lake.repartition("symbol", "day(timestamp)");

        MigrationPace pace = status.pace();
        assertThat(pace.rowsPerSecond()).isPresent();
        assertThat(pace.bytesPerSecond()).isPresent();
        assertThat(pace.movedBytes()).isEqualTo(sourceBytes + 2 * status.bytesWritten());
        assertThat(pace.maxBytesPerSecond()).hasValue(500 << 20);
        assertThat(pace.maxThreads()).hasValue(2);
        assertThat(pace.lagVersions()).isEmpty();
        assertThat(pace.publicationMillis()).isPresent();

        // kept in the table's directory, for any server
        assertThat(history(new Lake(directory))).singleElement().satisfies(past -> assertThat(past.pace()).isEqualTo(pace));

        JsonNode info = commitInfo(status.publishedVersion().orElseThrow());
        JsonNode parameters = info.path("operationParameters");
        assertThat(text(parameters, "sourceVersion")).isEqualTo(Long.toString(status.sourceVersion().orElseThrow()));
        assertThat(text(parameters, "fingerprint")).isEqualTo(status.fingerprint().orElseThrow());
        assertThat(text(parameters, "owner")).isEqualTo("query_1");
        assertThat(text(parameters, "targetFileSize")).isEqualTo(Long.toString(128 << 20));
        assertThat(JSON.readValue(parameters.path("partitioning").asText(), String[].class)).containsExactly("symbol", "day(timestamp)");
        assertThat(JSON.readValue(parameters.path("warnings").asText(), String[].class)).containsExactlyElementsOf(status.warnings());
        JsonNode metrics = info.path("operationMetrics");
        assertThat(metrics.path("numReadRows").asText()).isEqualTo("10");
        assertThat(metrics.path("numOutputRows").asText()).isEqualTo("10");
        assertThat(metrics.path("numMovedBytes").asText()).isEqualTo(Long.toString(pace.movedBytes()));
        assertThat(metrics.path("numAbsorbedVersions").asText()).isEqualTo("0");
        assertThat(metrics.path("executionTimeMs").asLong(-1)).isNotNegative();
    }

    /** What others commit meanwhile shows as a lag until it is absorbed. */
    @Test
    void testLag()
            throws IOException
    {
        DeltaTable table = new Lake(directory).quotes();
        fill(table);
        List<Long> lags = new ArrayList<>();
        Lake[] lake = new Lake[1];
        lake[0] = new Lake(
                directory,
                committer -> new PublishHook(
                        committer,
                        () -> table.append(DataFile.of(row("SPY", null, 3.0))),
                        () -> lags.add(runningIn(lake[0]).pace().lagVersions().orElseThrow())),
                ImmutableMap.of());
        MigrationStatus status = lake[0].repartition("symbol");
        assertThat(lags).containsExactly(0L);
        assertThat(status.pace().lagVersions()).isEmpty();
        JsonNode info = commitInfo(status.publishedVersion().orElseThrow());
        // the append, and nothing of the migration's own
        assertThat(info.path("operationMetrics").path("numAbsorbedVersions").asText()).isEqualTo("1");
        assertThat(info.path("operationMetrics").path("numReadRows").asText()).isEqualTo("11");

        MigrationProgress progress = new MigrationProgress("id", "default.quotes", QUOTES.toString(), List.of(), "query", Instant.now());
        assertThat(progress.status().pace().lagVersions()).isEmpty();
        progress.source(7, 1, 1, OptionalLong.of(1));
        assertThat(progress.status().pace().lagVersions()).hasValue(0);
        progress.newest(9);
        progress.newest(8);
        assertThat(progress.status().pace().lagVersions()).hasValue(2);
        progress.absorbed(9);
        assertThat(progress.status().pace().lagVersions()).hasValue(0);
    }

    /** Records that were written before there was anything about the pace. */
    @Test
    void testRecordOfAnEarlierRelease()
            throws IOException
    {
        Lake lake = new Lake(directory);
        fill(lake.quotes());
        MigrationStatus status = lake.repartition("symbol");
        Path record = directory.resolve("quotes/_lakeshift/" + status.migrationId() + "/ended.json");
        JsonNode ended = JSON.readTree(Files.readAllBytes(record));
        assertThat(((ObjectNode) ended).remove("pace")).isNotNull();
        Files.write(record, JSON.writeValueAsBytes(ended));
        assertThat(history(new Lake(directory))).singleElement().satisfies(past -> {
            assertThat(past.state()).isEqualTo(MigrationState.PUBLISHED);
            assertThat(past.pace()).isEqualTo(MigrationPace.UNKNOWN);
        });
    }

    @Test
    void testOneLineOfTheLogForEachPhase()
    {
        Lake lake = new Lake(directory);
        fill(lake.quotes());
        List<String> lines;
        try (LogLines log = new LogLines()) {
            lake.repartition("symbol");
            lines = log.lines();
        }
        assertThat(lines).hasSize(7);
        assertThat(lines).allSatisfy(line -> assertThat(line).startsWith("Table default.quotes: "));
        assertThat(lines.get(0)).contains("checking");
        assertThat(lines.get(1)).contains("planning");
        assertThat(lines.get(2)).contains("of version 5 (5 files");
        assertThat(lines.get(3)).contains("10 rows rewritten", "catching up");
        assertThat(lines.get(4)).contains("publishing", "after version 5");
        assertThat(lines.get(5)).contains("version 6 has the new layout");
        assertThat(lines.get(6)).contains("version 6 published", "fingerprint");
    }

    @Test
    void testThrottleWhileItRuns()
    {
        List<MigrationStatus> throttled = new ArrayList<>();
        List<Throwable> refused = new ArrayList<>();
        Lake[] lake = new Lake[1];
        lake[0] = new Lake(
                directory,
                committer -> new PublishHook(committer, () -> {
                    Migrations migrations = lake[0].get(Migrations.class);
                    throttled.add(migrations.throttle(lake[0].fileSystem(), QUOTES, "default.quotes", OptionalLong.of(5_000_000), OptionalInt.of(1)));
                    // what is not named stays
                    throttled.add(migrations.throttle(lake[0].fileSystem(), QUOTES, "default.quotes", OptionalLong.of(6_000_000), OptionalInt.empty()));
                    throttled.add(migrations.throttle(lake[0].fileSystem(), QUOTES, "default.quotes", OptionalLong.empty(), OptionalInt.of(2)));
                    throttled.add(migrations.throttle(lake[0].fileSystem(), QUOTES, "default.quotes", OptionalLong.of(Long.MAX_VALUE), OptionalInt.empty()));
                    for (Lake server : List.of(lake[0], new Lake(directory))) {
                        try {
                            server.get(Migrations.class).throttle(server.fileSystem(), QUOTES, "default.quotes", OptionalLong.of(1), OptionalInt.of(3));
                        }
                        catch (TrinoException e) {
                            refused.add(e);
                        }
                    }
                }),
                ImmutableMap.of());
        fill(lake[0].quotes());
        MigrationStatus ended = lake[0].repartition("symbol");
        assertThat(throttled).extracting(status -> status.pace().maxBytesPerSecond())
                .containsExactly(OptionalLong.of(5_000_000), OptionalLong.of(6_000_000), OptionalLong.of(6_000_000), OptionalLong.empty());
        assertThat(throttled).extracting(status -> status.pace().maxThreads().orElseThrow()).containsExactly(1, 1, 2, 2);
        // of what is refused nothing is done
        assertThat(ended.pace().maxBytesPerSecond()).isEmpty();
        assertThat(refused).hasSize(2);
        assertThat(((TrinoException) refused.get(0)).getErrorCode()).isEqualTo(INVALID_PROCEDURE_ARGUMENT.toErrorCode());
        assertThat(refused.get(0)).hasMessageContaining("has 2 threads").hasMessageContaining("threads => 3 is more");
        assertThat(((TrinoException) refused.get(1)).getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode());
        assertThat(refused.get(1)).hasMessageContaining("run the CALL there");

        assertThatThrownBy(() -> lake[0].get(Migrations.class).throttle(lake[0].fileSystem(), QUOTES, "default.quotes", OptionalLong.of(1), OptionalInt.empty()))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(NOT_FOUND.toErrorCode()))
                .hasMessageContaining("default.quotes");
    }

    @Test
    void testStatisticsOfAServer()
    {
        List<Long> running = new ArrayList<>();
        Lake[] lake = new Lake[1];
        lake[0] = new Lake(
                directory,
                committer -> new PublishHook(
                        committer,
                        () -> running.add(lake[0].get(MigrationStatistics.class).getRunning()),
                        () -> lake[0].get(RunningMigrations.class).of(QUOTES).orElseThrow(),
                        () -> {
                            throw new TrinoException(NOT_FOUND, "for once");
                        }),
                ImmutableMap.of());
        fill(lake[0].quotes());
        MigrationStatistics statistics = lake[0].get(MigrationStatistics.class);
        long bytes = lake[0].repartition("symbol").pace().movedBytes();
        assertThat(running).containsExactly(1L);
        bytes += lake[0].repartition("day(timestamp)").pace().movedBytes();
        assertThat(statistics.getRows()).isEqualTo(20);
        assertThat(statistics.getBytes()).isEqualTo(bytes);
        // refused before it began
        assertThatThrownBy(() -> lake[0].repartition("price")).isInstanceOf(TrinoException.class);
        assertThatThrownBy(() -> lake[0].repartition("truncate(symbol, 1)")).hasMessageContaining("for once");
        assertThat(statistics.getPublished()).isEqualTo(2);
        assertThat(statistics.getFailed()).isEqualTo(1);
        assertThat(statistics.getAborted()).isZero();
        assertThat(statistics.getRunning()).isZero();
    }

    private static MigrationStatus runningIn(Lake lake)
    {
        return lake.get(Migrations.class).running().getFirst();
    }

    private static String text(JsonNode parameters, String name)
            throws IOException
    {
        JsonNode value = parameters.path(name);
        // as other engines write it: JSON text
        String json = value.asText();
        return json.startsWith("\"") ? JSON.readTree(json).asText() : json;
    }

    private JsonNode commitInfo(long version)
            throws IOException
    {
        Path commit = directory.resolve("quotes/_delta_log/" + LogPaths.commit(QUOTES, version).fileName());
        for (String line : Files.readAllLines(commit)) {
            JsonNode action = JSON.readTree(line);
            if (action.has("commitInfo")) {
                return action.get("commitInfo");
            }
        }
        throw new AssertionError("no commitInfo in " + commit);
    }
}
