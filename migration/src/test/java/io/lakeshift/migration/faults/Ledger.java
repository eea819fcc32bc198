package io.lakeshift.migration.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.Lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static io.lakeshift.migration.Lake.QUOTES;
import static org.assertj.core.api.Assertions.assertThat;

/** Which rows every version of the table has to show: what its writers committed, and for a migration's versions what the version before shows. */
final class Ledger
{
    private final Map<Long, List<String>> written = new HashMap<>();

    Ledger() {}

    Ledger(Ledger other)
    {
        written.putAll(other.written);
    }

    /** All versions so far are what they should be. */
    void record(Lake lake)
    {
        for (long version = lake.latest().version(); version >= 0 && !written.containsKey(version); version--) {
            written.put(version, rows(lake, version));
        }
    }

    /** Whoever reads any version sees its rows, each once. */
    void expectExact(Lake lake)
    {
        for (long version = 0; version <= lake.latest().version(); version++) {
            assertThat(rows(lake, version)).as("rows of version %s", version).isEqualTo(expected(lake, version));
        }
    }

    private List<String> expected(Lake lake, long version)
    {
        List<String> known = written.get(version);
        if (known != null) {
            return known;
        }
        JsonNode info = commitInfo(lake, version);
        return switch (info.path("operation").asText()) {
            case "REPARTITION", "REPARTITION FENCE" -> expected(lake, version - 1);
            case "RESTORE" -> expected(lake, info.path("operationParameters").path("version").asLong());
            default -> throw new AssertionError("Nobody made version %s: %s".formatted(version, info));
        };
    }

    private static JsonNode commitInfo(Lake lake, long version)
    {
        try {
            return CommitReader.read(lake.fileSystem(), QUOTES, version).orElseThrow().commitInfo().orElseThrow().content();
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rows(Lake lake, long version)
    {
        return lake.rows(lake.get(Snapshots.class).atVersion(lake.fileSystem(), QUOTES, version)).stream().sorted().toList();
    }
}
