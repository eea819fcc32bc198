package io.lakeshift.server.migrate;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.SqlClient.SqlFailure;
import io.lakeshift.server.TableName;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * What a migration would make of a table, and what it has to say about that.
 *
 * @param reason why this layout, where it was advised
 * @param taken the files that would be rewritten, where only some partitions are: all others stay as they are
 * @param refusals why it would not be done
 */
record Plan(Layout layout, Optional<String> reason, long partitions, long rows, long files, long bytes, OptionalLong taken, List<String> warnings, List<String> refusals)
{
    Plan
    {
        requireNonNull(layout, "layout is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(taken, "taken is null");
        warnings = List.copyOf(warnings);
        refusals = List.copyOf(refusals);
    }

    /** With the advised layout written out, so that what is shown is what is done. */
    static Plan of(SqlClient client, Layout wanted)
    {
        Layout layout = wanted;
        Optional<String> reason = Optional.empty();
        if (wanted.partitioning().isEmpty()) {
            List<Object> advice = client.ask("SELECT partitioning, reason FROM TABLE(system.advise(%s)) ORDER BY rank LIMIT 1".formatted(TableName.literal(wanted.table()))).rows().stream()
                    .findFirst()
                    .orElseThrow(() -> new SqlFailure("There is no advice for table %s. Name a layout: --partitioning 'symbol,day(timestamp)'".formatted(wanted.table())));
            layout = wanted.withPartitioning(texts(advice.get(0)));
            reason = Optional.ofNullable((String) advice.get(1));
        }
        List<List<Object>> rows = client.ask(layout.plan()).rows();
        return new Plan(
                layout,
                reason,
                rows.stream().filter(row -> row.get(0) != null).count(),
                sum(rows, 1),
                sum(rows, 2),
                sum(rows, 3),
                taken(rows),
                distinct(rows, 4),
                distinct(rows, 5));
    }

    private static OptionalLong taken(List<List<Object>> rows)
    {
        boolean told = rows.stream().allMatch(row -> row.get(0) != null && row.get(6) != null);
        return told ? OptionalLong.of(sum(rows, 6)) : OptionalLong.empty();
    }

    private static long sum(List<List<Object>> rows, int column)
    {
        return rows.stream().map(row -> (Number) row.get(column)).filter(number -> number != null).mapToLong(Number::longValue).sum();
    }

    private static List<String> distinct(List<List<Object>> rows, int column)
    {
        return rows.stream().map(row -> texts(row.get(column))).flatMap(Collection::stream).distinct().toList();
    }

    private static List<String> texts(Object list)
    {
        return list == null ? List.of() : ((List<?>) list).stream().map(String::valueOf).toList();
    }
}
