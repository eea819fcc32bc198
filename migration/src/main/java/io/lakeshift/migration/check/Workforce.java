package io.lakeshift.migration.check;

/** The machines that could re-partition a table together. */
@FunctionalInterface
public interface Workforce
{
    /** Where there is nobody else. */
    Workforce ALONE = () -> 1;

    int workers();
}
