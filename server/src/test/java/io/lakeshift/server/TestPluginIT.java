package io.lakeshift.server;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

/**
 * The plugin's zip in a Trino 483 process, through its own class loader, over JDBC.
 */
@TestInstance(PER_CLASS)
public class TestPluginIT
{
    @TempDir
    private static Path temporary;

    private Launcher launcher;
    private Connection connection;

    @BeforeAll
    public void start()
            throws SQLException
    {
        launcher = new Launcher(temporary.resolve("data"));
        Path lake = Launcher.sampleLake(temporary.resolve("lake"));
        Launcher.sampleLake(temporary.resolve("lake/archive"));
        Launcher.Outcome started = launcher.start(lake);
        assertThat(started.exitCode()).as(started.output()).isZero();
        connection = launcher.connect();
    }

    @AfterAll
    public void stop()
            throws SQLException
    {
        connection.close();
        launcher.close();
    }

    @Test
    public void testZipHoldsNoJarsOfTheServer()
            throws IOException
    {
        try (Stream<Path> files = Files.walk(temporary.resolve("data/plugin"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("lakeshift-connector-"))
                    .contains("LICENSE")
                    .noneMatch(name -> name.matches("(trino-spi|slice|jackson-annotations|jts-core|opentelemetry-(api|context|common))-\\d.*\\.jar"));
        }
    }

    /** As the README says: unpacked in a server's plugin directory it becomes one directory, and its checksum lies beside it. */
    @Test
    public void testZipUnpacksIntoOneDirectory()
            throws Exception
    {
        String name = "lakeshift-" + System.getProperty("lakeshift.version");
        try (Stream<Path> files = Files.list(temporary.resolve("data/plugin"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(file -> !file.startsWith("."))).containsExactly(name);
        }
        Path zip = Launcher.home().resolve("connector/target").resolve(name + "-plugin.zip");
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(zip)));
        assertThat(zip.resolveSibling(zip.getFileName() + ".sha256")).content().isEqualToIgnoringNewLines("%s  %s".formatted(sum, zip.getFileName()));
    }

    /** What the README promises for the desk's tables. */
    @Test
    public void testAdviceForTheDesksTables()
            throws SQLException
    {
        assertThat(rows("SELECT partitioning FROM TABLE(system.advise('default.option_snapshots')) WHERE rank = 1")).containsExactly("[symbol, day(timestamp)]");
        assertThat(rows("SELECT DISTINCT partitioning FROM TABLE(system.plan_repartition('default.option_snapshots'))")).containsExactly("[symbol, day(timestamp)]");
        assertThat(rows("SELECT partitioning FROM TABLE(system.advise('default.strategy_executions')) WHERE rank = 1")).containsExactly("[day(entry_time)]");
        assertThat(rows("SELECT DISTINCT partitioning FROM TABLE(system.plan_repartition('default.strategy_executions'))")).containsExactly("[day(entry_time)]");
        assertThat(rows("SELECT sum(row_count) FROM TABLE(system.plan_repartition('default.option_snapshots'))")).containsExactly("56465");
    }

    @Test
    public void testDatabaseMetaData()
            throws SQLException
    {
        DatabaseMetaData metadata = connection.getMetaData();
        try (ResultSet schemas = metadata.getSchemas("lake", "%")) {
            assertThat(column(schemas, "TABLE_SCHEM")).contains("default", "archive");
        }
        try (ResultSet tables = metadata.getTables("lake", "default", "%", null)) {
            assertThat(column(tables, "TABLE_NAME")).containsExactlyInAnyOrder("option_snapshots", "strategy_executions");
        }
        try (ResultSet columns = metadata.getColumns("lake", "default", "strategy_executions", "%")) {
            List<String> found = new ArrayList<>();
            while (columns.next()) {
                found.add(columns.getString("COLUMN_NAME") + " " + columns.getString("TYPE_NAME"));
            }
            assertThat(found).containsExactly(
                    "execution_id varchar", "strategy_id bigint", "symbol varchar", "strategy_type varchar", "status varchar",
                    "entry_time timestamp(6)", "fill_time timestamp(6)", "close_time timestamp(6)", "entry_params varchar", "legs_json varchar");
        }
    }

    @Test
    public void testMigration()
            throws SQLException
    {
        List<String> before = rows("SELECT * FROM archive.option_snapshots");
        List<String> columnsBefore = rows("DESCRIBE archive.option_snapshots");
        assertThat(before).hasSize(56_465);

        try (Statement statement = connection.createStatement()) {
            statement.execute("CALL system.repartition('archive.option_snapshots')");
        }

        assertThat(rows("SELECT * FROM archive.option_snapshots")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(rows("DESCRIBE archive.option_snapshots")).isEqualTo(columnsBefore);
        assertThat(rows("SELECT DISTINCT timestamp_day FROM archive.option_snapshots")).containsExactlyInAnyOrder("2026-01-28", "2026-01-29", "2026-01-30");
        assertThat(rows("SELECT state, table_name FROM system.repartitions")).contains("PUBLISHED | archive.option_snapshots");
        assertThat(rows("SELECT count(DISTINCT \"$path\") FROM archive.option_snapshots WHERE symbol = 'SPY' AND \"timestamp\" >= TIMESTAMP '2026-01-30 00:00:00'"))
                .containsExactly("1");
        assertThat(temporary.resolve("lake/archive/option_snapshots/symbol=SPY/timestamp_day=2026-01-30")).isDirectoryContaining("glob:**.parquet");
    }

    private static List<String> column(ResultSet rows, String name)
            throws SQLException
    {
        List<String> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getString(name));
        }
        return values;
    }

    private List<String> rows(String sql)
            throws SQLException
    {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : " | ").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }
}
