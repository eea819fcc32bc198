package io.lakeshift.migration.advise;

import static java.lang.Math.max;

/**
 * What a layout must keep to be advised. The reasons and how the figures were found are in docs/advice.md.
 *
 * @param maxPartitions of {@code lakeshift.repartition.max-partitions}
 */
record LayoutRules(int maxPartitions)
{
    /** Rows a partition, on average: below, opening its file costs more than reading its rows. */
    static final int MIN_ROWS = 500;
    /** So few partitions are listed and opened at no cost worth naming, however small they are. */
    static final int FEW_PARTITIONS = 1_000;
    /** A partition of this size is worth its file. */
    static final long GOOD_BYTES = 8L << 20;
    /** An hour is cut out of a day only where the hour alone is a good file. */
    static final long HOUR_BYTES = 128L << 20;
    /** Partitions that one append may be scattered over before it leaves more small files than the layout is worth. */
    static final int MAX_TOUCHED = 100;
    /** A column whose values cut the table into fewer parts than this is not worth a level of directories. */
    static final double MIN_ENTITIES = 4;
    /** Values that go on through less of the table's time than this appear and die, as expiries and order numbers do. */
    static final double MIN_LIFETIME = 0.4;
    /** Written at least this often after its creation, a table grows. */
    static final int GROWING_VERSION = 2;
    /** A re-layout must gain this much of the table's reading to be worth its cost. */
    static final double WORTH_A_REWRITE = 0.02;

    boolean allows(Layout layout, TableProfile table)
    {
        if (layout.partitions() > maxPartitions) {
            return false;
        }
        double rows = table.rows() / layout.partitions();
        double bytes = table.bytes() / layout.partitions();
        if (rows < MIN_ROWS) {
            return false;
        }
        if (layout.partitions() > max(table.files(), FEW_PARTITIONS) && bytes < GOOD_BYTES) {
            return false;
        }
        if (layout.unit().filter(unit -> unit == Layout.TimeUnit.HOUR).isPresent() && bytes < HOUR_BYTES) {
            return false;
        }
        double rowsPerFile = (double) table.rows() / max(1, table.files());
        return layout.touchedPerFile() <= MAX_TOUCHED || rowsPerFile / layout.touchedPerFile() >= MIN_ROWS;
    }
}
