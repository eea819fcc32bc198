package io.lakeshift.migration.layout;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.commit.ProtocolUpgrade;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.parquet.ColumnPath;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.migration.rewrite.TargetLayout;
import io.trino.filesystem.Location;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

/**
 * What the table is to become.
 *
 * @param spec the layout in the words of the CALL
 * @param layout the layout as the rewrite needs it
 * @param schemaString the table's schema text with our hidden columns added and those no longer used taken out; nothing else in it is touched
 * @param properties table properties to set
 * @param generated whether some column of the target is generated, so that writers must know the feature
 * @param stored what the table is to remember of its layout
 */
public record TargetTable(PartitionSpec spec, TargetLayout layout, String schemaString, Map<String, String> properties, boolean generated, StoredLayout stored)
{
    public static final String GENERATED_COLUMNS = "generatedColumns";
    static final String MAX_COLUMN_ID = "delta.columnMapping.maxColumnId";

    public TargetTable
    {
        requireNonNull(spec, "spec is null");
        requireNonNull(layout, "layout is null");
        requireNonNull(schemaString, "schemaString is null");
        properties = ImmutableMap.copyOf(properties);
        requireNonNull(stored, "stored is null");
    }

    /** The same table in another directory: a copy. */
    public TargetTable into(Location directory)
    {
        return new TargetTable(spec, layout.into(directory), schemaString, properties, generated, stored);
    }

    /** The same, with files of the same size, whatever size a later CALL finds to be usual. */
    public TargetTable rememberingNoFileSize()
    {
        return new TargetTable(spec, layout, schemaString, properties, generated, new StoredLayout(stored.order(), Optional.empty()));
    }

    public List<String> partitionColumns()
    {
        return layout.target().partitionColumns();
    }

    /** The metadata to publish over {@code current}, whose schema is the one that this target was made from; properties changed meanwhile stay changed. */
    public Metadata metadata(Metadata current)
    {
        Map<String, String> configuration = new LinkedHashMap<>(current.configuration());
        configuration.putAll(properties);
        // ids that others took meanwhile stay taken, also of columns that are gone again
        String ours = properties.get(MAX_COLUMN_ID);
        String theirs = current.configuration().get(MAX_COLUMN_ID);
        if (ours != null && theirs != null && Long.parseLong(theirs) > Long.parseLong(ours)) {
            configuration.put(MAX_COLUMN_ID, theirs);
        }
        List<ColumnPath> lost = withoutStatistics(current);
        if (!lost.isEmpty()) {
            configuration.put(StatisticsColumns.NAMED_PROPERTY, StatisticsColumns.of(current.configuration()).named().orElseThrow().stream()
                    .filter(column -> !lost.contains(column))
                    .map(ColumnPath::text)
                    .collect(joining(",")));
        }
        return current.withLayout(schemaString, partitionColumns(), stored.in(configuration));
    }

    /**
     * Whether publication over this metadata and protocol changes any of them. Where it does not it leaves them out of its commit, and then refuses no append that is in flight and
     * stops no stream.
     */
    public boolean changes(Metadata current, Protocol protocol)
    {
        Metadata published = metadata(current);
        return !published.partitionColumns().equals(current.partitionColumns()) ||
                !published.configuration().equals(current.configuration()) ||
                !protocol(protocol).equals(protocol) ||
                !SchemaText.same(published.schemaString(), current.schemaString());
    }

    /**
     * The columns that the table names for statistics and no longer can: a partition column has none, and Spark refuses every later change of metadata where one is named, or one that
     * is not there.
     */
    public List<ColumnPath> withoutStatistics(Metadata current)
    {
        return StatisticsColumns.of(current.configuration()).named().orElse(List.of()).stream()
                .filter(path -> layout.target().column(path.column())
                        .map(TableColumn::partition)
                        .orElseGet(() -> layout.source().column(path.column()).isPresent()))
                .toList();
    }

    /** A constraint that nobody could check any more: it names a column that goes with the layout of before. */
    public Optional<Constraint> unfulfillable(Metadata current)
    {
        List<String> gone = layout.source().columns().stream()
                .map(TableColumn::name)
                .filter(name -> layout.target().column(name).isEmpty())
                .toList();
        return Constraint.naming(gone, current.configuration());
    }

    /** The protocol to publish: the same instance where it need not change. */
    public Protocol protocol(Protocol current)
    {
        return generated ? ProtocolUpgrade.withWriterFeature(current, GENERATED_COLUMNS) : current;
    }
}
