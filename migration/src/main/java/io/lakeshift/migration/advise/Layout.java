package io.lakeshift.migration.advise;

import io.lakeshift.delta.partition.Day;
import io.lakeshift.delta.partition.Hour;
import io.lakeshift.delta.partition.Identity;
import io.lakeshift.delta.partition.Month;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.partition.PartitionTransform;
import io.lakeshift.delta.partition.Year;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.type.DateType;

import java.util.List;
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
        YEAR;

        /** Those that a column can be cut by. Day first: among equals the first is taken. */
        static List<TimeUnit> of(TableColumn column)
        {
            return column.type() instanceof DateType ? List.of(DAY, MONTH, YEAR) : List.of(DAY, MONTH, YEAR, HOUR);
        }

        PartitionTransform transform(TableColumn column)
        {
            String name = column.name();
            return switch (this) {
                case HOUR -> new Hour(name);
                // a date needs no column computed from it
                case DAY -> column.type() instanceof DateType ? new Identity(name) : new Day(name);
                case MONTH -> new Month(name);
                case YEAR -> new Year(name);
            };
        }
    }
}
