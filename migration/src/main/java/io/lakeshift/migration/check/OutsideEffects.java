package io.lakeshift.migration.check;

import com.google.common.collect.ImmutableList;
import io.airlift.units.DataSize;
import io.lakeshift.delta.parquet.ColumnPath;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.migration.relayout.Relayout;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.VarcharType;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.lakeshift.migration.layout.TargetTable.GENERATED_COLUMNS;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

/** What a migration means for others who read and write the table: docs/interoperability.md tells where each sentence was measured. */
public final class OutsideEffects
{
    private static final String IN_FLIGHT =
            "An append that is in flight when the new layout is published fails once with \"Metadata changed since last commit\", and the same call again succeeds; " +
            "a collector that keeps one DeltaTable object fails until it reloads it; a Spark stream that reads the table stops, and a restart alone does not help (docs/interoperability.md, \"Streams\")";

    private OutsideEffects() {}

    public static List<String> warnings(Proposal proposal)
    {
        List<PartitionField> fields = proposal.target().layout().fields();
        ImmutableList.Builder<String> warnings = ImmutableList.builder();
        boolean knowsGenerated = proposal.target().protocol(proposal.snapshot().protocol()).equals(proposal.snapshot().protocol());
        if (proposal.target().generated() && !knowsGenerated) {
            warnings.add(("The table's protocol gains the writer feature %s, for good: Trino's built-in Delta Lake connector and Delta Kernel's writer " +
                    "can then read the table but no longer write it; " +
                    "delta-rs, Polars, pandas and Spark go on writing it unchanged").formatted(GENERATED_COLUMNS));
        }
        warnings.add(IN_FLIGHT);
        if (!proposal.target().partitionColumns().equals(proposal.snapshot().metadata().partitionColumns())) {
            warnings.add("A collector that passes partition_by must pass %s from then on, or nothing".formatted(proposal.target().partitionColumns()));
        }
        warnings.add(oldFiles(proposal));
        values(proposal, warnings);
        List<String> numbered = proposal.snapshot().schema().columns().stream().filter(TableColumn::numbered).map(TableColumn::name).toList();
        if (!numbered.isEmpty()) {
            warnings.add(("%s is an identity column: each INSERT by Spark writes its last number into the table's schema, and a migration during which the schema changes is given up. " +
                    "Stop such inserts until it is published").formatted(String.join(", ", numbered)));
        }
        properties(proposal, warnings);
        redundant(fields).ifPresent(warnings::add);
        return warnings.build();
    }

    /** Of a layout that is there, and of which only part is laid out anew. */
    public static List<String> ofRelayout(Proposal proposal, Relayout part)
    {
        ImmutableList.Builder<String> warnings = ImmutableList.builder();
        warnings.add("The table has this layout already: %d files (%s) in %d of its %d partitions are laid out anew, and all others are left alone"
                .formatted(part.files().size(), DataSize.succinctBytes(proposal.snapshot().files().totalBytes()), part.parts().size(), part.partitions()));
        if (proposal.target().changes(proposal.snapshot().metadata(), proposal.snapshot().protocol())) {
            warnings.add(IN_FLIGHT);
        }
        warnings.add(oldFiles(proposal));
        return warnings.build();
    }

    /** Of a copy: its source goes on as it was, so all that is told is what its own writers and readers meet. */
    public static List<String> ofCopy(Proposal proposal)
    {
        ImmutableList.Builder<String> warnings = ImmutableList.builder();
        warnings.add("A copy of version %d: what is committed to %s later is not in it".formatted(proposal.snapshot().version(), proposal.request().name()));
        if (proposal.target().generated() && !proposal.snapshot().schema().columns().stream().anyMatch(column -> column.generationExpression().isPresent())) {
            warnings.add("The copy has the writer feature %s: Trino's built-in Delta Lake connector and Delta Kernel's writer can read it but not write it".formatted(GENERATED_COLUMNS));
        }
        values(proposal, warnings);
        properties(proposal, warnings);
        redundant(proposal.target().layout().fields()).ifPresent(warnings::add);
        return warnings.build();
    }

    private static String oldFiles(Proposal proposal)
    {
        return "The old files (%s) stay until a vacuum past the retention".formatted(DataSize.succinctBytes(proposal.snapshot().files().totalBytes()));
    }

    private static void values(Proposal proposal, ImmutableList.Builder<String> warnings)
    {
        for (PartitionField field : proposal.target().layout().fields()) {
            Optional<TableColumn> source = proposal.snapshot().schema().column(field.source());
            if (source.isPresent() && source.get().type() instanceof VarcharType) {
                warnings.add("Column %s holds no '' now; later appends are not watched, and '' appended to it by another engine reads back as null".formatted(source.get().name()));
            }
            if (source.isPresent() && !field.identity() && source.get().type() instanceof TimestampWithTimeZoneType) {
                warnings.add("%s is computed in UTC: every Spark session that writes or reads the table must have spark.sql.session.timeZone = UTC".formatted(field.name()));
            }
        }
    }

    private static void properties(Proposal proposal, ImmutableList.Builder<String> warnings)
    {
        List<ColumnPath> lost = proposal.target().withoutStatistics(proposal.snapshot().metadata());
        if (!lost.isEmpty()) {
            warnings.add(("Table property %2$s loses %1$s, because Spark refuses a partition column there, and one that is gone; it does not come back on its own " +
                    "when the layout changes again").formatted(lost.stream().map(ColumnPath::text).collect(joining(", ")), StatisticsColumns.NAMED_PROPERTY));
        }
    }

    /** Years, months and days of one column prune no better than its days. */
    private static Optional<String> redundant(List<PartitionField> fields)
    {
        Map<String, Long> dates = fields.stream()
                .filter(field -> !field.identity() && field.type().getBaseName().equals("date"))
                .collect(groupingBy(PartitionField::source, counting()));
        return dates.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(entry -> "Column %s is partitioned by %d transforms of its date; the finest of them alone prunes the same, with fewer directories"
                        .formatted(entry.getKey(), entry.getValue()))
                .findFirst();
    }
}
