package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.TableName;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The layout that is advised for a table, and what a plan of it foretells.
 *
 * @param layouts all that were proposed, best first
 * @param reason for the first of them
 * @param asked how many scans were counted, where they were enough to predict by
 * @param partitions of the plan of the first one
 * @param warnings of that plan
 * @param refusals why it would not be done
 */
record Advice(List<List<String>> layouts, String reason, Optional<Prediction> asked, List<Partition> partitions, List<String> warnings, List<String> refusals)
{
    Advice
    {
        layouts = List.copyOf(layouts);
        requireNonNull(reason, "reason is null");
        requireNonNull(asked, "asked is null");
        partitions = List.copyOf(partitions);
        warnings = List.copyOf(warnings);
        refusals = List.copyOf(refusals);
    }

    /** What one of the questions that were asked opens on average. */
    record Prediction(long queries, double filesNow, double filesThen, long bytesNow, long bytesThen) {}

    /** Empty where nothing is advised. */
    static Optional<Advice> of(SqlClient client, TableName table)
    {
        List<List<Object>> rows = client.ask("SELECT partitioning, reason, queries, files_now, files_then, bytes_now, bytes_then FROM TABLE(system.advise(%s)) ORDER BY rank".formatted(
                TableName.literal(table.toString()))).rows();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<Object> first = rows.getFirst();
        List<String> layout = texts(first.get(0));
        List<List<Object>> plan = client.ask("SELECT partition, row_count, file_count, total_size, warnings, refusals FROM TABLE(system.plan_repartition(%s, ARRAY[%s])) ORDER BY partition".formatted(
                TableName.literal(table.toString()), String.join(", ", layout.stream().map(TableName::literal).toList()))).rows();
        return Optional.of(new Advice(
                rows.stream().map(row -> texts(row.get(0))).toList(),
                String.valueOf(first.get(1)),
                first.get(3) == null || first.get(4) == null ? Optional.empty() : Optional.of(new Prediction(
                        number(first.get(2)), ((Number) first.get(3)).doubleValue(), ((Number) first.get(4)).doubleValue(), number(first.get(5)), number(first.get(6)))),
                plan.stream()
                        .filter(row -> row.get(0) != null)
                        .map(row -> Partition.of((String) row.get(0), number(row.get(2)), number(row.get(3)), Optional.ofNullable(row.get(1)).map(Advice::number)))
                        .toList(),
                plan.stream().map(row -> texts(row.get(4))).flatMap(Collection::stream).distinct().toList(),
                plan.stream().map(row -> texts(row.get(5))).flatMap(Collection::stream).distinct().toList()));
    }

    List<String> layout()
    {
        return layouts.getFirst();
    }

    private static List<String> texts(Object list)
    {
        return list == null ? List.of() : ((List<?>) list).stream().map(String::valueOf).toList();
    }

    private static long number(Object value)
    {
        return ((Number) value).longValue();
    }
}
