package io.lakeshift.connector;

import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

import static io.lakeshift.connector.TestLakeQueries.rows;
import static io.lakeshift.testing.table.DataFile.row;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What logs of other engines hold that ours never do: names that differ from those in files, absolute paths. Read by SQL, and migrated. */
final class TestForeignLogs
{
    private static final LakeTestServer SERVER = LakeTestServer.get();

    @Test
    void testNestedFieldsUnderColumnMapping()
    {
        // in the files, fields are called col-…; the schema gives them other names afterwards, as a rename does
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///foreign/mapped"))
                .column("col-symbol", "string")
                .column("col-quote", """
                        {"type":"struct","fields":[{"name":"col-bid","type":"double","nullable":true,"metadata":{}},{"name":"col-ask","type":"double","nullable":true,"metadata":{}}]}\
                        """)
                .column("col-sizes", """
                        {"type":"array","containsNull":true,"elementType":{"type":"struct","fields":[{"name":"col-size","type":"long","nullable":true,"metadata":{}}]}}\
                        """)
                .create();
        table.append(DataFile.of(
                row("SPY", List.of(690.5, 690.75), List.of(List.of(100L), List.of(200L))),
                row("QQQ", List.of(600.5, 600.75), List.of(List.of(300L)))));
        String schema = """
                {"type":"struct","fields":[%s,%s,%s]}""".formatted(
                mapped("symbol", "col-symbol", 1, "\"string\""),
                mapped("quote", "col-quote", 2, "{\"type\":\"struct\",\"fields\":[%s,%s]}".formatted(mapped("bid", "col-bid", 3, "\"double\""), mapped("ask", "col-ask", 4, "\"double\""))),
                mapped("sizes", "col-sizes", 5, "{\"type\":\"array\",\"containsNull\":true,\"elementType\":{\"type\":\"struct\",\"fields\":[%s]}}".formatted(mapped("size", "col-size", 6, "\"long\""))));
        table.commit("RENAME COLUMN", "{\"protocol\":{\"minReaderVersion\":2,\"minWriterVersion\":5}}", """
                {"metaData":{"id":"00000000-0000-0000-0000-000000000001","format":{"provider":"parquet","options":{}},"schemaString":"%s","partitionColumns":[],\
                "configuration":{"delta.columnMapping.mode":"name","delta.columnMapping.maxColumnId":"6"},"createdTime":0}}""".formatted(schema.replace("\"", "\\\"")));

        String query = "SELECT symbol, quote.bid, quote.ask, sizes[1].size FROM \"foreign\".mapped ORDER BY symbol";
        List<String> expected = List.of("[QQQ, 600.5, 600.75, 300]", "[SPY, 690.5, 690.75, 100]");
        assertThat(rows(query)).isEqualTo(expected);
        assertThat(rows("SELECT quote.ask FROM \"foreign\".mapped WHERE quote.bid > 650")).containsExactly("[690.75]");
        SERVER.runner().execute("CALL system.repartition('foreign.mapped', ARRAY['symbol'])");
        assertThat(rows(query)).isEqualTo(expected);
    }

    /** The table's own column is what its name means; the other tables of the schema are listed as ever. */
    @Test
    void testColumnsNamedLikeOurHiddenOnes()
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///hiding/taken"))
                .column("symbol", "string")
                .column("$Path", "string")
                .column("$partition", "long")
                .partitionedBy("$partition")
                .create();
        table.append(DataFile.of(row("SPY", "/desk", 1L)), DataFile.of(row("QQQ", "/floor", 2L)));
        new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///hiding/plain")).column("symbol", "string").create();

        assertThat(rows("SELECT * FROM hiding.taken ORDER BY symbol")).containsExactly("[QQQ, /floor, 2]", "[SPY, /desk, 1]");
        assertThat(rows("SELECT symbol, \"$file_size\" > 0 FROM hiding.taken WHERE \"$path\" = '/desk' AND \"$partition\" = 1")).containsExactly("[SPY, true]");
        assertThat(rows("DESCRIBE hiding.taken")).containsExactly("[symbol, varchar, , ]", "[$path, varchar, , ]", "[$partition, bigint, , ]");
        assertThat(rows("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'hiding' ORDER BY table_name, ordinal_position"))
                .containsExactly("[plain, symbol]", "[taken, symbol]", "[taken, $path]", "[taken, $partition]");
        for (String call : List.of("CALL system.repartition('hiding.taken', ARRAY['symbol'])", "ALTER TABLE hiding.taken EXECUTE repartition(partitioning => ARRAY['truncate(symbol, 1)'])")) {
            SERVER.runner().execute(call);
            assertThat(rows("SELECT symbol, \"$path\", \"$partition\" FROM hiding.taken ORDER BY symbol")).containsExactly("[QQQ, /floor, 2]", "[SPY, /desk, 1]");
        }
    }

    /** A writer that took nanoseconds for milliseconds: the rows are none the worse, and when the file was written nobody knows. */
    @Test
    void testMomentsBeyondAllTime()
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///foreign/late")).column("symbol", "string").create();
        String path = table.append(DataFile.of(row("SPY"))).getFirst();
        String add = table.log(1).stream().filter(line -> line.startsWith("{\"add\"")).findFirst().orElseThrow();
        table.commit("WRITE", "{\"remove\":{\"path\":\"%s\",\"dataChange\":true,\"deletionTimestamp\":0}}".formatted(path));
        table.commit("WRITE", add.replaceFirst("\"modificationTime\":\\d+", "\"modificationTime\":1769558400000000000"));

        assertThat(rows("SELECT symbol, \"$file_modified_time\" FROM \"foreign\".late")).containsExactly("[SPY, null]");
        assertThat(rows("SELECT symbol FROM \"foreign\".late WHERE \"$file_modified_time\" IS NULL")).containsExactly("[SPY]");
        assertThat(rows("SELECT symbol FROM \"foreign\".late WHERE \"$file_modified_time\" > TIMESTAMP '2020-01-01 00:00:00 UTC'")).isEmpty();
        assertThat(rows("SELECT file_modified_time FROM \"foreign\".\"late$files\"")).containsExactly("[null]");
    }

    private static String mapped(String name, String physicalName, int id, String type)
    {
        return "{\"name\":\"%s\",\"type\":%s,\"nullable\":true,\"metadata\":{\"delta.columnMapping.id\":%d,\"delta.columnMapping.physicalName\":\"%s\"}}".formatted(name, type, id, physicalName);
    }

    @Test
    void testFilesOfAnotherTableOfTheLake()
    {
        DeltaTable source = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///shared/source")).column("symbol", "string").column("price", "double").create();
        String path = source.append(DataFile.of(row("SPY", 1.0), row("QQQ", 2.0))).getFirst();
        for (String absolute : List.of(SERVER.root().resolve("shared/source").toUri() + path, SERVER.root().resolve("shared/source/" + path).toString(), "../source/" + path)) {
            String name = "clone" + Integer.toHexString(absolute.hashCode());
            DeltaTable clone = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///shared/" + name)).column("symbol", "string").column("price", "double").create();
            clone.commit("CLONE", source.log(1).get(1).replace("\"path\":\"" + path + "\"", "\"path\":\"" + absolute + "\""));
            assertThat(rows("SELECT symbol, price FROM shared.%s ORDER BY 2".formatted(name))).containsExactly("[SPY, 1.0]", "[QQQ, 2.0]");
            SERVER.runner().execute("CALL system.repartition('shared.%s', ARRAY['symbol'])".formatted(name));
            assertThat(rows("SELECT symbol, price, \"$partition\" FROM shared.%s ORDER BY 2".formatted(name))).containsExactly("[SPY, 1.0, symbol=SPY]", "[QQQ, 2.0, symbol=QQQ]");
        }
        assertThat(rows("SELECT count(*), sum(price) FROM shared.source")).containsExactly("[2, 3.0]");
    }

    @Test
    void testDeletionVectorNamedByAbsolutePath()
            throws IOException
    {
        Path vector = SERVER.root().resolve("vectors/elsewhere/deleted.bin");
        Files.createDirectories(vector.getParent());
        byte[] data = firstRow();
        CRC32 checksum = new CRC32();
        checksum.update(data);
        Files.write(vector, ByteBuffer.allocate(9 + data.length).put((byte) 1).putInt(data.length).put(data).putInt((int) checksum.getValue()).array());

        table("inside", vector.toUri().toString(), data.length);
        assertThat(rows("SELECT price FROM vectors.inside")).containsExactly("[2.0]");
        SERVER.runner().execute("CALL system.repartition('vectors.inside', ARRAY['symbol'])");
        assertThat(rows("SELECT symbol, price, \"$partition\" FROM vectors.inside")).containsExactly("[QQQ, 2.0, symbol=QQQ]");

        table("outside", "file:///etc/deleted.bin", data.length);
        assertThatThrownBy(() -> rows("SELECT price FROM vectors.outside")).hasMessageContaining("file:///etc/deleted.bin").hasMessageContaining("outside the lake");
        assertThatThrownBy(() -> rows("CALL system.repartition('vectors.outside', ARRAY['symbol'])")).hasMessageContaining("file:///etc/deleted.bin").hasMessageContaining("outside the lake");
    }

    private static void table(String name, String vector, int size)
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///vectors/" + name))
                .column("symbol", "string")
                .column("price", "double")
                .protocol(3, 7, Set.of("deletionVectors"), Set.of("deletionVectors"))
                .create();
        String add = table.write(DataFile.of(row("SPY", 1.0), row("QQQ", 2.0)))
                .putNull("deletionVector")
                .toString()
                .replace("\"deletionVector\":null", "\"deletionVector\":{\"storageType\":\"p\",\"pathOrInlineDv\":\"%s\",\"offset\":1,\"sizeInBytes\":%d,\"cardinality\":1}".formatted(vector, size));
        table.commit("DELETE", "{\"add\":" + add + "}");
    }

    /** Row 0 deleted: a bitmap array of one bitmap (protocol, "Deletion Vector Format"), with one array container that holds 0. */
    private static byte[] firstRow()
    {
        return ByteBuffer.allocate(34).order(LITTLE_ENDIAN)
                .putInt(1681511377).putLong(1).putInt(0)
                .putInt(12346).putInt(1).putShort((short) 0).putShort((short) 0).putInt(16).putShort((short) 0)
                .array();
    }
}
