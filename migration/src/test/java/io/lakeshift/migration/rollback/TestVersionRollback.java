package io.lakeshift.migration.rollback;

import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.Lake;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TestVersionRollback
{
    @TempDir
    private Path directory;

    private Lake lake;
    private DeltaTable table;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 3.0)));
    }

    private long rollBack(long version)
    {
        return lake.get(VersionRollback.class).rollBack(lake.fileSystem(), QUOTES, "default.quotes", version);
    }

    @Test
    void testToBeforeAMigration()
    {
        List<String> rows = lake.rows();
        lake.repartition("symbol", "day(timestamp)");
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol", "timestamp_day");

        assertThat(rollBack(2)).isEqualTo(4);
        assertThat(lake.latest().metadata().partitionColumns()).isEmpty();
        assertThat(lake.latest().schema().columns()).hasSize(3);
        assertThat(lake.latest().protocol().writerFeatures()).hasValueSatisfying(features -> assertThat(features).contains("generatedColumns"));
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        // and the other way round
        assertThat(rollBack(3)).isEqualTo(5);
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol", "timestamp_day");
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testRowsThatCameSinceAreNoLongerThere()
    {
        assertThat(rollBack(1)).isEqualTo(3);
        assertThat(lake.rows()).hasSize(2);
        assertThat(rollBack(0)).isEqualTo(4);
        assertThat(lake.rows()).isEmpty();
        assertThat(rollBack(2)).isEqualTo(5);
        assertThat(lake.rows()).hasSize(3);
    }

    @Test
    void testTheNewestVersionIsThereAlready()
    {
        assertThat(rollBack(2)).isEqualTo(2);
        assertThat(lake.latest().version()).isEqualTo(2);
    }

    @Test
    void testVersionThatIsNotThere()
    {
        assertThatThrownBy(() -> rollBack(7)).isInstanceOf(TrinoException.class).hasMessageContaining("7");
        assertThat(lake.latest().version()).isEqualTo(2);
    }

    @Test
    void testWhatAVacuumTook()
            throws Exception
    {
        String file = lake.latest().files().file(0).path();
        lake.repartition("symbol");
        Files.delete(directory.resolve("quotes").resolve(file));
        assertThatThrownBy(() -> rollBack(2))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_FILE_MISSING.toErrorCode()))
                .hasMessageContaining(file)
                .hasMessageContaining("default.quotes");
        assertThat(lake.latest().version()).isEqualTo(3);
    }

    /** A vacuum takes a vector that no version within its retention names, and leaves the data file, which is live. */
    @Test
    void testDeletionVectorThatAVacuumTook()
            throws Exception
    {
        Lake other = new Lake(Files.createDirectory(directory.resolve("other")));
        DeltaTable vectors = other.quotesBuilder()
                .protocol(3, 7, Set.of("deletionVectors", "timestampNtz"), Set.of("deletionVectors", "timestampNtz"))
                .create();
        String path = vectors.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0), row("QQQ", "2026-01-29T15:00:00", 3.0))).getFirst();
        String add = vectors.log(1).stream().filter(line -> line.startsWith("{\"add\"")).findFirst().orElseThrow();
        String stored = "\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"ab^-aqEH.-t@S}K{vb[*k^\",\"offset\":1,\"sizeInBytes\":34,\"cardinality\":1}";
        String inline = "\"deletionVector\":{\"storageType\":\"i\",\"pathOrInlineDv\":\"^Bg9^0rr910000000000iXQKl0rr91000005c8Xg0rr91\",\"sizeInBytes\":34,\"cardinality\":1}";
        String remove = "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":true%s}}";
        vectors.commit("DELETE", remove.formatted(path, ""), add.replace("{\"add\":{", "{\"add\":{" + stored + ","));
        vectors.commit("DELETE", remove.formatted(path, "," + stored), add.replace("{\"add\":{", "{\"add\":{" + inline + ","));
        lake = other;
        assertThat(lake.rows()).hasSize(2);

        assertThatThrownBy(() -> rollBack(2))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_FILE_MISSING.toErrorCode()))
                .hasMessageContaining(path);
        assertThat(lake.latest().version()).isEqualTo(3);
        assertThat(lake.rows()).hasSize(2);
        // while it is there, whatever is in it, the way back is open
        Path vector = directory.resolve("other/quotes/ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin");
        Files.createDirectories(vector.getParent());
        Files.write(vector, new byte[] {1});
        assertThat(rollBack(2)).isEqualTo(4);
    }

    /** What cannot be a vector makes a version that nobody could read, whether its name, its form or its place is impossible. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "u | short | 1 | 34",
            "u | ab^-aqEH.-t@S}K{vb[*k~ | 1 | 34",
            "u | ../ab^-aqEH.-t@S}K{vb[*k^ | 1 | 34",
            "u | ab^-aqEH.-t@S}K{vb[*k^ | 0 | 34",
            "u | ab^-aqEH.-t@S}K{vb[*k^ | 1 | -1",
            "u | ab^-aqEH.-t@S}K{vb[*k^ | -1 | 34",
            "i | ^Bg9^0 | 1 | 34",
            "x | ab^-aqEH.-t@S}K{vb[*k^ | 1 | 34"})
    void testImpossibleDeletionVector(String type, String name, long offset, long size)
            throws Exception
    {
        Lake other = new Lake(Files.createDirectory(directory.resolve("other")));
        DeltaTable vectors = other.quotesBuilder()
                .protocol(3, 7, Set.of("deletionVectors", "timestampNtz"), Set.of("deletionVectors", "timestampNtz"))
                .create();
        String path = vectors.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0))).getFirst();
        String add = vectors.log(1).stream().filter(line -> line.startsWith("{\"add\"")).findFirst().orElseThrow();
        String vector = "\"deletionVector\":{\"storageType\":\"%s\",\"pathOrInlineDv\":\"%s\",\"offset\":%s,\"sizeInBytes\":%s,\"cardinality\":1}".formatted(type, name, offset, size);
        String remove = "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":true%s}}";
        vectors.commit("DELETE", remove.formatted(path, ""), add.replace("{\"add\":{", "{\"add\":{" + vector + ","));
        vectors.commit("DELETE", remove.formatted(path, "," + vector));
        // where the id is a possible one, the file is there: it is not for want of it that the way back is shut
        Path file = directory.resolve("other/quotes/ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin");
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[] {1});
        lake = other;

        assertThatThrownBy(() -> rollBack(2))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(LAKE_BAD_DATA.toErrorCode()))
                .hasMessageContaining(QUOTES.toString())
                .hasMessageContaining("version 2")
                .hasMessageContaining(path)
                .hasMessageContaining("Nothing was changed");
        assertThat(lake.latest().version()).isEqualTo(3);
        // the version itself says the same where it is read
        assertThatThrownBy(() -> lake.rows(lake.get(Snapshots.class).atVersion(lake.fileSystem(), QUOTES, 2)))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(LAKE_BAD_DATA.toErrorCode()))
                .hasMessageContaining(QUOTES.toString())
                .hasMessageContaining(path);
    }
}
