package io.lakeshift.migration.rewrite;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * One partition to be written.
 *
 * @param directory relative to the table, as on disk; empty for an unpartitioned table
 * @param values as the log has them: by physical column name, null for SQL NULL
 */
record Partition(String directory, Map<String, String> values)
{
    Partition
    {
        requireNonNull(directory, "directory is null");
        // null values are meaningful, so Map.copyOf will not do
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
