package io.lakeshift.connector;

import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.TestTables;
import io.trino.Session;
import io.trino.filesystem.Location;
import io.trino.metadata.QualifiedObjectName;
import io.trino.spi.security.Identity;
import io.trino.spi.security.ViewExpression;
import io.trino.testing.TestingAccessControlManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import static io.lakeshift.connector.TestLakeMetadata.assertError;
import static io.lakeshift.connector.TestLakeQueries.explain;
import static io.lakeshift.connector.TestLakeQueries.rows;
import static io.trino.testing.TestingAccessControlManager.TestingPrivilegeType.CREATE_TABLE;
import static io.trino.testing.TestingAccessControlManager.TestingPrivilegeType.DELETE_TABLE;
import static io.trino.testing.TestingAccessControlManager.TestingPrivilegeType.INSERT_TABLE;
import static io.trino.testing.TestingAccessControlManager.TestingPrivilegeType.SELECT_COLUMN;
import static io.trino.testing.TestingAccessControlManager.privilege;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code CALL system.repartition(…, target => …)}: names, privileges, and what SQL shows of a copy before, while and after it is made. */
final class TestCopyCalls
{
    private static final LakeTestServer SERVER = LakeTestServer.get();

    private final TestingAccessControlManager accessControl = SERVER.runner().getAccessControl();
    private final Session bob = Session.builder(SERVER.runner().getDefaultSession()).setIdentity(Identity.ofUser("bob")).build();

    @BeforeAll
    static void makeSource()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///copies/quotes"));
    }

    @AfterEach
    void allowAll()
    {
        accessControl.reset();
        SERVER.faults().clear();
        SERVER.gate().open();
    }

    private static String copyTo(String target)
    {
        return "CALL system.repartition(table_name => 'copies.quotes', partitioning => ARRAY['symbol', 'day(timestamp)'], target => '%s')".formatted(target);
    }

    /** Everything below the lake's root, directories included. */
    private static List<String> lake()
    {
        return below("");
    }

    private static List<String> below(String directory)
    {
        Path root = SERVER.root().resolve(directory);
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.map(path -> root.relativize(path).toString()).sorted().toList();
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void testCopy()
    {
        List<String> source = below("copies/quotes");
        SERVER.runner().execute(copyTo("Quotes_V2"));

        assertThat(below("copies/quotes")).isEqualTo(source);
        assertThat(rows("SELECT * FROM copies.quotes_v2 ORDER BY timestamp, symbol")).isEqualTo(rows("SELECT * FROM copies.quotes FOR VERSION AS OF 6 ORDER BY timestamp, symbol"));
        assertThat(explain("SELECT bid FROM copies.quotes_v2 WHERE symbol = 'SPY' AND timestamp >= TIMESTAMP '2026-01-30 00:00:00'")).doesNotContain("Filter", "filterPredicate");
        assertThat(rows("SELECT state, copy_of, source_version, published_version, undo_until, percent FROM system.repartitions WHERE table_name = 'copies.quotes_v2'"))
                .containsExactly("[PUBLISHED, copies.quotes, 6, 0, null, 100.0]");
        assertThat(rows("SELECT version, operation, operation_parameters['sourceVersion'], operation_parameters['copyOf'] FROM copies.\"quotes_v2$history\""))
                .containsExactly("[0, CREATE TABLE AS SELECT, 6, copies.quotes]");
        assertThat(rows("SELECT count(*) FROM system.repartitions WHERE table_name = 'copies.quotes'")).containsExactly("[0]");

        assertError("CALL system.undo_repartition('copies.quotes_v2')", "LAKE_REPARTITION_REFUSED", "a copy of copies.quotes (version 6)");
        assertError(copyTo("quotes_v2"), "TABLE_ALREADY_EXISTS", "copies.quotes_v2");
        // and it is a table like any other
        SERVER.runner().execute("CALL system.repartition('copies.quotes_v2', ARRAY['month(timestamp)'])");
        assertThat(rows("SELECT count(*) FROM copies.quotes_v2")).containsExactly("[12]");
    }

    @Test
    void testNames()
            throws IOException
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///copies/Twin"));
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///copies_table"));
        Files.writeString(SERVER.root().resolve("copies/file"), "text");
        List<String> before = lake();
        for (String name : List.of("../x", "a/b", "a\\b", "copies.", ".x", "", " ", "_x", "copies._x", "a.b.c", "x=1", "x:y", "x y", "x$files", "x".repeat(64))) {
            assertError(copyTo(name), "INVALID_PROCEDURE_ARGUMENT", "target => '%s' is no name for a new table".formatted(name));
        }
        for (String schema : List.of("system", "information_schema", "System")) {
            assertError(copyTo(schema + ".x"), "INVALID_PROCEDURE_ARGUMENT", "belongs to the engine");
        }
        for (String self : List.of("quotes", "QUOTES", "copies.quotes")) {
            assertError(copyTo(self), "INVALID_PROCEDURE_ARGUMENT", "is the table itself");
        }
        assertError(copyTo("twin"), "TABLE_ALREADY_EXISTS", "same name in SQL");
        assertError(copyTo("file"), "TABLE_ALREADY_EXISTS", "copies/file is a file");
        assertError(copyTo("default.copies_table"), "TABLE_ALREADY_EXISTS", "Table default.copies_table exists already");
        assertError(copyTo("copies_table.x"), "INVALID_PROCEDURE_ARGUMENT", "is a table, and a table cannot lie in another one");
        assertError(copyTo("default.copies"), "LAKE_REPARTITION_REFUSED", "is not empty");
        assertThat(lake()).isEqualTo(before);
    }

    @Test
    void testSchemaIsMadeWithItsFirstTable()
    {
        SERVER.faults().strike(new Fault.Failure("Disk quota exceeded")).on(FileOperation.WRITE).where(location -> location.path().startsWith("copies_new/quotes/symbol="));
        assertThatThrownBy(() -> rows(copyTo("copies_new.quotes"))).hasMessageContaining("Disk quota exceeded");
        assertThat(SERVER.root().resolve("copies_new")).doesNotExist();
        assertThat(rows("SELECT state, copy_of, error LIKE '%Disk quota exceeded%' FROM system.repartitions WHERE table_name = 'copies_new.quotes'")).containsExactly("[FAILED, copies.quotes, true]");

        SERVER.faults().clear();
        SERVER.runner().execute(copyTo("copies_new.quotes"));
        assertThat(rows("SELECT count(*) FROM copies_new.quotes")).containsExactly("[12]");
        SERVER.runner().execute(copyTo("default.copies_root"));
        assertThat(rows("SELECT count(*) FROM copies_root")).containsExactly("[12]");
    }

    @Test
    void testWhileItIsMade()
            throws Exception
    {
        CompletableFuture<Void> call = halfWay("half");
        assertThat(rows("SHOW TABLES FROM copies LIKE 'half'")).isEmpty();
        assertError("SELECT * FROM copies.half", "TABLE_NOT_FOUND", "half");
        assertThat(rows("SELECT state, copy_of, source_version, published_version FROM system.repartitions WHERE table_name = 'copies.half'")).containsExactly("[REWRITING, copies.quotes, 6, null]");
        assertError(copyTo("half"), "LAKE_REPARTITION_RUNNING", "copies.half");
        assertError("CALL system.abort_repartition('copies.quotes')", "NOT_FOUND", "abort_repartition('copies.half')");

        SERVER.runner().execute("CALL system.throttle_repartition(table_name => 'copies.half', bytes_per_second => '7MB')");
        assertThat(rows("SELECT max_bytes_per_second FROM system.repartitions WHERE table_name = 'copies.half'")).containsExactly("[7340032]");

        CompletableFuture<Void> abort = call("CALL system.abort_repartition('copies.half')");
        while (rows("SELECT 1 FROM system.runtime.queries WHERE state = 'RUNNING' AND query LIKE 'CALL system.abort_repartition(''copies.half%'").isEmpty()) {
            Thread.sleep(50);
        }
        Thread.sleep(500);
        SERVER.gate().open();
        abort.join();
        assertThatThrownBy(call::join).hasStackTraceContaining("abort_repartition");
        assertThat(SERVER.root().resolve("copies/half")).doesNotExist();
        assertThat(rows("SELECT state FROM system.repartitions WHERE table_name = 'copies.half'")).containsExactly("[ABORTED]");
    }

    @Test
    void testKilledQueryStopsItsCopy()
            throws Exception
    {
        CompletableFuture<Void> call = halfWay("killed");
        String query = (String) SERVER.runner()
                .execute("SELECT query_id FROM system.runtime.queries WHERE state = 'RUNNING' AND query LIKE 'CALL system.repartition(%copies.killed%'").getOnlyValue();
        SERVER.runner().execute("CALL system.runtime.kill_query(query_id => '%s', message => 'enough')".formatted(query));
        assertThatThrownBy(call::join).hasStackTraceContaining("enough");
        SERVER.gate().open();
        while (!rows("SELECT state FROM system.repartitions WHERE table_name = 'copies.killed'").equals(List.of("[ABORTED]"))) {
            Thread.sleep(100);
        }
        assertThat(SERVER.root().resolve("copies/killed")).doesNotExist();
        SERVER.runner().execute(copyTo("copies.killed"));
        assertThat(rows("SELECT count(*) FROM copies.killed")).containsExactly("[12]");
    }

    /** It reads one table and makes another: so much it asks for, and no more. */
    @Test
    void testPrivileges()
    {
        assertError(copyTo("by_bob").replace("system.repartition", "readonly.system.repartition"), "PERMISSION_DENIED", "read-only");
        List<String> before = lake();
        accessControl.deny(privilege("bob", "by_bob", CREATE_TABLE));
        assertDenied("Cannot create table lake.copies.by_bob");
        accessControl.reset();
        accessControl.deny(privilege("bob", "quotes.bid", SELECT_COLUMN));
        assertDenied("Cannot select from columns");
        accessControl.reset();
        accessControl.rowFilter(new QualifiedObjectName("lake", "copies", "quotes"), "bob", ViewExpression.builder().expression("symbol <> 'SPY'").build());
        assertDenied("procedure system.repartition on table copies.quotes: a row filter applies to you, and the procedure looks at all rows");
        accessControl.reset();
        assertThat(lake()).isEqualTo(before);

        accessControl.deny(privilege("bob", "quotes", INSERT_TABLE), privilege("bob", "quotes", DELETE_TABLE));
        SERVER.runner().execute(bob, copyTo("by_bob"));
        assertThat(rows("SELECT count(*) FROM copies.by_bob")).containsExactly("[12]");

        accessControl.reset();
        String shown = "SELECT table_name FROM system.repartitions WHERE table_name = 'copies.by_bob'";
        assertThat(SERVER.runner().execute(bob, shown).getRowCount()).isEqualTo(1);
        accessControl.denyTables(name -> !name.getTableName().equals("quotes"));
        assertThat(SERVER.runner().execute(bob, shown).getRowCount()).as("its source is hidden").isZero();
    }

    private void assertDenied(String message)
    {
        assertThatThrownBy(() -> SERVER.runner().execute(bob, copyTo("by_bob"))).hasMessageContaining("Access Denied").hasMessageContaining(message);
    }

    /** A CALL that waits at the first data file it opens once it has claimed the target. */
    private static CompletableFuture<Void> halfWay(String target)
            throws InterruptedException
    {
        Path claims = SERVER.root().resolve("copies").resolve(target).resolve("_lakeshift/claims");
        SERVER.gate().close(location -> FileKind.of(location) == FileKind.DATA && location.path().startsWith("copies/quotes/") && Files.isDirectory(claims));
        CompletableFuture<Void> call = call(copyTo("copies." + target));
        SERVER.gate().awaitArrival();
        return call;
    }

    /** On a thread of its own: two cores have a common pool of one. */
    private static CompletableFuture<Void> call(String sql)
    {
        return CompletableFuture.runAsync(() -> SERVER.runner().execute(sql), command -> Thread.ofVirtual().start(command));
    }
}
