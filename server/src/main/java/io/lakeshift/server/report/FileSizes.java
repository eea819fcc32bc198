package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.TableName;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

import static java.util.Objects.requireNonNull;

/**
 * How large the files of a table are.
 *
 * @param rows absent where some file's statistics do not tell
 * @param spread absent where there is no file
 * @param buckets those that hold files, ascending
 */
record FileSizes(long files, long bytes, Optional<Long> rows, Optional<Spread> spread, List<Bucket> buckets)
{
    /** Lower bounds of buckets: 1, 2, 5, 10 … bytes. Even steps for the eye on a log scale, and round numbers on its axis. */
    private static final double[] BOUNDS = DoubleStream.iterate(1, bound -> bound < 1e15, bound -> bound * 10).flatMap(bound -> DoubleStream.of(bound, 2 * bound, 5 * bound)).toArray();

    FileSizes
    {
        requireNonNull(rows, "rows is null");
        requireNonNull(spread, "spread is null");
        buckets = List.copyOf(buckets);
    }

    /** Bytes; the size at a rank: of a hundred files the fifth, the fiftieth and the ninety-fifth. */
    record Spread(long low, long median, long high) {}

    /**
     * @param step files of at least {@link #lowerBound} of it, and less than that of the next
     * @param bytes of these files
     */
    record Bucket(int step, long files, long bytes) {}

    static double lowerBound(int step)
    {
        return step == 0 ? 0 : BOUNDS[step - 1];
    }

    static FileSizes of(SqlClient client, TableName table, long version)
    {
        String files = table.about("files", version);
        List<Object> total = client.ask("""
                SELECT count(*), coalesce(sum(file_size), 0), if(count(*) = count(row_count), coalesce(sum(row_count), 0)), %s, %s, %s
                FROM %s""".formatted(rank("0.05"), rank("0.5"), rank("0.95"), files)).rows().getFirst();
        String bounds = DoubleStream.of(BOUNDS).mapToObj(bound -> (long) bound + "e0").collect(Collectors.joining(", "));
        List<Bucket> buckets = client.ask("SELECT width_bucket(CAST(file_size AS double), ARRAY[%s]) AS step, count(*), sum(file_size) FROM %s GROUP BY 1 ORDER BY 1".formatted(bounds, files)).rows().stream()
                .map(row -> new Bucket((int) number(row.get(0)), number(row.get(1)), number(row.get(2))))
                .toList();
        return new FileSizes(
                number(total.get(0)),
                number(total.get(1)),
                Optional.ofNullable(total.get(2)).map(FileSizes::number),
                Optional.ofNullable(total.get(3)).map(_ -> new Spread(number(total.get(3)), number(total.get(4)), number(total.get(5)))),
                buckets);
    }

    /** Of a layout that is only planned, whose files are taken to be equally large within a partition. */
    static FileSizes planned(List<Partition> partitions)
    {
        List<Long> sizes = new ArrayList<>();
        for (Partition partition : partitions) {
            for (long file = 0; file < partition.files(); file++) {
                sizes.add(partition.bytes() / partition.files());
            }
        }
        sizes.sort(null);
        List<Bucket> buckets = sizes.stream().collect(Collectors.groupingBy(FileSizes::step)).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Bucket(entry.getKey(), entry.getValue().size(), entry.getValue().stream().mapToLong(Long::longValue).sum()))
                .toList();
        return new FileSizes(
                sizes.size(),
                partitions.stream().mapToLong(Partition::bytes).sum(),
                partitions.stream().allMatch(partition -> partition.rows().isPresent()) ? Optional.of(partitions.stream().mapToLong(partition -> partition.rows().orElseThrow()).sum()) : Optional.empty(),
                sizes.isEmpty() ? Optional.empty() : Optional.of(new Spread(ranked(sizes, 0.05), ranked(sizes, 0.5), ranked(sizes, 0.95))),
                buckets);
    }

    private static long ranked(List<Long> sorted, double part)
    {
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }

    private static int step(long size)
    {
        int step = 0;
        while (step < BOUNDS.length && size >= BOUNDS[step]) {
            step++;
        }
        return step;
    }

    private static String rank(String part)
    {
        return "element_at(array_agg(file_size ORDER BY file_size), CAST(ceil(count(*) * DECIMAL '%s') AS bigint))".formatted(part);
    }

    private static long number(Object value)
    {
        return ((Number) value).longValue();
    }
}
