package io.lakeshift.server.migrate;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.TableName;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * One migration as {@code system.repartitions} has it.
 *
 * @param etaSeconds from now
 */
record Progress(
        String migrationId,
        String owner,
        String state,
        double percent,
        long rowsDone,
        Optional<Double> rowsPerSecond,
        Optional<Double> bytesPerSecond,
        Optional<Long> etaSeconds,
        Optional<Long> lagVersions,
        Optional<Long> sourceVersion,
        Optional<Long> publishedVersion,
        long seconds,
        List<String> warnings,
        Optional<String> error,
        Optional<String> undoUntil)
{
    private static final Set<String> FINAL = Set.of("PUBLISHED", "UNCHANGED", "FAILED", "ABORTED");

    Progress
    {
        requireNonNull(migrationId, "migrationId is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(state, "state is null");
        warnings = List.copyOf(warnings);
    }

    /** The newest migration of a table; with an owner the one of that query. */
    static Optional<Progress> of(SqlClient client, String table, Optional<String> owner)
    {
        List<List<Object>> rows = client.ask("""
                SELECT migration_id, owner, state, percent, rows_done, rows_per_second, bytes_per_second, date_diff('second', current_timestamp, eta), lag_versions,
                    source_version, published_version, date_diff('second', started, updated), warnings, error, format_datetime(undo_until, 'yyyy-MM-dd HH:mm z')
                FROM system.repartitions
                WHERE table_name = %s%s
                ORDER BY started DESC
                LIMIT 1""".formatted(TableName.literal(table), owner.map(query -> " AND owner = " + TableName.literal(query)).orElse(""))).rows();
        return rows.stream().findFirst().map(Progress::of);
    }

    boolean ended()
    {
        return FINAL.contains(state);
    }

    private static Progress of(List<Object> row)
    {
        return new Progress(
                text(row.get(0)),
                text(row.get(1)),
                // of a table whose record cannot be read
                row.get(2) == null ? "FAILED" : text(row.get(2)),
                number(row.get(3)).map(Number::doubleValue).orElse(0.0),
                number(row.get(4)).map(Number::longValue).orElse(0L),
                number(row.get(5)).map(Number::doubleValue),
                number(row.get(6)).map(Number::doubleValue),
                number(row.get(7)).map(Number::longValue),
                number(row.get(8)).map(Number::longValue),
                number(row.get(9)).map(Number::longValue),
                number(row.get(10)).map(Number::longValue),
                number(row.get(11)).map(Number::longValue).orElse(0L),
                row.get(12) instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of(),
                Optional.ofNullable((String) row.get(13)),
                Optional.ofNullable((String) row.get(14)));
    }

    private static String text(Object value)
    {
        return value == null ? "" : value.toString();
    }

    private static Optional<Number> number(Object value)
    {
        return Optional.ofNullable((Number) value);
    }
}
