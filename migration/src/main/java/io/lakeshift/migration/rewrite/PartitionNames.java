package io.lakeshift.migration.rewrite;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.HivePath;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.migration.MigrationConfig;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * Makes partitions of partition values, and refuses those that a table cannot hold: a value that the log or a directory cannot tell from NULL,
 * a directory name that storage cannot take, one partition too many. Shared by all threads of a run.
 */
final class PartitionNames
{
    // what Hive, and with it Polars, reads from a directory as NULL
    private static final String NULL_DIRECTORY = "__HIVE_DEFAULT_PARTITION__";

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
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Map<String, String> logged = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            PartitionField field = fields.get(i);
            String text = PartitionValueCodec.format(values.get(i), field.type());
            checkTellsFromNull(field, text, source);
            checkReadsBack(field, values.get(i), text, source);
            names.add(field.name());
            texts.add(text);
            logged.put(physicalNames.get(i), text);
        }
        String directory = HivePath.directory(names, texts);
        checkNameLength(directory, source);
        if (directories.add(directory) && directories.size() > maxPartitions) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, ("Table %s would get more than %s partitions, the limit of %s; the latest is %s, from file %s. " +
                    "Nothing was changed. Choose a coarser layout, or raise the limit.").formatted(table, maxPartitions, MigrationConfig.MAX_PARTITIONS, directory, source.path()));
        }
        return new Partition(directory, logged);
    }

    private void checkTellsFromNull(PartitionField field, String text, AddFile source)
    {
        if (text == null) {
            return;
        }
        if (text.isEmpty()) {
            throw refused(field, source, "'', and partition values cannot tell '' from NULL: such rows would read back as NULL");
        }
        if (text.equals(NULL_DIRECTORY)) {
            throw refused(field, source, "the text '%s', which names the partition of NULL: some engines would read such rows as NULL".formatted(text));
        }
    }

    private void checkReadsBack(PartitionField field, Object value, String text, AddFile source)
    {
        if (!Objects.equals(value, PartitionValueCodec.parse(text, field.type()))) {
            throw refused(field, source, "a value that cannot be written as a partition value: '%s' reads back as another one".formatted(text));
        }
    }

    private void checkNameLength(String directory, AddFile source)
    {
        List<String> elements = List.of(directory.split("/"));
        for (int i = 0; i < elements.size(); i++) {
            String element = elements.get(i);
            int length = element.getBytes(UTF_8).length;
            if (length > maxNameLength) {
                throw refused(fields.get(i), source, "a value whose directory name takes %s bytes, and storage takes %s at most: %s…"
                        .formatted(length, maxNameLength, element.substring(0, Math.min(60, element.length()))));
            }
        }
    }

    private TrinoException refused(PartitionField field, AddFile source, String what)
    {
        return new TrinoException(LAKE_REPARTITION_REFUSED, ("Column %s of table %s cannot be partitioned by: file %s holds %s. " +
                "Nothing was changed. Leave %s out of the partitioning, or correct these values first.").formatted(field.source(), table, source.path(), what, field.source()));
    }
}
