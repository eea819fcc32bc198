package io.lakeshift.delta.partition;

import io.lakeshift.delta.partition.GenerationExpression.Copy;
import io.lakeshift.delta.partition.GenerationExpression.Formatted;
import io.lakeshift.delta.partition.GenerationExpression.Part;
import io.lakeshift.delta.partition.GenerationExpression.Prefix;
import io.lakeshift.delta.partition.GenerationExpression.Truncated;
import io.lakeshift.delta.partition.GenerationExpression.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.lakeshift.delta.partition.CalendarUnit.DAY;
import static io.lakeshift.delta.partition.CalendarUnit.HOUR;
import static io.lakeshift.delta.partition.CalendarUnit.MONTH;
import static io.lakeshift.delta.partition.CalendarUnit.WEEK;
import static io.lakeshift.delta.partition.CalendarUnit.YEAR;
import static org.assertj.core.api.Assertions.assertThat;

final class TestGenerationExpression
{
    @ParameterizedTest
    @ValueSource(strings = {"CAST(ts AS DATE)", "cast(`ts` as date)", " ( CAST ( (ts)  AS Date ) ) ", "CAST(\"ts\" AS DATE)", "ts::date", "\nCAST(\n`ts`\tAS DATE)"})
    void castToDate(String text)
    {
        assertThat(GenerationExpression.parse(text)).isEqualTo(new Truncated("ts", DAY, false, true));
    }

    @Test
    void truncations()
    {
        assertThat(GenerationExpression.parse("TRUNC(ts, 'MONTH')")).isEqualTo(new Truncated("ts", MONTH, false, true));
        assertThat(GenerationExpression.parse("trunc(`ts`, 'year')")).isEqualTo(new Truncated("ts", YEAR, false, true));
        assertThat(GenerationExpression.parse("TRUNC(ts, 'MM')")).isEqualTo(new Truncated("ts", MONTH, false, false));
        assertThat(GenerationExpression.parse("TRUNC(CAST(ts AS DATE), 'YY')")).isEqualTo(new Truncated("ts", YEAR, false, false));
        assertThat(GenerationExpression.parse("TRUNC(ts, 'WEEK')")).isEqualTo(new Truncated("ts", WEEK, false, false));
        assertThat(GenerationExpression.parse("DATE_TRUNC('HOUR', ts)")).isEqualTo(new Truncated("ts", HOUR, true, false));
        assertThat(GenerationExpression.parse("date_trunc('dd', CAST(d AS TIMESTAMP))")).isEqualTo(new Truncated("d", DAY, true, false));
        assertThat(GenerationExpression.parse("DATE_TRUNC('HOUR', CAST(ts AS DATE))")).isEqualTo(new Truncated("ts", DAY, true, false));
        assertThat(GenerationExpression.parse("CAST(CAST(ts AS DATE) AS STRING)")).isEqualTo(new Truncated("ts", DAY, false, false));
        assertThat(GenerationExpression.parse("DATE(ts)")).isEqualTo(new Truncated("ts", DAY, false, false));
        // null in Spark
        assertThat(GenerationExpression.parse("TRUNC(ts, 'DAY')")).isInstanceOf(Unknown.class);
    }

    @Test
    void parts()
    {
        assertThat(GenerationExpression.parse("EXTRACT(HOUR FROM ts)")).isEqualTo(new Part("ts", HOUR, false, true));
        assertThat(GenerationExpression.parse("extract(year from `ts`)")).isEqualTo(new Part("ts", YEAR, false, true));
        assertThat(GenerationExpression.parse("YEAR(ts)")).isEqualTo(new Part("ts", YEAR, false, false));
        assertThat(GenerationExpression.parse("MONTH(CAST(ts AS DATE))")).isEqualTo(new Part("ts", MONTH, false, false));
        assertThat(GenerationExpression.parse("DAYOFMONTH(ts)")).isEqualTo(new Part("ts", DAY, false, false));
        assertThat(GenerationExpression.parse("CAST(YEAR(ts) AS STRING)")).isEqualTo(new Part("ts", YEAR, false, false));
        assertThat(GenerationExpression.parse("DATE_PART('HOUR', ts)")).isEqualTo(new Part("ts", HOUR, false, false));
        // the hour of a date is always 0 and tells nothing of the timestamp's
        assertThat(GenerationExpression.parse("HOUR(CAST(CAST(ts AS DATE) AS TIMESTAMP))")).isInstanceOf(Unknown.class);
    }

    @Test
    void formats()
    {
        assertThat(GenerationExpression.parse("DATE_FORMAT(ts, 'yyyy-MM')")).isEqualTo(new Formatted("ts", "yyyy-MM", false));
        assertThat(GenerationExpression.parse("date_format(`ts`,'yyyy-MM-dd-HH')")).isEqualTo(new Formatted("ts", "yyyy-MM-dd-HH", false));
        // patterns are case-sensitive: mm is the minute
        assertThat(GenerationExpression.parse("DATE_FORMAT(ts, 'yyyy-mm')")).isInstanceOf(Unknown.class);
    }

    @Test
    void prefixes()
    {
        assertThat(GenerationExpression.parse("SUBSTRING(s, 1, 2)")).isEqualTo(new Prefix("s", 1, 2));
        assertThat(GenerationExpression.parse("substr(`s`, 0, 3)")).isEqualTo(new Prefix("s", 0, 3));
        assertThat(GenerationExpression.parse("SUBSTRING(s FROM 1 FOR 2)")).isEqualTo(new Prefix("s", 1, 2));
        assertThat(GenerationExpression.parse("SUBSTRING(s, 2, 2)")).isInstanceOf(Unknown.class);
        assertThat(GenerationExpression.parse("SUBSTRING(UPPER(s), 1, 2)")).isInstanceOf(Unknown.class);
    }

    @Test
    void names()
    {
        assertThat(GenerationExpression.parse("`a ``b`")).isEqualTo(new Copy("a `b"));
        assertThat(GenerationExpression.parse("CAST(`a)b` AS DATE)")).isEqualTo(new Truncated("a)b", DAY, false, true));
        assertThat(GenerationExpression.parse(GenerationExpression.quote("x`y"))).isEqualTo(new Copy("x`y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "(", ")", "CAST(ts AS", "CAST(ts AS DATE", "CAST(ts AS DATE))", "a.b", "ts + 1", "1", "'x'", "CONCAT(a, b)", "CASE WHEN a THEN b END",
            "EXTRACT(FROM ts)", "SUBSTRING(s, 1, 99999999999)", "SUBSTRING(s, -1, 2)", "`unclosed", "'unclosed", "YEAR()", "YEAR(a, b)", "DATE_FORMAT(ts, fmt)", "\u0000", "CAST(ts AS DATE) -- x"})
    void notUnderstood(String text)
    {
        assertThat(GenerationExpression.parse(text)).isEqualTo(new Unknown(text));
    }

    @Test
    void deepNestingIsNotUnderstood()
    {
        String text = "(".repeat(100_000) + "ts" + ")".repeat(100_000);
        assertThat(GenerationExpression.parse(text)).isInstanceOf(Unknown.class);
    }
}
