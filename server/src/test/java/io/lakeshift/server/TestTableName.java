package io.lakeshift.server;

import io.lakeshift.server.SqlClient.SqlFailure;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestTableName
{
    private static final TableName QUOTES = new TableName("desk", "quotes");
    private static final TableName OTHER_QUOTES = new TableName("desk.eu", "quotes");
    private static final TableName DOTTED = new TableName("desk.eu", "orders.v2");
    private static final TableName LOOKS_QUALIFIED = new TableName("default", "desk.quotes");
    private static final TableName CUT_ELSEWHERE = new TableName("desk.eu.orders", "v2");
    private static final List<TableName> ALL = List.of(QUOTES, OTHER_QUOTES, DOTTED, LOOKS_QUALIFIED, new TableName("default", "say \"hi\""));

    private static TableName find(String name)
    {
        return TableName.among(ALL, name);
    }

    @Test
    public void testAsProceduresFindThem()
    {
        assertThat(find("desk.eu.quotes")).isEqualTo(OTHER_QUOTES);
        assertThat(find("Desk.EU.Orders.V2")).isEqualTo(DOTTED);
        assertThat(find("orders.v2")).isEqualTo(DOTTED);
        // a table in a schema comes first; else nobody could ever name it
        assertThat(find("desk.quotes")).isEqualTo(QUOTES);
        assertThat(find("default.desk.quotes")).isEqualTo(LOOKS_QUALIFIED);
        assertThat(find("say \"hi\"")).isEqualTo(new TableName("default", "say \"hi\""));
    }

    @Test
    public void testQuoted()
    {
        assertThat(find("\"desk\".\"quotes\"")).isEqualTo(QUOTES);
        assertThat(find("\"desk.quotes\"")).isEqualTo(LOOKS_QUALIFIED);
        assertThat(find("\"desk.eu\".quotes")).isEqualTo(OTHER_QUOTES);
        assertThat(find("\"Desk.EU\".\"orders.v2\"")).isEqualTo(DOTTED);
        assertThat(find("default.\"say \"\"hi\"\"\"")).isEqualTo(new TableName("default", "say \"hi\""));
        assertThatThrownBy(() -> find("\"desk.eu.quotes\"")).isInstanceOf(SqlFailure.class).hasMessageContaining("There is no table");
        assertThatThrownBy(() -> find("\"desk\".\"eu\".\"quotes\"")).isInstanceOf(SqlFailure.class).hasMessageContaining("There is no table");
    }

    @Test
    public void testSeveral()
    {
        assertThatThrownBy(() -> find("quotes")).isInstanceOf(SqlFailure.class).hasMessage("'quotes' is the name of several tables. Which one: desk.quotes, desk.eu.quotes?");
        List<TableName> cut = List.of(DOTTED, CUT_ELSEWHERE);
        assertThatThrownBy(() -> TableName.among(cut, "desk.eu.orders.v2")).isInstanceOf(SqlFailure.class)
                .hasMessage("'desk.eu.orders.v2' is the name of several tables. Which one: \"desk.eu\".\"orders.v2\", \"desk.eu.orders\".\"v2\"?");
        assertThat(TableName.among(cut, "\"desk.eu.orders\".\"v2\"")).isEqualTo(CUT_ELSEWHERE);
    }

    @Test
    public void testSql()
    {
        assertThat(DOTTED.about("files", 7)).isEqualTo("\"desk.eu\".\"orders.v2$files@7\"");
        assertThat(new TableName("default", "say \"hi\"").at(3)).isEqualTo("\"default\".\"say \"\"hi\"\"\" FOR VERSION AS OF 3");
        assertThat(TableName.literal("it's")).isEqualTo("'it''s'");
    }
}
