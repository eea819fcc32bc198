package io.lakeshift.connector;

import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.Test;

import java.util.List;

import static io.lakeshift.connector.TestLakeQueries.opens;
import static io.lakeshift.connector.TestLakeQueries.rows;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/** Names that differ from their lower case in more than ASCII does, and names that only Java takes for the same. */
final class TestColumnNames
{
    private static final LakeTestServer SERVER = LakeTestServer.get();

    /** The lower case of İ is two characters. */
    @Test
    void testLowerCaseOfOtherLength()
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///names/dotted"))
                .column("İsim", "string")
                .column("İl", "string")
                .column("adres", """
                        {"type":"struct","fields":[{"name":"İç","type":"long","nullable":true,"metadata":{}}]}""")
                .partitionedBy("İl")
                .create();
        table.append(DataFile.of(row("Ada", "Ankara", List.of(3L))), DataFile.of(row("Can", "Bursa", List.of(4L))));

        String all = "SELECT \"İsim\", \"İl\", adres.\"İç\" FROM names.dotted ORDER BY 1";
        List<String> expected = List.of("[Ada, Ankara, 3]", "[Can, Bursa, 4]");
        assertThat(rows(all)).isEqualTo(expected);
        assertThat(rows("SELECT \"İl\" FROM names.dotted WHERE \"İsim\" = 'Ada'")).containsExactly("[Ankara]");
        assertThat(opens("SELECT \"İsim\" FROM names.dotted WHERE \"İsim\" = 'Ada'")).isEqualTo(1);
        assertThat(opens("SELECT \"İsim\" FROM names.dotted WHERE \"İl\" = 'Bursa'")).isEqualTo(1);

        SERVER.runner().execute("CALL system.repartition('names.dotted', ARRAY['\"İsim\"'])");
        assertThat(rows(all)).isEqualTo(expected);
        assertThat(opens("SELECT \"İl\" FROM names.dotted WHERE \"İsim\" = 'Ada'")).isEqualTo(1);
    }

    /** A nerve is no border: the dotless ı is a letter of its own, though the upper case of both is I. Trino takes either name for ambiguous; all columns it shows. */
    @Test
    void testSameUpperCase()
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///names/dotless"))
                .column("id", "long")
                .column("sinir", "long")
                .column("sınır", "long")
                .create();
        table.append(DataFile.of(row(1L, 10L, 100L)), DataFile.of(row(2L, 20L, 200L)));

        String all = "SELECT * FROM names.dotless ORDER BY id";
        assertThat(rows(all)).containsExactly("[1, 10, 100]", "[2, 20, 200]");

        SERVER.runner().execute("CALL system.repartition('names.dotless', ARRAY['\"sınır\"'])");
        assertThat(rows(all)).containsExactly("[1, 10, 100]", "[2, 20, 200]");
        assertThat(rows("SELECT \"$partition\" FROM names.dotless ORDER BY id")).containsExactly("[s%C4%B1n%C4%B1r=100]", "[s%C4%B1n%C4%B1r=200]");
    }
}
