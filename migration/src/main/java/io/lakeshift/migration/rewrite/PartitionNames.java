package io.lakeshift.migration.rewrite;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.partition.PartitionValues;
import io.lakeshift.migration.MigrationConfig;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static java.util.Objects.requireNonNull;

/**
 * Makes partitions of partition values, and refuses those that a table cannot hold ({@link PartitionValues#unfit}), and one partition too many. Shared by all threads of a run.
 */
final class PartitionNames
{
    private final Location table;
    private final List<PartitionField> fields;
    private final List<String> physicalNames;
    private final int maxNameLength;
    private final int maxPartitions;
    private final Set<String> directories = ConcurrentHashMap.newKeySet();

    PartitionNames(Location table, TargetLayout layout, int maxNameLength, int maxPartitions)
    {
        this.table = requireNonNull(table, "table is null");
        this.fields = layout.fields();
        this.physicalNames = fields.stream()
                .map(field -> layout.target().column(field.name()).orElseThrow().physicalName())
                .collect(ImmutableList.toImmutableList());
        this.maxNameLength = maxNameLength;
        this.maxPartitions = maxPartitions;
    }

    /**
     * @param values native values in the order of the fields; null for SQL NULL
     * @param source the file that holds them, for messages
     */
    Partition partition(List<Object> values, AddFile source)
    {
        if (fields.isEmpty()) {
            return new Partition("", Map.of());
        }
        PartitionValues partition = PartitionValues.of(fields, values);
        partition.unfit(maxNameLength).ifPresent(unfit -> {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, unfit.refusal(table.toString(), source.path()));
        });
        Map<String, String> logged = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            logged.put(physicalNames.get(i), partition.texts().get(i));
        }
        String directory = partition.directory();
        if (directories.add(directory) && directories.size() > maxPartitions) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, ("Table %s would get more than %s partitions, the limit of %s; the latest is %s, from file %s. " +
                    "Nothing was changed. Choose a coarser layout, or raise the limit.").formatted(table, maxPartitions, MigrationConfig.MAX_PARTITIONS, directory, source.path()));
        }
        return new Partition(directory, logged);
    }
}
