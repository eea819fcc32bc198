package io.lakeshift.delta.schema;

import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.trino.spi.TrinoException;
import io.trino.spi.type.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.lakeshift.delta.LakeErrorCode.LAKE_UNSUPPORTED_FEATURE;
import static io.trino.spi.type.BigintType.BIGINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestTableSchema
{
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "byte | tinyint", "short | smallint", "integer | integer", "long | bigint", "float | real", "double | double",
            "decimal(10,2) | decimal(10,2)", "decimal(38,0) | decimal(38,0)", "string | varchar", "binary | varbinary", "boolean | boolean", "date | date",
            "timestamp | timestamp(6) with time zone", "timestamp_ntz | timestamp(6)", "variant | variant"})
    public void testPrimitiveTypes(String delta, String trino)
    {
        assertThat(single("\"" + delta + "\"", "{}").type().getDisplayName()).isEqualTo(trino);
    }

    @Test
    public void testNestedTypes()
    {
        String type = """
                {"type":"struct","fields":[
                  {"name":"a","nullable":true,"metadata":{},"type":{"type":"array","elementType":"integer","containsNull":true}},
                  {"name":"m","nullable":true,"metadata":{},"type":{"type":"map","keyType":"string","valueType":"timestamp","valueContainsNull":true}}]}""";
        assertThat(single(type, "{}").type().getDisplayName()).isEqualTo("row(\"a\" array(integer), \"m\" map(varchar, timestamp(6) with time zone))");
    }

    @ParameterizedTest
    @ValueSource(strings = {"void", "interval year to month", "geometry"})
    public void testUnsupportedTypesAreNamed(String type)
    {
        assertThatThrownBy(() -> single("\"" + type + "\"", "{}"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_UNSUPPORTED_FEATURE.toErrorCode()))
                .satisfies(e -> assertThat(e.getMessage()).containsIgnoringCase(type));
    }

    @Test
    public void testCollationIsRefused()
    {
        assertThatThrownBy(() -> single("\"string\"", "{\"__COLLATIONS\":{\"c\":\"ICU.de_DE\"}}")).isInstanceOf(TrinoException.class).hasMessageContaining("'c'").satisfies(e -> assertThat(e.getMessage()).containsIgnoringCase("de_DE"));
    }

    @Test
    public void testGeneratedHiddenPartitionColumn()
    {
        String schema = """
                {"type":"struct","fields":[
                  {"name":"Ts","type":"timestamp_ntz","nullable":true,"metadata":{}},
                  {"name":"ts_day","type":"date","nullable":true,"metadata":{"delta.generationExpression":"CAST(Ts AS DATE)","lakeshift.hidden":true}},
                  {"name":"sym","type":"string","nullable":false,"metadata":{}}]}""";
        TableSchema parsed = TableSchema.of(metadata(schema, List.of("sym", "ts_day"), Map.of()));
        assertThat(parsed.partitions()).extracting(TableColumn::name).containsExactly("sym", "ts_day");
        assertThat(parsed.dataColumns()).extracting(TableColumn::name).containsExactly("Ts");
        TableColumn day = parsed.column("TS_DAY").orElseThrow();
        assertThat(day.hidden()).isTrue();
        assertThat(day.generationExpression()).contains("CAST(Ts AS DATE)");
        assertThat(parsed.column("sym").orElseThrow().nullable()).isFalse();
        assertThat(parsed.column("sym").orElseThrow().hidden()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "id"})
    public void testColumnMapping(String mode)
    {
        String schema = """
                {"type":"struct","fields":[{"name":"s","nullable":true,"metadata":{"delta.columnMapping.id":7,"delta.columnMapping.physicalName":"col-s"},"type":
                  {"type":"struct","fields":[{"name":"x","type":"long","nullable":true,"metadata":{"delta.columnMapping.id":8,"delta.columnMapping.physicalName":"col-x"}}]}}]}""";
        TableColumn column = TableSchema.of(metadata(schema, List.of(), Map.of("delta.columnMapping.mode", mode))).columns().getFirst();
        assertThat(column.physicalName()).isEqualTo("col-s");
        assertThat(column.fieldId()).hasValue(7);
        assertThat(column.type()).isEqualTo(RowType.from(List.of(RowType.field("x", BIGINT))));
        assertThat(FileColumn.forReading(column, mode.equals("id")).children()).extracting(FileColumn::physicalName).containsExactly("col-x");
        assertThat(FileColumn.forReading(column, mode.equals("id")).children().getFirst().fieldId().isPresent()).isEqualTo(mode.equals("id"));
        assertThat(FileColumn.forWriting(column).children().getFirst().fieldId()).hasValue(8);
        assertThat(StatisticsColumns.of(Map.of()).leaves(List.of(column))).isEqualTo(Set.of(List.of("col-s", "col-x")));

        // what a restore to before the mapping may leave in the metadata
        TableColumn unmapped = TableSchema.of(metadata(schema, List.of(), Map.of())).columns().getFirst();
        assertThat(unmapped.physicalName()).isEqualTo("s");
        assertThat(FileColumn.forReading(unmapped, false).children()).extracting(FileColumn::physicalName).containsExactly("x");
        assertThat(FileColumn.forWriting(unmapped).children()).isEqualTo(List.of(new FileColumn("x", OptionalInt.empty(), BIGINT)));
        assertThat(StatisticsColumns.of(Map.of()).leaves(List.of(unmapped))).isEqualTo(Set.of(List.of("s", "x")));
    }

    @Test
    public void testPartitionColumnOutsideTheSchema()
    {
        assertThatThrownBy(() -> TableSchema.of(metadata("{\"type\":\"struct\",\"fields\":[]}", List.of("gone"), Map.of())))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_BAD_LOG.toErrorCode()))
                .hasMessageContaining("'gone'");
    }

    @Test
    public void testProtocolCheck()
    {
        ProtocolCheck.requireReadable("t", new Protocol(1, 2, Optional.empty(), Optional.empty()));
        ProtocolCheck.requireReadable("t", new Protocol(3, 7, Optional.of(Set.of("timestampNtz", "deletionVectors")), Optional.of(Set.of("timestampNtz", "deletionVectors", "writerOnlyNews"))));
        assertThatThrownBy(() -> ProtocolCheck.requireReadable("lake.t", new Protocol(3, 7, Optional.of(Set.of("timestampNtz", "timeMachine")), Optional.of(Set.of()))))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_UNSUPPORTED_FEATURE.toErrorCode()))
                .hasMessageContaining("lake.t").hasMessageContaining("timeMachine").hasMessageNotContaining("timestampNtz");
        assertThatThrownBy(() -> ProtocolCheck.requireReadable("lake.t", new Protocol(4, 9, Optional.empty(), Optional.empty()))).hasMessageContaining("reader version 4");
    }

    private static TableColumn single(String type, String fieldMetadata)
    {
        return TableSchema.of(metadata("{\"type\":\"struct\",\"fields\":[{\"name\":\"c\",\"type\":%s,\"nullable\":true,\"metadata\":%s}]}".formatted(type, fieldMetadata), List.of(), Map.of()))
                .columns().getFirst();
    }

    private static Metadata metadata(String schema, List<String> partitionColumns, Map<String, String> configuration)
    {
        return new Metadata("id", Optional.empty(), Optional.empty(), schema, partitionColumns, configuration, OptionalLong.empty(), "parquet", Map.of());
    }
}
