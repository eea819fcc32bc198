package io.lakeshift.connector;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Spark's tables with widened columns and with variants ({@code delta/src/test/resources/tables/make_tables.py}), as SQL sees them. */
final class TestSparkTypes
{
    private static final LakeTestServer SERVER = LakeTestServer.get();
    private static final Path TABLES = Path.of("../delta/src/test/resources/tables").toAbsolutePath().normalize();

    @BeforeAll
    static void copyTables()
            throws IOException
    {
        try (Stream<Path> files = Files.walk(TABLES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = SERVER.root().resolve("spark").resolve(TABLES.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    @Test
    void testWidenedTypes()
    {
        assertThat(rows("SELECT id, byte_int, int_long, int_double, float_double, decimal_wider, day_naive, p_int, p_day, p_decimal, item.number, item.list[1], item.pairs['k'] FROM spark.widened ORDER BY id"))
                .containsExactly(
                        "[1, 1, 2147483647, -2.147483648E9, 0.10000000149011612, 999.9900, 2026-01-28T00:00, 5, 2026-01-28T00:00, 12.500, 1, 0.10000000149011612, 1]",
                        "[2, null, null, null, null, null, null, 5, 2026-01-28T00:00, 12.500, null, null, null]",
                        "[3, 2147483647, -9223372036854775808, 0.5, 0.1, 123456.7891, 2026-01-29T15:07:01.123456, 5000000000, 2026-01-28T15:07:01.500, 12345.125, 9223372036854775807, 0.1, -9223372036854775808]");
        assertThat(rows("SELECT id FROM spark.widened WHERE p_day = TIMESTAMP '2026-01-28 00:00:00' ORDER BY id")).containsExactly("[1]", "[2]");
        assertThat(rows("SELECT id FROM spark.widened WHERE p_day > TIMESTAMP '2026-01-28 00:00:00'")).containsExactly("[3]");
        assertThat(rows("SELECT id FROM spark.widened WHERE float_double > DOUBLE '0.1'")).containsExactly("[1]");
        assertThat(rows("SELECT id FROM spark.widened WHERE day_naive = TIMESTAMP '2026-01-28 00:00:00'")).containsExactly("[1]");
        assertThat(rows("SELECT count(*), max(short_decimal), min(long_decimal) FROM spark.widened")).containsExactly("[3, 1234567890.12, 9223372036854775807.0000]");
    }

    @Test
    void testVariants()
    {
        assertThat(rows("SELECT id, json_format(CAST(v AS json)) FROM spark.variants WHERE id < 4 ORDER BY id")).containsExactly(
                "[0, {\"a\":1,\"b\":[true,null,\"x ü\"],\"c\":{\"d\":1.5}}]",
                "[1, []]",
                "[2, null]",
                "[3, 12345678901234567890123]");
        assertThat(rows("SELECT CAST(v AS date) FROM spark.variants WHERE id = 100")).containsExactly("[2026-01-28]");
        assertThat(rows("SELECT json_format(CAST(nested.vs[1] AS json)), nested.vs[2] IS NULL FROM spark.variants WHERE id = 0"))
                .containsExactly("[{\"a\":1,\"b\":[true,null,\"x ü\"],\"c\":{\"d\":1.5}}, true]");
        assertThat(rows("SELECT count(*), count(v) FROM spark.variants")).containsExactly("[14, 13]");
        assertThat(rows("SELECT id FROM spark.variants WHERE v IS NULL")).containsExactly("[200]");
        assertThat(rows("SELECT data_type FROM lake.information_schema.columns WHERE table_schema = 'spark' AND table_name = 'variants' AND column_name = 'v'")).containsExactly("[variant]");
    }

    /** The files would be right; whether every engine takes what the metadata then says of their past has not been seen. */
    @Test
    void testNeitherIsMigrated()
    {
        assertThatThrownBy(() -> SERVER.runner().execute("CALL system.repartition('spark.widened', ARRAY['p_int'])")).hasMessageContaining("typeWidening");
        assertThatThrownBy(() -> SERVER.runner().execute("CALL system.repartition('spark.variants', ARRAY['id'])")).hasMessageContaining("variantType");
    }

    private static List<String> rows(String sql)
    {
        return SERVER.runner().execute(sql).getMaterializedRows().stream().map(row -> row.getFields().toString()).toList();
    }
}
