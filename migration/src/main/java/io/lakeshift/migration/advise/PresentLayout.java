package io.lakeshift.migration.advise;

import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.sample.FileSpread;
import io.lakeshift.migration.sample.StatedSpan;
import io.trino.spi.type.Type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.util.Objects.requireNonNull;

/**
 * Measures the layout that a table has by its log alone, whatever columns it is made of: integers for year, month and day, a date as text, a flag.
 * What cuts time is told by the days that lie in each partition, never by a name.
 */
final class PresentLayout
{
    private static final int MAX_FILES = 10_000;

    private final Snapshot snapshot;
    private final Optional<TimeProfile> time;
    private final List<TableColumn> columns;
    private final int[] days;
    private final Collection<Partition> partitions;

    private PresentLayout(Snapshot snapshot, Optional<TimeProfile> time, Cancellation cancellation)
    {
        this.snapshot = requireNonNull(snapshot, "snapshot is null");
        this.time = requireNonNull(time, "time is null");
        this.columns = snapshot.schema().partitions();
        this.days = time.map(TimeProfile::days).stream().flatMapToInt(set -> set.stream().mapToInt(Integer::intValue)).toArray();
        this.partitions = partitions(cancellation);
    }

    static Layout measure(Snapshot snapshot, Optional<TimeProfile> time, Cancellation cancellation)
    {
        return new PresentLayout(snapshot, time, cancellation).layout();
    }

    private Layout layout()
    {
        IntPredicate typed = column -> TimeProfile.fits(columns.get(column).type());
        boolean known = days.length > 0 && partitions.stream().allMatch(partition -> partition.known);
        IntPredicate cutsTime = known ? column -> typed.test(column) || cutsTime(column) : typed;
        long count = IntStream.range(0, snapshot.files().size()).map(snapshot.files()::partition).distinct().count();
        return new Layout(
                PartitionSpec.of(snapshot.schema()),
                max(1, count),
                // writers append to it as it is
                1,
                parts(cutsTime.negate()),
                known ? daysCut() : parts(cutsTime),
                Optional.empty(),
                Optional.empty());
    }

    private Collection<Partition> partitions(Cancellation cancellation)
    {
        FileIndex files = snapshot.files();
        Map<Integer, Partition> found = new HashMap<>();
        for (int ordinal : FileSpread.of(files.size(), MAX_FILES)) {
            cancellation.check();
            int number = files.partition(ordinal);
            Partition partition = found.computeIfAbsent(number, _ -> new Partition(files.partitions().get(number).values()));
            partition.add(files.fileSize(ordinal), span(ordinal), time);
        }
        return found.values();
    }

    /** Of the days of a file's rows; empty where the log does not tell. */
    private Optional<StatedSpan> span(int ordinal)
    {
        return time.map(TimeProfile::column).flatMap(column -> StatedSpan.of(snapshot, column, ordinal));
    }

    /** Into how many equal parts the values of these columns cut the table: the reciprocal of the sum of squared shares. */
    private double parts(IntPredicate chosen)
    {
        Map<List<Object>, Double> weights = new HashMap<>();
        double total = 0;
        for (Partition partition : partitions) {
            List<Object> key = new ArrayList<>();
            IntStream.range(0, columns.size()).filter(chosen).forEach(column -> key.add(partition.values.get(column)));
            weights.merge(key, partition.bytes, Double::sum);
            total += partition.bytes;
        }
        double squares = 0;
        for (double weight : weights.values()) {
            squares += (weight / total) * (weight / total);
        }
        return squares == 0 ? 1 : 1 / squares;
    }

    /** The share of the table that the partitions of a day hold, on average over all days, the other way round. */
    private double daysCut()
    {
        double read = 0;
        double total = 0;
        for (Partition partition : partitions) {
            read += partition.bytes * (place(partition.last + 1) - place(partition.first)) / days.length;
            total += partition.bytes;
        }
        return read == 0 ? 1 : total / read;
    }

    private int place(int day)
    {
        int place = Arrays.binarySearch(days, day);
        return place < 0 ? -place - 1 : place;
    }

    /** Whether each day has one value of the column, so that it comes and goes with time: no two partitions with different values share a day. */
    private boolean cutsTime(int column)
    {
        Object latest = null;
        int latestEnd = Integer.MIN_VALUE;
        int othersEnd = Integer.MIN_VALUE;
        for (Partition partition : partitions.stream().sorted(Comparator.comparingInt(candidate -> candidate.first)).toList()) {
            Object value = partition.values.get(column);
            boolean same = Objects.equals(value, latest);
            if ((same ? othersEnd : latestEnd) >= partition.first) {
                return false;
            }
            if (same) {
                latestEnd = max(latestEnd, partition.last);
            }
            else if (partition.last > latestEnd) {
                othersEnd = latestEnd;
                latest = value;
                latestEnd = partition.last;
            }
            else {
                othersEnd = max(othersEnd, partition.last);
            }
        }
        return true;
    }

    private static final class Partition
    {
        private final List<Object> values;
        private double bytes;
        private int first = Integer.MAX_VALUE;
        private int last = Integer.MIN_VALUE;
        private boolean known = true;

        Partition(List<Object> values)
        {
            this.values = values;
        }

        void add(long size, Optional<StatedSpan> span, Optional<TimeProfile> time)
        {
            bytes += size;
            known &= span.isPresent();
            span.ifPresent(values -> {
                Type type = time.orElseThrow().column().type();
                first = min(first, TimeProfile.day(TimeProfile.read(values.low(), type)));
                last = max(last, TimeProfile.day(TimeProfile.read(values.high(), type)));
            });
        }
    }
}
