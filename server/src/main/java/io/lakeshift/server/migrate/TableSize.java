package io.lakeshift.server.migrate;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.TableName;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Files and bytes of a table's newest version. */
record TableSize(long files, long bytes)
{
    static TableSize of(SqlClient client, TableName table)
    {
        List<Object> row = client.ask("SELECT count(*), coalesce(sum(file_size), 0) FROM " + table.about("files")).rows().getFirst();
        return new TableSize(((Number) row.get(0)).longValue(), ((Number) row.get(1)).longValue());
    }

    String line(String when, Optional<Long> version)
    {
        return String.format(Locale.ROOT, "  %-8s %,10d files  %10s%s", when, files, Quantities.bytes(bytes), version.map("  version %,d"::formatted).orElse(""));
    }
}
