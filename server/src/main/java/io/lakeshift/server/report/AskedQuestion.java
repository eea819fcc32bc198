package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A kind of question that was really asked of the table, and what it opens on average in either layout.
 *
 * @param shape which columns are compared and how, never with what
 */
record AskedQuestion(String shape, long count, String last, Optional<Average> before, Optional<Average> after)
{
    AskedQuestion
    {
        requireNonNull(shape, "shape is null");
        requireNonNull(last, "last is null");
        requireNonNull(before, "before is null");
        requireNonNull(after, "after is null");
    }

    record Average(double files, double bytes) {}

    /**
     * Most often asked first.
     *
     * @param before {@code "t$asked"} at a version; absent where there is no such version
     */
    static List<AskedQuestion> of(SqlClient client, Optional<String> before, Optional<String> after)
    {
        Map<String, AskedQuestion> questions = new LinkedHashMap<>();
        after.ifPresent(source -> read(client, source).forEach(row -> questions.put(row.shape(), new AskedQuestion(row.shape(), row.count(), row.last(), Optional.empty(), row.before()))));
        before.ifPresent(source -> read(client, source).forEach(row -> questions.put(row.shape(), new AskedQuestion(
                row.shape(), row.count(), row.last(), row.before(), Optional.ofNullable(questions.get(row.shape())).flatMap(AskedQuestion::after)))));
        List<AskedQuestion> sorted = new ArrayList<>(questions.values());
        sorted.sort((left, right) -> Long.compare(right.count(), left.count()));
        return sorted;
    }

    private static List<AskedQuestion> read(SqlClient client, String source)
    {
        return client.ask("SELECT question, asked, format_datetime(last_asked, 'yyyy-MM-dd HH:mm') || ' UTC', files_opened, bytes_opened FROM " + source).rows().stream()
                .map(row -> new AskedQuestion(
                        row.get(0).toString(),
                        ((Number) row.get(1)).longValue(),
                        row.get(2).toString(),
                        Optional.ofNullable(row.get(3)).map(files -> new Average(((Number) files).doubleValue(), ((Number) row.get(4)).doubleValue())),
                        Optional.empty()))
                .toList();
    }
}
