package io.lakeshift.server.migrate;

import io.lakeshift.server.migrate.MigrateOptions.UsageException;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestMigrateOptions
{
    private static MigrateOptions parse(String... arguments)
    {
        return MigrateOptions.parse(List.of(arguments));
    }

    @Test
    public void testEverything()
    {
        MigrateOptions options = parse("--partitioning", "symbol, truncate(s, 2),day(timestamp)", "desk.quotes", "--sorted-by", "timestamp,strike", "--target-file-size", "64MB", "--zone", "UTC", "--yes");
        assertThat(options.yes()).isTrue();
        assertThat(options.watch()).isFalse();
        assertThat(options.layout()).isEqualTo(new Layout(
                "desk.quotes", Optional.of(List.of("symbol", "truncate(s, 2)", "day(timestamp)")), List.of("timestamp", "strike"), Optional.of("64MB"), Optional.of("UTC")));
        assertThat(options.layout().call()).isEqualTo("CALL system.repartition(table_name => 'desk.quotes', partitioning => ARRAY['symbol', 'truncate(s, 2)', 'day(timestamp)'], " +
                "sorted_by => ARRAY['timestamp', 'strike'], target_file_size => '64MB', zone => 'UTC')");
        assertThat(options.layout().plan()).contains("system.plan_repartition(table_name => 'desk.quotes', partitioning => ARRAY['symbol', ", "zone => 'UTC')");
    }

    @Test
    public void testLittle()
    {
        assertThat(parse("quotes").layout().call()).isEqualTo("CALL system.repartition(table_name => 'quotes')");
        // no partitioning is not the advised one
        assertThat(parse("quotes", "--partitioning", "").layout().call()).isEqualTo("CALL system.repartition(table_name => 'quotes', partitioning => ARRAY[])");
        assertThat(parse("quotes", "--watch").watch()).isTrue();
        assertThat(parse("it's").layout().call()).contains("'it''s'");
    }

    @Test
    public void testMistakes()
    {
        assertThatThrownBy(() -> parse()).isInstanceOf(UsageException.class).hasMessageContaining("which table");
        assertThatThrownBy(() -> parse("quotes", "--partitionning", "a")).isInstanceOf(UsageException.class).hasMessageContaining("--partitionning");
        assertThatThrownBy(() -> parse("quotes", "--partitioning")).isInstanceOf(UsageException.class).hasMessageContaining("needs a value");
        assertThatThrownBy(() -> parse("quotes", "--partitioning", "a,", "day(b)")).isInstanceOf(UsageException.class).hasMessageContaining("Quote a list");
    }
}
