package io.lakeshift.connector.scan;

import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.delta.files.PartitionTuple;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.statistics.ColumnStatistics;
import io.trino.spi.statistics.DoubleRange;
import io.trino.spi.statistics.Estimate;
import io.trino.spi.statistics.StatsUtil;
import io.trino.spi.statistics.TableStatistics;
import io.trino.spi.type.Type;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/** What the log knows of the chosen files, for the optimizer: rows, ranges, and of partition columns the values. */
final class ScanStatistics
{
    /** Beyond this many looks at a file's column, ranges cost more than they help. */
    private static final long MAX_LOOKS = 200_000;

    private final Snapshot snapshot;
    private final int[] ordinals;

    private ScanStatistics(Snapshot snapshot, int[] ordinals)
    {
        this.snapshot = requireNonNull(snapshot, "snapshot is null");
        this.ordinals = requireNonNull(ordinals, "ordinals is null");
    }

    static TableStatistics of(Snapshot snapshot, int[] ordinals)
    {
        return new ScanStatistics(snapshot, ordinals).statistics();
    }

    private TableStatistics statistics()
    {
        long rows = 0;
        for (int ordinal : ordinals) {
            OptionalLong live = snapshot.files().rows(ordinal);
            if (live.isEmpty()) {
                return TableStatistics.empty();
            }
            rows += live.getAsLong();
        }
        TableStatistics.Builder statistics = TableStatistics.builder().setRowCount(Estimate.of(rows));
        if ((long) ordinals.length * snapshot.schema().columns().size() > MAX_LOOKS) {
            return statistics.build();
        }
        for (TableColumn column : snapshot.schema().columns()) {
            Optional<ColumnStatistics> ofColumn = column.partition() ? partition(column, rows) : range(column).map(range -> ColumnStatistics.builder().setRange(range).build());
            ofColumn.ifPresent(known -> statistics.setColumnStatistics(LakeColumn.of(column, snapshot.readByFieldId()), known));
        }
        return statistics.build();
    }

    private Optional<ColumnStatistics> partition(TableColumn column, long rows)
    {
        Map<String, Long> rowsByValue = new HashMap<>();
        List<PartitionTuple> partitions = snapshot.files().partitions();
        for (int ordinal : ordinals) {
            PartitionTuple partition = partitions.get(snapshot.files().partition(ordinal));
            rowsByValue.merge(Optional.ofNullable(partition.logged().get(column.physicalName())).orElse(""), snapshot.files().rows(ordinal).orElse(0), Long::sum);
        }
        long nulls = Optional.ofNullable(rowsByValue.remove("")).orElse(0L);
        ColumnStatistics.Builder statistics = ColumnStatistics.builder()
                .setDistinctValuesCount(Estimate.of(rowsByValue.size()))
                .setNullsFraction(rows == 0 ? Estimate.zero() : Estimate.of((double) nulls / rows));
        DoubleRange range = null;
        for (String value : rowsByValue.keySet()) {
            OptionalDouble number = parse(column, value);
            if (number.isEmpty()) {
                return Optional.of(statistics.build());
            }
            range = union(range, new DoubleRange(number.getAsDouble(), number.getAsDouble()));
        }
        Optional.ofNullable(range).ifPresent(statistics::setRange);
        return Optional.of(statistics.build());
    }

    /** Empty where some file's statistics tell nothing. */
    private Optional<DoubleRange> range(TableColumn column)
    {
        DoubleRange range = null;
        for (int ordinal : ordinals) {
            Domain domain = snapshot.files().statistics(ordinal, column);
            if (domain.isOnlyNull() || domain.isNone()) {
                continue;
            }
            if (domain.isAll() || domain.getValues().isAll() || !domain.getType().isOrderable()) {
                return Optional.empty();
            }
            Range span = domain.getValues().getRanges().getSpan();
            OptionalDouble low = span.getLowValue().map(value -> number(column.type(), value)).orElse(OptionalDouble.empty());
            OptionalDouble high = span.getHighValue().map(value -> number(column.type(), value)).orElse(OptionalDouble.empty());
            if (low.isEmpty() || high.isEmpty()) {
                return Optional.empty();
            }
            range = union(range, new DoubleRange(low.getAsDouble(), high.getAsDouble()));
        }
        return Optional.ofNullable(range);
    }

    private static DoubleRange union(DoubleRange left, DoubleRange right)
    {
        return left == null ? right : DoubleRange.union(left, right);
    }

    private static OptionalDouble parse(TableColumn column, String text)
    {
        try {
            Object value = PartitionValueCodec.parse(text, column.type());
            return value == null ? OptionalDouble.empty() : number(column.type(), value);
        }
        catch (IllegalArgumentException e) {
            return OptionalDouble.empty();
        }
    }

    private static OptionalDouble number(Type type, Object value)
    {
        OptionalDouble number = StatsUtil.toStatsRepresentation(type, value);
        return number.isPresent() && Double.isFinite(number.getAsDouble()) ? number : OptionalDouble.empty();
    }
}
