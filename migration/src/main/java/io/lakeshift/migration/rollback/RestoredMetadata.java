package io.lakeshift.migration.rollback;

import io.lakeshift.delta.log.Metadata;

import java.util.LinkedHashMap;
import java.util.Map;

/** The metadata of an earlier version, to be published again. Two things never go back, because the log since rests on them. */
final class RestoredMetadata
{
    /** When commits began to carry their own time (protocol, "In-Commit Timestamps"). */
    private static final String IN_COMMIT_TIMESTAMPS = "delta.inCommitTimestamp";
    private static final String ENABLE_IN_COMMIT_TIMESTAMPS = "delta.enableInCommitTimestamps";
    /** Ids of columns are never used twice (protocol, "Column Mapping"). */
    private static final String MAX_COLUMN_ID = "delta.columnMapping.maxColumnId";

    private RestoredMetadata() {}

    static Metadata of(Metadata then, Metadata now)
    {
        Map<String, String> configuration = new LinkedHashMap<>(then.configuration());
        now.configuration().forEach((key, value) -> {
            if (key.startsWith(IN_COMMIT_TIMESTAMPS) || key.equals(ENABLE_IN_COMMIT_TIMESTAMPS)) {
                configuration.put(key, value);
            }
            if (key.equals(MAX_COLUMN_ID)) {
                configuration.merge(key, value, (left, right) -> Long.parseLong(left) > Long.parseLong(right) ? left : right);
            }
        });
        return then.withLayout(then.schemaString(), then.partitionColumns(), configuration);
    }
}
