package io.lakeshift.migration.layout;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.migration.Lake;
import io.lakeshift.testing.table.DeltaTableBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.lakeshift.migration.Lake.QUOTES;
import static org.assertj.core.api.Assertions.assertThat;

/** What is published over the metadata that other writers left. */
class TestTargetTable
{
    private static final String MAX_COLUMN_ID = "delta.columnMapping.maxColumnId";

    @TempDir
    private Path directory;

    @Test
    void testColumnIdsThatOthersTookMeanwhile()
    {
        Lake lake = new Lake(directory);
        new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("timestamp", "timestamp", true, "{\"delta.columnMapping.id\":1,\"delta.columnMapping.physicalName\":\"col-1\"}")
                .column("price", "double", true, "{\"delta.columnMapping.id\":2,\"delta.columnMapping.physicalName\":\"col-2\"}")
                .protocol(2, 5)
                .property("delta.columnMapping.mode", "name")
                .property(MAX_COLUMN_ID, "7")
                .create();
        Metadata began = lake.latest().metadata();
        TargetTable target = lake.get(TargetTables.class).target(lake.latest(), PartitionSpec.parse(List.of("day(timestamp)")), Lake.request("day(timestamp)"), "x-");
        assertThat(target.schemaString()).contains("\"delta.columnMapping.id\":8");
        assertThat(target.metadata(began).configuration()).containsEntry(MAX_COLUMN_ID, "8");

        // somebody added four columns and dropped them again
        Metadata now = began.withLayout(began.schemaString(), List.of(), with(began.configuration(), "11"));
        assertThat(target.metadata(now).configuration()).containsEntry(MAX_COLUMN_ID, "11");
        TargetTable plain = lake.get(TargetTables.class).target(lake.latest(), PartitionSpec.parse(List.of()), Lake.request(), "x-");
        assertThat(plain.metadata(now).configuration()).containsEntry(MAX_COLUMN_ID, "11");
    }

    @Test
    void testColumnsThatAConstraintNames()
    {
        for (String expression : List.of("day > 1", "abs(`Day`) > 1", "\"DAY\" > 1", "x > 1 OR (t.day IS NULL)", "x <> 'it''s' AND day > 1", "x <> 'a\\'' AND day > 1")) {
            assertThat(Constraint.naming(List.of("x2", "day"), Map.of("delta.constraints.c", expression))).as(expression).hasValue(new Constraint("c", expression, "day"));
        }
        for (String expression : List.of("x <> 'day'", "days > 1", "day_ > 1", "`my day` > 1", "x <> 'it''s day'", "1day > 0")) {
            assertThat(Constraint.naming(List.of("day"), Map.of("delta.constraints.c", expression, "comment", "day"))).as(expression).isEmpty();
        }
    }

    private static Map<String, String> with(Map<String, String> configuration, String maxColumnId)
    {
        return ImmutableMap.<String, String>builder().putAll(configuration).put(MAX_COLUMN_ID, maxColumnId).buildKeepingLast();
    }
}
