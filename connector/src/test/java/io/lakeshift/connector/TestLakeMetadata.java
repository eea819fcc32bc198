package io.lakeshift.connector;

import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.TestTables;
import io.trino.client.FailureException;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

import static io.lakeshift.connector.TestLakeQueries.explain;
import static io.lakeshift.connector.TestLakeQueries.opens;
import static io.lakeshift.connector.TestLakeQueries.rows;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the lake tells of itself, and what it refuses. */
final class TestLakeMetadata
{
    private static final LakeTestServer SERVER = LakeTestServer.get();

    @BeforeAll
    static void setUp()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///meta/quotes"));
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///twin_a/twins"));
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///twin_b/twins"));
        DeltaTable hidden = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///meta/hidden"))
                .column("timestamp", "timestamp_ntz")
                .column("timestamp_day", "date", true, "{\"delta.generationExpression\":\"CAST(`timestamp` AS DATE)\",\"lakeshift.hidden\":true}")
                .column("Symbol", "string", true, "{\"comment\":\"ticker\"}")
                .partitionedBy("Symbol", "timestamp_day")
                .property("owner", "desk")
                .create();
        hidden.append(DataFile.of(row("2026-01-30T14:35:00", "2026-01-30", "SPY")));
    }

    @Test
    void testHiddenPartitionColumn()
    {
        assertThat(rows("SELECT * FROM meta.hidden")).containsExactly("[2026-01-30T14:35, SPY]");
        assertThat(rows("DESCRIBE meta.hidden")).containsExactly("[timestamp, timestamp(6), , ]", "[symbol, varchar, , ticker]");
        assertThat(rows("SELECT timestamp_day FROM meta.hidden")).containsExactly("[2026-01-30]");
        assertThat(rows("SELECT column_name FROM information_schema.columns WHERE table_schema = 'meta' AND table_name = 'hidden' ORDER BY ordinal_position"))
                .containsExactly("[timestamp]", "[symbol]");
        assertThat(explain("SELECT symbol FROM meta.hidden WHERE date(timestamp) = DATE '2026-01-30'")).doesNotContain("filterPredicate");
        assertThat(rows("SHOW CREATE TABLE meta.hidden").getFirst()).contains("partitioned_by = ARRAY['Symbol','day(timestamp)']", "location = 'local:///meta/hidden'");
    }

    @Test
    void testJdbc()
            throws Exception
    {
        try (Connection connection = DriverManager.getConnection("jdbc:trino://" + SERVER.runner().getCoordinator().getAddress() + "/lake", "test", null)) {
            DatabaseMetaData metadata = connection.getMetaData();
            assertThat(strings(metadata.getSchemas("lake", null), "TABLE_SCHEM")).contains("default", "meta", "system", "twin_a", "information_schema");
            assertThat(strings(metadata.getTables("lake", "meta", null, new String[] {"TABLE"}), "TABLE_NAME")).containsExactly("hidden", "quotes");
            assertThat(strings(metadata.getColumns("lake", "meta", "quotes", null), "COLUMN_NAME")).containsExactly("timestamp", "symbol", "bid");
            assertThat(strings(metadata.getColumns("lake", "meta", "quotes", null), "TYPE_NAME")).containsExactly("timestamp(6)", "varchar", "double");
            assertThat(strings(metadata.getColumns("lake", "meta", "quotes", null), "DATA_TYPE"))
                    .containsExactly(Integer.toString(Types.TIMESTAMP), Integer.toString(Types.VARCHAR), Integer.toString(Types.DOUBLE));
            assertThat(strings(metadata.getColumns("lake", "meta", "hidden", null), "COLUMN_NAME")).containsExactly("timestamp", "symbol");
            assertThat(strings(metadata.getTables("lake", "system", null, null), "TABLE_NAME")).contains("repartitions");
        }
    }

    @Test
    void testMetadataTables()
    {
        assertThat(rows("SELECT version, operation IS NULL FROM meta.\"quotes$history\"")).hasSize(7).first().asString().startsWith("[6,");
        assertThat(rows("SELECT version FROM meta.\"quotes$history\" WHERE version = 3")).containsExactly("[3]");
        assertThat(rows("SELECT partition.timestamp_day, partition.symbol, file_count, row_count, directory FROM meta.\"hidden$partitions\""))
                .containsExactly("[2026-01-30, SPY, 1, 1, Symbol=SPY/timestamp_day=2026-01-30]");
        assertThat(rows("SELECT file_count, row_count FROM meta.\"quotes$partitions\"")).containsExactly("[6, 12]");
        assertThat(rows("SELECT value FROM meta.\"hidden$properties\" WHERE key = 'owner'")).containsExactly("[desk]");
        assertThat(rows("SELECT count(*), sum(row_count), sum(deleted_row_count) FROM meta.\"quotes$files\"")).containsExactly("[6, 12, 0]");
        assertThat(rows("SELECT file_size FROM meta.\"quotes$files\" EXCEPT SELECT \"$file_size\" FROM meta.quotes")).isEmpty();
        assertThat(rows("SELECT key FROM meta.\"quotes$properties\"")).contains("[delta.minReaderVersion]");
    }

    /** Trino takes no FOR VERSION AS OF here, so the version is part of the name. */
    @Test
    void testMetadataTablesOfTheVersionThatTheNameAsksFor()
    {
        assertThat(rows("SELECT count(*), sum(row_count) FROM meta.\"quotes$files@2\"")).containsExactly("[2, 4]");
        assertThat(rows("SELECT file_count, row_count FROM meta.\"quotes$partitions@2\"")).containsExactly("[2, 4]");
        assertThat(rows("SELECT version FROM meta.\"quotes$history@2\"")).containsExactly("[2]", "[1]", "[0]");
        assertThat(rows("SELECT file_size FROM meta.\"quotes$files@2\" EXCEPT SELECT \"$file_size\" FROM meta.quotes FOR VERSION AS OF 2")).isEmpty();
        assertError("SELECT * FROM meta.\"quotes$files@7\"", "INVALID_ARGUMENTS", "version 7");
        for (String name : List.of("quotes$files@", "quotes$files@-1", "quotes$files@x", "quotes@2", "nothing$files@2")) {
            assertError("SELECT * FROM meta.\"%s\"".formatted(name), "TABLE_NOT_FOUND", "does not exist");
        }
    }

    @Test
    void testStatisticsForTheOptimizer()
    {
        assertThat(rows("SHOW STATS FOR meta.quotes")).anySatisfy(row -> assertThat(row).contains("timestamp", "2026-01-28 14:35:00", "2026-01-30 20:55:0")).last().asString().contains("12.0");
    }

    @Test
    void testNewRowsShowInTheNextQuery()
    {
        DeltaTable table = TestTables.quotes(SERVER.fileSystem(), Location.of("local:///meta_growing/quotes"));
        assertThat(rows("SELECT count(*) FROM meta_growing.quotes")).containsExactly("[12]");
        table.append(DataFile.of(row("2026-01-31T10:00:00", "SPY", 1.0)));
        assertThat(rows("SELECT count(*) FROM meta_growing.quotes")).containsExactly("[13]");
        assertThat(opens("SELECT bid FROM meta_growing.quotes WHERE timestamp > TIMESTAMP '2026-01-31 00:00:00'")).isEqualTo(1);
    }

    @Test
    void testNamesThatAreNoTables()
    {
        for (String name : List.of("\"../elsewhere\"", "\"quotes/_delta_log\"", "nothing", "\"quotes$nothing\"")) {
            assertError("SELECT * FROM meta." + name, "TABLE_NOT_FOUND", "does not exist");
        }
        assertError("SELECT * FROM \"..\".quotes", "SCHEMA_NOT_FOUND", "..");
        assertError("CALL system.repartition('../elsewhere')", "INVALID_PROCEDURE_ARGUMENT", "not a path");
        assertError("CALL system.repartition('twins')", "INVALID_PROCEDURE_ARGUMENT", "twin_a.twins, twin_b.twins");
        assertError("CALL system.repartition('nothing')", "TABLE_NOT_FOUND", "'nothing' does not exist");
        assertError("CALL system.repartition(table_name => 'meta.quotes', target_file_size => 'big')", "INVALID_PROCEDURE_ARGUMENT", "'128MB'");
        assertError("CALL system.repartition(table_name => 'meta.quotes', partitioning => ARRAY[NULL])", "INVALID_PROCEDURE_ARGUMENT", "NULL");
        assertError("SELECT * FROM TABLE(system.plan_repartition('../elsewhere'))", "INVALID_PROCEDURE_ARGUMENT", "not a path");
    }

    @Test
    void testPathsThatLeaveTheLake()
            throws Exception
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///meta_paths/t")).column("id", "long").create();
        table.append(DataFile.of(row(1L)));
        Files.createDirectories(SERVER.root().resolve("meta_paths/away"));
        for (String path : List.of("../../../secret.parquet", "%2e%2e/%2e%2e/%2e%2e/secret.parquet", "file:///etc/secret.parquet", "/etc/secret.parquet", "s3://bucket/secret.parquet")) {
            DeltaTable bad = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///meta_paths/bad" + Math.abs(path.hashCode()))).column("id", "long").create();
            bad.commit("WRITE", "{\"add\":{\"path\":\"%s\",\"partitionValues\":{},\"size\":100,\"modificationTime\":0,\"dataChange\":true}}".formatted(path));
            assertError("SELECT * FROM meta_paths.bad" + Math.abs(path.hashCode()), "LAKE_OUTSIDE", "lakeshift.allowed-locations");
        }
        String inside = SERVER.root().resolve("meta_paths/t").toUri() + (String) SERVER.runner().execute("SELECT path FROM meta_paths.\"t$files\"").getOnlyValue();
        long size = (long) SERVER.runner().execute("SELECT file_size FROM meta_paths.\"t$files\"").getOnlyValue();
        DeltaTable shallow = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///meta_paths/shallow")).column("id", "long").create();
        shallow.commit("CLONE", "{\"add\":{\"path\":\"%s\",\"partitionValues\":{},\"size\":%d,\"modificationTime\":0,\"dataChange\":true}}".formatted(inside, size));
        assertThat(rows("SELECT id FROM meta_paths.shallow")).containsExactly("[1]");
    }

    @Test
    void testABrokenTableHidesNoOther()
            throws Exception
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///meta_broken/good"));
        DeltaTable bad = TestTables.quotes(SERVER.fileSystem(), Location.of("local:///meta_broken/bad"));
        bad.commit("BREAK", "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"timeMachine\"],\"writerFeatures\":[\"timeMachine\"]}}");
        assertThat(rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'meta_broken' ORDER BY 1")).containsExactly("[bad]", "[good]");
        assertThat(rows("SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'meta_broken'")).containsExactly("[good]");
        assertThat(rows("SELECT count(*) FROM meta_broken.good")).containsExactly("[12]");
        assertError("SELECT count(*) FROM meta_broken.bad", "LAKE_UNSUPPORTED_FEATURE", "timeMachine");

        // a fault that no code foresaw, and a name that several directories have
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///meta_broken/Twice"));
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///meta_broken/twice"));
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///meta_broken/worse"));
        assertThat(rows("SELECT count(*) FROM meta_broken.worse")).containsExactly("[12]");
        Faults.Rule fault = SERVER.faults().strike(new Fault.Before(() -> {
            throw new IllegalStateException("a driver's fault");
        })).where(location -> location.path().startsWith("meta_broken/worse/_delta_log/"));
        try {
            assertThat(rows("SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'meta_broken'")).containsExactly("[good]");
            assertThat(fault.strikes()).isPositive();
        }
        finally {
            SERVER.faults().clear();
        }
    }

    /** As {@code lost+found} of a disk's root: what tools list is all of the lake that can be read. */
    @Test
    void testAnUnreadableDirectoryHidesNoOther()
            throws Exception
    {
        Files.createDirectories(SERVER.root().resolve("lost+found"));
        SERVER.faults().strike(new Fault.Failure("Permission denied")).where(location -> location.path().startsWith("lost+found"));
        try {
            assertThat(rows("SHOW SCHEMAS")).contains("[default]", "[meta]").doesNotContain("[lost+found]");
            assertThat(rows("SELECT DISTINCT table_name FROM information_schema.tables")).contains("[hidden]");
            assertThat(rows("SELECT DISTINCT table_name FROM information_schema.columns")).contains("[hidden]");
            assertThat(rows("SELECT count(*) >= 0 FROM system.repartitions")).containsExactly("[true]");
            assertThat(rows("SELECT rank FROM TABLE(system.advise('hidden')) WHERE rank = 1")).containsExactly("[1]");
            assertError("SHOW TABLES FROM \"lost+found\"", "LAKE_STORAGE_ERROR", "Permission denied");
        }
        finally {
            SERVER.faults().clear();
        }
    }

    /** The list of columns of a schema's tables asks for the schema's directory as often, however many tables there are. */
    @Test
    void testColumnsAreListedWithoutListingTheDirectoryForEachTable()
    {
        for (int table = 0; table < 3; table++) {
            new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///meta_wide/t" + table)).column("id", "long").create();
        }
        long listings = listings("meta_wide");
        for (int table = 3; table < 9; table++) {
            new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///meta_wide/t" + table)).column("id", "long").create();
        }
        assertThat(listings("meta_wide")).isEqualTo(listings);
        assertThat(rows("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'meta_wide'")).containsExactly("[9]");
    }

    private static long listings(String schema)
    {
        SERVER.accesses().reset();
        rows("SELECT table_name FROM information_schema.columns WHERE table_schema = '%s'".formatted(schema));
        return SERVER.accesses().accesses().stream().filter(access -> access.operation() == FileOperation.LIST && access.location().path().equals(schema)).count();
    }

    /** A commit that arrives while a query is being analyzed. */
    @Test
    void testTableAndItsMetadataTablesAreOfOneVersion()
    {
        DeltaTable table = TestTables.quotes(SERVER.fileSystem(), Location.of("local:///meta_moving/quotes"));
        String query = "SELECT (SELECT count(*) FROM meta_moving.quotes), (SELECT sum(row_count) FROM meta_moving.\"quotes$files\"), (SELECT max(version) FROM meta_moving.\"quotes$history\")";
        assertThat(rows(query)).containsExactly("[12, 12, 6]");
        for (int look = 1; look <= 4; look++) {
            Faults.Rule arrival = SERVER.faults().strike(new Fault.After(() -> table.append(DataFile.of(row("2026-01-31T10:00:00", "SPY", 1.0)))))
                    .where(location -> location.path().startsWith("meta_moving/quotes/_delta_log/0"))
                    .from(look).times(1);
            String row = rows(query).getFirst();
            SERVER.faults().clear();
            assertThat(arrival.strikes()).isEqualTo(1);
            long version = (long) SERVER.runner().execute("SELECT max(version) FROM meta_moving.\"quotes$history\"").getOnlyValue();
            assertThat(row).as("a commit after look %s", look).isIn("[%1$s, %1$s, %2$s]".formatted(version + 5, version - 1), "[%1$s, %1$s, %2$s]".formatted(version + 6, version));
        }
    }

    @Test
    void testReadOnly()
    {
        assertThat(rows("SELECT count(*) FROM readonly.meta.quotes")).containsExactly("[12]");
        assertError("CALL readonly.system.repartition('meta.quotes')", "PERMISSION_DENIED", "read-only");
        assertError("CALL readonly.system.abort_repartition('meta.quotes')", "PERMISSION_DENIED", "read-only");
        assertError("CALL readonly.system.undo_repartition('meta.quotes')", "PERMISSION_DENIED", "read-only");
        assertError("CALL readonly.system.rollback_to_version('meta.quotes', 1)", "PERMISSION_DENIED", "read-only");
        assertThat(rows("SELECT rank FROM TABLE(readonly.system.advise('meta.quotes')) WHERE rank = 1")).containsExactly("[1]");
    }

    static void assertError(String sql, String code, String message)
    {
        assertThatThrownBy(() -> SERVER.runner().execute(sql))
                .as(sql)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getCause()).isInstanceOfSatisfying(FailureException.class, cause -> assertThat(cause.getFailureInfo().getErrorInfo().getName()).isEqualTo(code)));
    }

    private static List<String> strings(ResultSet results, String column)
            throws Exception
    {
        List<String> values = new ArrayList<>();
        while (results.next()) {
            values.add(results.getString(column));
        }
        return values;
    }
}
