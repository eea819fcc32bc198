package io.lakeshift.migration.advise;

import io.lakeshift.delta.partition.PartitionSpec;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A layout that could be made, measured.
 *
 * @param partitions it would have
 * @param touchedPerFile partitions that one file as written today would be scattered over
 * @param entities equally frequent values of its entity column; 1 without
 * @param days share of the table that a day's rows are read from, the other way round; 1 without a time
 * @param text the entity column, if there is one
 */
record Layout(PartitionSpec spec, double partitions, double touchedPerFile, double entities, double days, Optional<TextProfile> text, Optional<TimeUnit> unit)
{
    Layout
    {
        requireNonNull(spec, "spec is null");
        requireNonNull(text, "text is null");
        requireNonNull(unit, "unit is null");
    }

    /**
     * The part of the table that typical queries do not read: the mean over one entity's day, one entity's whole time, and one day of all.
     * Without a time column or an entity column the same questions still come, and read everything.
     */
    double score()
    {
        double read = (1 / (entities * days) + 1 / entities + 1 / days) / 3;
        return 1 - read;
    }

    /** How finely a layout cuts time. */
    enum TimeUnit
    {
        HOUR,
        DAY,
        MONTH,
        YEAR
    }
}
