package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.partition.GenerationExpression.Unknown;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.TrinoException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

/**
 * A table's wanted layout: what {@code partitioning => ARRAY[…]} says. Empty for an unpartitioned table.
 */
public record PartitionSpec(List<PartitionTransform> transforms)
{
    public PartitionSpec
    {
        transforms = ImmutableList.copyOf(transforms);
    }

    /** @throws TrinoException {@code INVALID_PROCEDURE_ARGUMENT} for text that is no transform; the message shows the vocabulary */
    public static PartitionSpec parse(List<String> texts)
    {
        return new PartitionSpec(texts.stream()
                .map(TransformVocabulary::parse)
                .collect(toImmutableList()));
    }

    /**
     * The partition columns in order; a column that two transforms share (day and hour) appears once. A column that the table has already, computed in the same way, is
     * used as it is: under its own name.
     *
     * @throws TrinoException {@code LAKE_REPARTITION_REFUSED} where a column does not exist, does not fit, bears a name that is taken, or none would be left
     */
    public List<PartitionField> fields(TableSchema schema)
    {
        Map<String, PartitionField> fields = new TreeMap<>(ColumnName.ORDER);
        ImmutableList.Builder<PartitionField> ordered = ImmutableList.builder();
        for (PartitionTransform transform : transforms) {
            for (PartitionField made : transform.fields(schema)) {
                PartitionField field = present(made, schema).map(column -> made.named(column.name())).orElse(made);
                PartitionField before = fields.putIfAbsent(field.name(), field);
                if (before == null) {
                    checkNameIsFree(transform, field, schema);
                    ordered.add(field);
                }
                else if (!before.generationExpression().equals(field.generationExpression())) {
                    throw new TrinoException(LAKE_REPARTITION_REFUSED, "Cannot partition by %s: another transform of %s makes a column '%s' too. Nothing was changed. Name one of them".formatted(
                            transform, texts(), field.name()));
                }
            }
        }
        List<PartitionField> result = ordered.build();
        Set<String> identities = result.stream().filter(PartitionField::identity).map(PartitionField::name).collect(Collectors.toSet());
        if (!identities.isEmpty() && schema.columns().stream().filter(column -> !column.hidden()).allMatch(column -> identities.contains(column.name()))) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, "Cannot partition by %s: no column would be left for the data files. Nothing was changed. Leave at least one column out".formatted(texts()));
        }
        return result;
    }

    /**
     * The layout that a table had, to be made of the table as it is now: by the very columns. Those that others made are still there, computed or not, and whether anybody would choose them
     * today is not asked; hidden ones went with the layout, and are made anew.
     */
    public static PartitionSpec backTo(TableSchema before)
    {
        List<TableColumn> partitions = before.partitions();
        ImmutableList.Builder<PartitionTransform> transforms = ImmutableList.builder();
        int index = 0;
        for (PartitionTransform transform : of(before).transforms()) {
            int count = transform instanceof Identity ? 1 : transform.fields(before).size();
            List<TableColumn> columns = partitions.subList(index, index + count);
            if (transform instanceof Identity || columns.stream().noneMatch(TableColumn::hidden)) {
                columns.forEach(column -> transforms.add(new Identity(column.name(), true)));
            }
            else {
                transforms.add(transform);
            }
            index += count;
        }
        return new PartitionSpec(transforms.build());
    }

    /** The layout that a table has: identity columns, and generated columns read back as the transforms that would write them; others as their column's name. */
    public static PartitionSpec of(TableSchema schema)
    {
        List<TableColumn> partitions = schema.partitions();
        Map<Integer, GenerationExpression> understood = GeneratedPartition.of(schema).stream()
                .collect(toImmutableMap(GeneratedPartition::index, GeneratedPartition::expression));
        List<GenerationExpression> expressions = new ArrayList<>();
        for (int index = 0; index < partitions.size(); index++) {
            expressions.add(understood.getOrDefault(index, new Unknown(partitions.get(index).name())));
        }
        ImmutableList.Builder<PartitionTransform> transforms = ImmutableList.builder();
        int index = 0;
        while (index < partitions.size()) {
            int first = index;
            Optional<TransformVocabulary.Recognized> recognized = TransformVocabulary.recognize(expressions.subList(first, partitions.size()))
                    .filter(candidate -> makes(candidate.transform(), partitions.subList(first, first + candidate.columns()), schema));
            transforms.add(recognized.map(TransformVocabulary.Recognized::transform).orElseGet(() -> new Identity(partitions.get(first).name())));
            index += recognized.map(TransformVocabulary.Recognized::columns).orElse(1);
        }
        return new PartitionSpec(transforms.build());
    }

    /** Whether a table has this layout already, whatever the names and spellings of its generated columns. */
    public boolean isLayoutOf(TableSchema schema)
    {
        List<PartitionField> wanted = fields(schema);
        List<TableColumn> present = schema.partitions();
        if (wanted.size() != present.size()) {
            return false;
        }
        for (int index = 0; index < wanted.size(); index++) {
            PartitionField field = wanted.get(index);
            TableColumn column = present.get(index);
            boolean same = field.identity()
                    ? ColumnName.same(column.name(), field.name())
                    : field.isComputedBy(column);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** What is worth knowing about this layout though it is made as asked; a sentence each. */
    public List<String> notices()
    {
        Map<String, List<PartitionTransform>> timesBySource = transforms.stream()
                .filter(transform -> transform.timeUnit().isPresent())
                .collect(Collectors.groupingBy(transform -> transform.source().toLowerCase(Locale.ENGLISH), TreeMap::new, Collectors.toList()));
        return timesBySource.values().stream()
                .map(times -> times.stream().distinct().toList())
                .filter(times -> times.size() > 1)
                .map(times -> {
                    PartitionTransform finest = times.stream().min(comparing(transform -> transform.timeUnit().orElseThrow())).orElseThrow();
                    return "%s prunes the same files as %s, with fewer levels of directories".formatted(
                            finest,
                            times.stream().map(PartitionTransform::toString).collect(joining(", ")));
                })
                .collect(toImmutableList());
    }

    /** The canonical texts, as {@link #parse} reads them back. */
    public List<String> texts()
    {
        return transforms.stream().map(PartitionTransform::toString).collect(toImmutableList());
    }

    @Override
    public String toString()
    {
        return texts().toString();
    }

    private static boolean makes(PartitionTransform transform, List<TableColumn> columns, TableSchema schema)
    {
        boolean stored = schema.column(transform.source()).filter(source -> source.generationExpression().isEmpty()).isPresent();
        return stored && transform.fields(schema).stream().map(PartitionField::type).toList()
                .equals(columns.stream().map(TableColumn::type).toList());
    }

    /** The column that the table has for it: a partition column that is computed in the same way, whatever its name, or any such column of that name. */
    private static Optional<TableColumn> present(PartitionField field, TableSchema schema)
    {
        return Stream.concat(schema.column(field.name()).stream(), schema.partitions().stream())
                .filter(field::isComputedBy)
                .findFirst();
    }

    /** Any other column of that name is somebody else's. */
    private static void checkNameIsFree(PartitionTransform transform, PartitionField field, TableSchema schema)
    {
        if (field.identity()) {
            return;
        }
        schema.column(field.name()).filter(column -> !field.isComputedBy(column)).ifPresent(column -> {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, "Cannot partition by %s: its column '%s' would have a name that is taken by a column of type %s%s. Nothing was changed. %s".formatted(
                    transform,
                    field.name(),
                    column.type().getDisplayName(),
                    column.generationExpression().map(" generated as %s"::formatted).orElse(""),
                    Identity.fits(column) ? "Partition by %s itself, or rename it first".formatted(TransformCall.quote(column.name())) : "Rename it first"));
        });
    }
}
