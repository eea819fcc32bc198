package io.lakeshift.testing.table;

/** How a test table's writer states {@code add.stats}. */
public enum StatisticsStyle
{
    /** No {@code stats} at all. */
    NONE,
    /** {@code numRecords} only. */
    ROWS_ONLY,
    /** As delta-rs: timestamps with a space, zoned ones with Z, fractions cut to milliseconds (the maximum too) and dropped when zero; decimals through a double. */
    DELTA_RS,
    /** As Spark: ISO timestamps with T and the session's offset (UTC here), fractions cut to milliseconds; decimals exact. */
    SPARK,
}
