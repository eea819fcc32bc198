package io.lakeshift.delta.partition;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lakeshift.delta.log.FileKey;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

final class TestHivePath
{
    /** {@code hive_paths.tsv} is what delta-rs wrote and logged ({@code hive_paths.py} made it). */
    @Test
    void likeDeltaRs()
            throws IOException
    {
        ObjectMapper json = new ObjectMapper();
        try (InputStream resource = TestHivePath.class.getResourceAsStream("hive_paths.tsv")) {
            List<String> lines = new String(resource.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            assertThat(lines).hasSizeGreaterThan(40);
            for (String line : lines) {
                String[] cells = line.split("\t");
                String value = json.readValue(cells[0], String.class);
                String directory = HivePath.directory(List.of("symbol"), Arrays.asList(value));
                assertThat(directory).isEqualTo(json.readValue(cells[1], String.class));
                assertThat(HivePath.logged(directory)).isEqualTo(json.readValue(cells[2], String.class));
                assertThat(FileKey.decode(HivePath.logged(directory))).isEqualTo(directory);
            }
        }
    }

    @Test
    void levels()
    {
        assertThat(HivePath.directory(List.of("symbol", "timestamp_day"), List.of("SPY", "2026-01-30"))).isEqualTo("symbol=SPY/timestamp_day=2026-01-30");
        assertThat(HivePath.directory(List.of("symbol", "timestamp_day"), Arrays.asList("", null)))
                .isEqualTo("symbol=__HIVE_DEFAULT_PARTITION__/timestamp_day=__HIVE_DEFAULT_PARTITION__");
        assertThat(HivePath.directory(List.of("a/b"), List.of("x"))).isEqualTo("a%2Fb=x");
        assertThat(HivePath.directory(List.of(), List.of())).isEmpty();
    }

    @Test
    void nothingEscapesItsDirectory()
    {
        assertThat(HivePath.directory(List.of("s"), List.of("../../etc"))).isEqualTo("s=..%2F..%2Fetc");
        assertThat(HivePath.directory(List.of(".."), List.of("x"))).isEqualTo("..=x");
    }

    @Test
    void loggedPathsSurviveTheLog()
    {
        for (String path : List.of("symbol=a%2Fb/part-1.parquet", "with space/é.parquet", "100%/a+b?#.parquet", "\uD83D\uDE80")) {
            String logged = HivePath.logged(path);
            assertThat(logged).isASCII();
            assertThat(FileKey.of(logged, Optional.empty()).decodedPath()).isEqualTo(path);
        }
    }

    @Test
    void namesTooLong()
    {
        // 255 is what Linux file systems take; "symbol=" is 7
        assertThat(HivePath.tooLong(List.of("symbol"), List.of("x".repeat(248)), 255)).isEmpty();
        assertThat(HivePath.tooLong(List.of("symbol"), List.of("x".repeat(249)), 255)).hasValue(0);
        // each é takes six characters: %C3%A9
        assertThat(HivePath.tooLong(List.of("day", "symbol"), List.of("2026-01-30", "é".repeat(42)), 255)).hasValue(1);
        assertThat(HivePath.tooLong(List.of("day", "symbol"), List.of("2026-01-30", "é".repeat(41)), 255)).isEmpty();
    }
}
