package io.lakeshift.connector;

import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.TestTables;
import io.trino.client.FailureException;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static io.lakeshift.connector.TestLakeQueries.rows;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What {@code CALL system.repartition} refuses, each by a named error, and after each nothing in the lake has changed: no version, no file, no directory. */
final class TestRefusedMigrations
{
    private static final LakeTestServer SERVER = LakeTestServer.get();

    @BeforeAll
    static void setUp()
    {
        SERVER.runner().createCatalog("few_partitions", "lakeshift", Map.of("lake.root", SERVER.root().toString(), "lakeshift.repartition.max-partitions", "2"));
    }

    @AfterEach
    void clearFaults()
    {
        SERVER.faults().clear();
    }

    @Test
    void testUnknownTable()
            throws IOException
    {
        refused("'refused.nothing'", "TABLE_NOT_FOUND", "'refused.nothing' does not exist");
        refused("'no_such_table'", "TABLE_NOT_FOUND", "'no_such_table' does not exist");
        refused("'no_such_schema.t'", "TABLE_NOT_FOUND", "'no_such_schema.t' does not exist");
    }

    @Test
    void testUnknownColumn()
            throws IOException
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///refused/columns"));
        refused("'refused.columns', ARRAY['ticker']", "LAKE_REPARTITION_REFUSED", "ticker", "refused.columns");
        refused("'refused.columns', ARRAY['day(ticker)']", "LAKE_REPARTITION_REFUSED", "ticker", "refused.columns");
        refused("table_name => 'refused.columns', partitioning => ARRAY['symbol'], sorted_by => ARRAY['ticker']", "LAKE_REPARTITION_REFUSED", "ticker");
        refused("'refused.columns', ARRAY['decade(timestamp)']", "INVALID_PROCEDURE_ARGUMENT", "decade");
        refused("'refused.columns', ARRAY['']", "INVALID_PROCEDURE_ARGUMENT", "''");
    }

    @Test
    void testNameThatTwoSchemasHave()
            throws IOException
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///refused_one/same"));
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///refused_two/same"));
        refused("'same'", "INVALID_PROCEDURE_ARGUMENT", "refused_one.same, refused_two.same");
    }

    @Test
    void testTimestampItself()
            throws IOException
    {
        DeltaTable executions = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/executions")).column("entry_time", "timestamp_ntz").column("qty", "long").create();
        executions.append(DataFile.of(row("2026-01-29T15:00:00", 1L)));
        refused("table_name => 'refused.executions', partitioning => ARRAY['entry_time']", "LAKE_REPARTITION_REFUSED", "day(entry_time)", "refused.executions");
    }

    @Test
    void testTextsThatReadAsNull()
            throws IOException
    {
        TestTables.emptySymbol(SERVER.fileSystem(), Location.of("local:///refused/empty"));
        refused("'refused.empty', ARRAY['symbol']", "LAKE_REPARTITION_REFUSED", "''", "symbol");
        refused("'refused.empty', ARRAY['truncate(symbol, 2)']", "LAKE_REPARTITION_REFUSED", "''", "symbol");
        DeltaTable literal = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/literal")).column("symbol", "string").column("price", "double").create();
        literal.append(DataFile.of(row("SPY", 1.0), row("__HIVE_DEFAULT_PARTITION__", 2.0), row(null, 3.0)));
        refused("'refused.literal', ARRAY['symbol']", "LAKE_REPARTITION_REFUSED", "__HIVE_DEFAULT_PARTITION__", "symbol");
    }

    @Test
    void testZonedTimestampWithoutZone()
            throws IOException
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/zoned")).column("time", "timestamp").column("price", "double").create();
        table.append(DataFile.of(row("2026-01-29T23:30:00Z", 1.0)));
        refused("'refused.zoned', ARRAY['day(time)']", "LAKE_REPARTITION_REFUSED", "zone => 'UTC'", "time");
        refused("table_name => 'refused.zoned', partitioning => ARRAY['day(time)'], zone => 'Europe/Paris'", "INVALID_PROCEDURE_ARGUMENT", "Europe/Paris");
        SERVER.runner().execute("CALL system.repartition(table_name => 'refused.zoned', partitioning => ARRAY['day(time)'], zone => 'UTC')");
        assertThat(rows("SELECT \"$partition\", price FROM refused.zoned")).containsExactly("[time_day=2026-01-29, 1.0]");
    }

    @Test
    void testNameThatIsTaken()
            throws IOException
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/taken")).column("timestamp", "timestamp_ntz").column("timestamp_day", "string").create();
        table.append(DataFile.of(row("2026-01-29T23:30:00", "Thursday")));
        refused("'refused.taken', ARRAY['day(timestamp)']", "LAKE_REPARTITION_REFUSED", "timestamp_day");
    }

    @Test
    void testTooManyPartitions()
            throws IOException
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///refused/many"));
        refusedBy("CALL few_partitions.system.repartition('refused.many', ARRAY['symbol', 'day(timestamp)'])", "LAKE_REPARTITION_REFUSED", "lakeshift.repartition.max-partitions", "2");
    }

    @Test
    void testSymbolTooLongForDirectory()
            throws IOException
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/long")).column("symbol", "string").column("price", "double").create();
        table.append(DataFile.of(row("S".repeat(300), 1.0)));
        refused("'refused.long', ARRAY['symbol']", "LAKE_REPARTITION_REFUSED", "directory", "SSSSS");
    }

    @Test
    void testUnsupportedWriterFeature()
            throws IOException
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/feature"))
                .column("symbol", "string")
                .protocol(1, 7, Set.of(), Set.of("appendOnly", "rowTracking", "domainMetadata"))
                .create();
        table.append(DataFile.of(row("SPY")));
        refused("'refused.feature', ARRAY['symbol']", "LAKE_REPARTITION_REFUSED", "rowTracking");
    }

    @Test
    void testUnknownReaderFeature()
            throws IOException
    {
        new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/reader"))
                .column("symbol", "string")
                .protocol(3, 7, Set.of("teleportation"), Set.of("teleportation"))
                .create();
        refused("'refused.reader', ARRAY['symbol']", "LAKE_UNSUPPORTED_FEATURE", "teleportation");
    }

    @Test
    void testMissingAndCutDataFiles()
            throws IOException
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/files")).column("symbol", "string").column("price", "double").create();
        String path = table.append(DataFile.of(row("SPY", 1.0), row("QQQ", 2.0))).getFirst();
        Path file = SERVER.root().resolve("refused/files").resolve(path);
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - 1));
        refused("'refused.files', ARRAY['symbol']", "LAKE_FILE_MISSING", path, "cut");
        Files.delete(file);
        refused("'refused.files', ARRAY['symbol']", "LAKE_FILE_MISSING", path, "missing");
        refused("'refused.files'", "LAKE_FILE_MISSING", path, "missing");
    }

    @Test
    void testDataFileThatIsNoParquet()
            throws IOException
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/garbage")).column("symbol", "string").column("price", "double").create();
        String path = table.append(DataFile.of(row("SPY", 1.0), row("QQQ", 2.0))).getFirst();
        Path file = SERVER.root().resolve("refused/garbage").resolve(path);
        Files.write(file, new byte[(int) Files.size(file)]);
        refused("'refused.garbage', ARRAY['symbol']", "LAKE_BAD_DATA", path);
        refused("'refused.garbage'", "LAKE_BAD_DATA", path);
    }

    @Test
    void testFileSystemThatRefusesWrites()
            throws IOException
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///refused/writes"));
        SERVER.faults().refuseWrites();
        refused("'refused.writes', ARRAY['symbol']", "LAKE_STORAGE_ERROR", "Read-only file system", "refused.writes");
    }

    @Test
    void testPathsThatLeaveTheLake()
            throws IOException
    {
        refused("'../elsewhere'", "INVALID_PROCEDURE_ARGUMENT", "not a path");
        refused("'refused/../../elsewhere'", "INVALID_PROCEDURE_ARGUMENT", "not a path");
        int number = 0;
        for (String path : List.of("../../../secret.parquet", "%2e%2e/%2e%2e/%2e%2e/secret.parquet", "file:///etc/secret.parquet", "/etc/secret.parquet", "s3://bucket/secret.parquet")) {
            String name = "outside" + number++;
            DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///refused/" + name)).column("symbol", "string").column("price", "double").create();
            table.commit("WRITE", "{\"add\":{\"path\":\"%s\",\"partitionValues\":{},\"size\":100,\"modificationTime\":0,\"dataChange\":true}}".formatted(path));
            refused("'refused.%s', ARRAY['symbol']".formatted(name), "LAKE_OUTSIDE", path);
            refused("'refused.%s'".formatted(name), "LAKE_OUTSIDE", path);
        }
    }

    @Test
    void testLayoutThatIsThereAlready()
            throws IOException
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///refused/same"));
        SERVER.runner().execute("CALL system.repartition('refused.same', ARRAY['symbol', 'day(timestamp)'])");
        List<String> before = listing();
        SERVER.runner().execute("CALL system.repartition('refused.same', ARRAY['symbol', 'day(timestamp)'])");
        assertThat(listing()).isEqualTo(before);
        assertThat(rows("SELECT state, owner IS NOT NULL FROM system.repartitions WHERE table_name = 'refused.same' ORDER BY started")).containsExactly("[PUBLISHED, true]", "[UNCHANGED, true]");
    }

    private static void refused(String arguments, String code, String... words)
            throws IOException
    {
        refusedBy("CALL system.repartition(%s)".formatted(arguments), code, words);
    }

    private static void refusedBy(String sql, String code, String... words)
            throws IOException
    {
        List<String> before = listing();
        List<String> message = new ArrayList<>();
        assertThatThrownBy(() -> SERVER.runner().execute(sql)).as(sql).satisfies(e -> {
            assertThat(e.getCause()).isInstanceOfSatisfying(FailureException.class, cause ->
                    assertThat(cause.getFailureInfo().getErrorInfo().getName()).as(e.getMessage()).isEqualTo(code));
            message.add(e.getMessage());
        });
        assertThat(message.getFirst()).as(sql).contains(words);
        assertThat(listing()).as(sql).isEqualTo(before);
    }

    /** Every file with its size, and every directory; thereby every version too. */
    private static List<String> listing()
            throws IOException
    {
        try (Stream<Path> paths = Files.walk(SERVER.root())) {
            List<String> listing = new ArrayList<>();
            for (Path path : paths.sorted().toList()) {
                listing.add(path + (Files.isDirectory(path) ? "/" : " " + Files.size(path)));
            }
            return listing;
        }
    }
}
