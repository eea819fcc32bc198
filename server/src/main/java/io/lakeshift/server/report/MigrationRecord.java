package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.TableName;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * One migration of the table as {@code system.repartitions} has it. Times are texts in UTC.
 *
 * @param state {@code UNREADABLE} where the table's record of its migrations cannot be read, which {@code error} then tells
 * @param copyOf of a table that was made as a copy: its source, whose version {@code sourceVersion} is
 */
record MigrationRecord(
        String id,
        String state,
        List<String> partitioning,
        String owner,
        String started,
        Optional<String> ended,
        Optional<Long> millis,
        long filesRead,
        long filesWritten,
        long rows,
        long bytesRead,
        long bytesWritten,
        Optional<Long> sourceVersion,
        Optional<Long> publishedVersion,
        Optional<String> fingerprint,
        List<String> warnings,
        Optional<String> error,
        Optional<String> undoUntil,
        Optional<String> copyOf,
        Optional<Long> publicationMillis)
{
    private static final String TIME = "format_datetime(%s, 'yyyy-MM-dd HH:mm:ss') || ' UTC'";

    MigrationRecord
    {
        requireNonNull(id, "id is null");
        requireNonNull(state, "state is null");
        partitioning = List.copyOf(partitioning);
        warnings = List.copyOf(warnings);
    }

    /** Newest first. */
    static List<MigrationRecord> of(SqlClient client, TableName table)
    {
        return client.ask("""
                SELECT migration_id, state, partitioning, owner, %s, %s, date_diff('millisecond', started, coalesce(ended, updated)), files_done, files_written, rows_done, bytes_done, bytes_written,
                    source_version, published_version, fingerprint, warnings, error, if(undo_until > current_timestamp, %s), copy_of, publication_ms
                FROM system.repartitions
                WHERE table_name = %s
                ORDER BY started DESC NULLS FIRST""".formatted(TIME.formatted("started"), TIME.formatted("ended"), TIME.formatted("undo_until"), TableName.literal(table.toString()))).rows().stream()
                .map(MigrationRecord::of)
                .toList();
    }

    boolean published()
    {
        return state.equals("PUBLISHED") && publishedVersion.isPresent();
    }

    private static MigrationRecord of(List<Object> row)
    {
        return new MigrationRecord(
                text(row.get(0)).orElse(""),
                text(row.get(1)).orElse("UNREADABLE"),
                texts(row.get(2)),
                text(row.get(3)).orElse(""),
                text(row.get(4)).orElse(""),
                text(row.get(5)),
                number(row.get(6)),
                number(row.get(7)).orElse(0L),
                number(row.get(8)).orElse(0L),
                number(row.get(9)).orElse(0L),
                number(row.get(10)).orElse(0L),
                number(row.get(11)).orElse(0L),
                number(row.get(12)),
                number(row.get(13)),
                text(row.get(14)),
                texts(row.get(15)),
                text(row.get(16)),
                text(row.get(17)),
                text(row.get(18)),
                number(row.get(19)));
    }

    private static Optional<String> text(Object value)
    {
        return Optional.ofNullable(value).map(Object::toString);
    }

    private static List<String> texts(Object value)
    {
        return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
    }

    private static Optional<Long> number(Object value)
    {
        return Optional.ofNullable(value).map(number -> ((Number) number).longValue());
    }
}
