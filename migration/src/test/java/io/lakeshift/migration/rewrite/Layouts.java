package io.lakeshift.migration.rewrite;

import io.airlift.units.DataSize;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static io.airlift.units.DataSize.Unit.MEGABYTE;

/** Target layouts of a snapshot's table, as the preparation of a migration makes them. */
public final class Layouts
{
    private Layouts() {}

    public static TargetLayout of(Snapshot snapshot, List<String> partitioning)
    {
        return of(snapshot.schema(), snapshot.metadata(), partitioning, List.of(), DataSize.of(128, MEGABYTE)).into(snapshot.table());
    }

    public static TargetLayout sorted(Snapshot snapshot, List<String> partitioning, String... sortedBy)
    {
        return of(snapshot.schema(), snapshot.metadata(), partitioning, List.of(sortedBy), DataSize.of(128, MEGABYTE)).into(snapshot.table());
    }

    /** Of no table: unpartitioned, without properties. */
    public static Metadata metadata(String schema)
    {
        return new Metadata("id", Optional.empty(), Optional.empty(), schema, List.of(), Map.of(), OptionalLong.empty(), "parquet", Map.of());
    }

    /** Of no table: to plan for, not to write. */
    public static TargetLayout of(TableSchema source, Metadata metadata, List<String> partitioning, List<String> sortedBy, DataSize targetFileSize)
    {
        var fields = PartitionSpec.parse(partitioning).fields(source);
        List<String> added = new ArrayList<>();
        for (var field : fields) {
            if (source.column(field.name()).isEmpty()) {
                added.add("{\"name\":\"%s\",\"type\":\"%s\",\"nullable\":true,\"metadata\":{\"delta.generationExpression\":\"%s\",\"lakeshift.hidden\":true}}"
                        .formatted(field.name(), field.deltaType(), field.generationExpression().orElseThrow()));
            }
        }
        String schema = metadata.schemaString();
        String withAdded = added.isEmpty() ? schema : schema.substring(0, schema.lastIndexOf(']')) + "," + String.join(",", added) + schema.substring(schema.lastIndexOf(']'));
        Metadata target = metadata.withLayout(withAdded, fields.stream().map(field -> field.name()).toList(), Map.of());
        return new TargetLayout(Location.of("local:///nowhere"), source, TableSchema.of(target), fields, sortedBy, List.of(), targetFileSize, "part-test-");
    }
}
