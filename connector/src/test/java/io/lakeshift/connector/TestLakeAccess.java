package io.lakeshift.connector;

import io.lakeshift.testing.table.TestTables;
import io.trino.Session;
import io.trino.filesystem.Location;
import io.trino.metadata.QualifiedObjectName;
import io.trino.spi.security.Identity;
import io.trino.spi.security.ViewExpression;
import io.trino.testing.TestingAccessControlManager;
import io.trino.testing.TestingAccessControlManager.TestingPrivilegeType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.List;

import static io.trino.testing.TestingAccessControlManager.TestingPrivilegeType.DELETE_TABLE;
import static io.trino.testing.TestingAccessControlManager.TestingPrivilegeType.EXECUTE_TABLE_PROCEDURE;
import static io.trino.testing.TestingAccessControlManager.TestingPrivilegeType.INSERT_TABLE;
import static io.trino.testing.TestingAccessControlManager.TestingPrivilegeType.SELECT_COLUMN;
import static io.trino.testing.TestingAccessControlManager.privilege;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the engine's access control hides, no procedure, table function or system table shows. */
final class TestLakeAccess
{
    private static final LakeTestServer SERVER = LakeTestServer.get();
    private static final String PLAN = "SELECT count(*) FROM TABLE(system.plan_repartition('access.quotes'%s))";
    private static final String ADVISE = "SELECT count(*) > 0 FROM TABLE(system.advise('access.quotes'))";

    private final TestingAccessControlManager accessControl = SERVER.runner().getAccessControl();
    private final Session bob = Session.builder(SERVER.runner().getDefaultSession()).setIdentity(Identity.ofUser("bob")).build();

    @BeforeAll
    static void setUp()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///access/quotes"));
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///access/secrets"));
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///access_twin/quotes"));
        SERVER.runner().execute("CALL system.repartition('access.quotes', ARRAY['symbol'])");
        SERVER.runner().execute("CALL system.repartition('access.secrets', ARRAY['symbol'])");
    }

    @AfterEach
    void allowAll()
    {
        accessControl.reset();
    }

    @Test
    void testPlanShowsColumnsThatTheUserMaySelect()
    {
        accessControl.deny(privilege("bob", "quotes.symbol", SELECT_COLUMN));
        assertThat(asBob(PLAN.formatted(", ARRAY['day(timestamp)']"))).containsExactly("[3]");
        assertThat(asBob(PLAN.formatted(", ARRAY[]"))).containsExactly("[1]");
        for (String arguments : List.of(", ARRAY['symbol']", ", ARRAY['day(timestamp)', 'truncate(symbol, 1)']", ", ARRAY['nothing']", "", ", ARRAY['day(timestamp)'], ARRAY['symbol']")) {
            assertDenied(PLAN.formatted(arguments), "Cannot select from columns");
        }
        assertDenied(ADVISE, "Cannot select from columns");
        assertThat(SERVER.runner().execute(PLAN.formatted(", ARRAY['symbol']")).getOnlyValue()).isEqualTo(2L);
    }

    @Test
    void testRowFilters()
    {
        accessControl.rowFilter(table("quotes"), "bob", ViewExpression.builder().expression("symbol <> 'SPY'").build());
        assertDenied(ADVISE, "system.advise on table access.quotes: a row filter applies to you");
        assertDenied(PLAN.formatted(", ARRAY['day(timestamp)']"), "system.plan_repartition on table access.quotes: a row filter applies to you");
        assertThat(SERVER.runner().execute(ADVISE).getOnlyValue()).isEqualTo(true);
    }

    @Test
    void testColumnMasks()
    {
        accessControl.columnMask(table("quotes"), "symbol", "bob", ViewExpression.builder().expression("'***'").build());
        assertDenied(ADVISE, "system.advise on table access.quotes: column symbol is masked for you");
        assertDenied(PLAN.formatted(", ARRAY['symbol']"), "column symbol is masked for you");
        assertThat(asBob(PLAN.formatted(", ARRAY['day(timestamp)']"))).containsExactly("[3]");
    }

    @Test
    void testNamesOfHiddenTablesAreNotTold()
    {
        String shown = "SELECT DISTINCT table_name FROM system.repartitions WHERE table_name LIKE 'access%' ORDER BY 1";
        assertThat(asBob(shown)).containsExactly("[access.quotes]", "[access.secrets]");
        // the engine keeps what the predicate accepts
        accessControl.denyTables(name -> name.getTableName().equals("quotes") && name.getSchemaName().equals("access"));
        assertThat(asBob(shown)).containsExactly("[access.quotes]");
        for (String name : List.of("nothing", "secrets", "access.secrets")) {
            assertThatThrownBy(() -> asBob("CALL system.repartition('%s')".formatted(name)))
                    .hasMessage("Table '%s' does not exist. The lake holds: access.quotes".formatted(name));
            assertThatThrownBy(() -> asBob("SELECT * FROM TABLE(system.advise('%s'))".formatted(name)))
                    .hasMessageEndingWith("Table '%s' does not exist. The lake holds: access.quotes".formatted(name));
        }
        // of two tables with that name one is hidden
        assertThat(asBob("SELECT count(*) > 0 FROM TABLE(system.advise('quotes'))")).containsExactly("[true]");
    }

    @Test
    void testExecuteWantsWhatTheCallDoes()
    {
        String execute = "ALTER TABLE access.quotes EXECUTE repartition(partitioning => ARRAY['day(timestamp)'])";
        for (TestingPrivilegeType privilege : List.of(INSERT_TABLE, DELETE_TABLE)) {
            accessControl.deny(privilege("bob", "quotes", privilege));
            assertDenied(execute, "access.quotes");
            assertDenied("CALL system.repartition('access.quotes', ARRAY['day(timestamp)'])", "access.quotes");
            accessControl.reset();
        }
        accessControl.deny(privilege("bob", "lake.access.quotes.REPARTITION", EXECUTE_TABLE_PROCEDURE));
        assertDenied(execute, "REPARTITION");
        accessControl.reset();
        accessControl.rowFilter(table("quotes"), "bob", ViewExpression.builder().expression("symbol <> 'SPY'").build());
        assertThatThrownBy(() -> asBob(execute)).hasMessageContaining("row filter");
        assertThat(SERVER.runner().execute("SELECT count(*) FROM system.repartitions WHERE table_name = 'access.quotes'").getOnlyValue()).isEqualTo(1L);
    }

    private static QualifiedObjectName table(String name)
    {
        return new QualifiedObjectName("lake", "access", name);
    }

    private void assertDenied(String sql, String message)
    {
        assertThatThrownBy(() -> asBob(sql)).as(sql).hasMessageContaining("Access Denied").hasMessageContaining(message);
    }

    private List<String> asBob(String sql)
    {
        return SERVER.runner().execute(bob, sql).getMaterializedRows().stream().map(row -> row.getFields().toString()).toList();
    }
}
