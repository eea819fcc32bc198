package io.lakeshift.server.report;

import java.util.List;

/**
 * How much lies in partitions that share a place in a picture.
 *
 * @param measure rows, or bytes where rows are not known of all
 */
record Amount(long measure, long files, long bytes)
{
    static final Amount NOTHING = new Amount(0, 0, 0);

    static boolean countsRows(List<Partition> partitions)
    {
        return partitions.stream().allMatch(partition -> partition.rows().isPresent());
    }

    static Amount of(Partition partition, boolean rows)
    {
        return new Amount(rows ? partition.rows().orElseThrow() : partition.bytes(), partition.files(), partition.bytes());
    }

    Amount plus(Amount other)
    {
        return new Amount(measure + other.measure, files + other.files, bytes + other.bytes);
    }

    /** In words, for a tip. */
    String text(boolean rows)
    {
        if (files == 0) {
            return "nothing";
        }
        return "%s%s, %s".formatted(rows ? Figures.counted(measure, "row") + ", " : "", Figures.counted(files, "file"), Figures.bytes(bytes));
    }

    /** For a table. */
    Element cell(boolean rows)
    {
        return rows ? Cells.count(measure) : Cells.bytes(measure);
    }

    /** For a place in a picture. */
    String figure(boolean rows)
    {
        return rows ? Figures.count(measure) : Figures.bytes(measure);
    }
}
