package io.lakeshift.connector.metadata;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.spi.session.PropertyMetadata;
import io.trino.spi.type.ArrayType;

import java.util.List;
import java.util.Map;

import static io.trino.spi.session.PropertyMetadata.stringProperty;
import static io.trino.spi.type.VarcharType.VARCHAR;

/** What {@code SHOW CREATE TABLE} tells of a table beside its columns; names are those of Trino's own Delta Lake connector. */
public final class LakeTableProperties
{
    private static final String LOCATION = "location";
    private static final String PARTITIONED_BY = "partitioned_by";

    public static final List<PropertyMetadata<?>> ALL = ImmutableList.of(
            stringProperty(LOCATION, "Directory of the table", null, false),
            new PropertyMetadata<>(
                    PARTITIONED_BY,
                    "Partition columns and transforms, as CALL system.repartition takes them",
                    new ArrayType(VARCHAR),
                    List.class,
                    ImmutableList.of(),
                    false,
                    value -> (List<?>) value,
                    value -> value));

    private LakeTableProperties() {}

    static Map<String, Object> of(Snapshot snapshot)
    {
        ImmutableMap.Builder<String, Object> properties = ImmutableMap.builder();
        properties.put(LOCATION, snapshot.table().toString());
        if (!snapshot.schema().partitionColumns().isEmpty()) {
            properties.put(PARTITIONED_BY, PartitionSpec.of(snapshot.schema()).transforms().stream().map(Object::toString).toList());
        }
        return properties.buildOrThrow();
    }
}
