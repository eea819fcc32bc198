package io.lakeshift.migration.asked;

import io.trino.spi.predicate.TupleDomain;

import java.util.List;

/** What queries ask of tables, so that a layout can be advised that serves them. */
public interface AskedPredicates
{
    /** Where nothing is recorded. */
    AskedPredicates NONE = new AskedPredicates()
    {
        @Override
        public void asked(AskedTable table, TupleDomain<String> predicate) {}

        @Override
        public List<AskedQuestion> of(AskedTable table)
        {
            return List.of();
        }
    };

    /**
     * One scan. Returns at once: nothing is read or written on the way of a query.
     *
     * @param predicate that chose the scan's files, by logical column name; one that accepts something
     */
    void asked(AskedTable table, TupleDomain<String> predicate);

    /** All that was asked and is still known, in no order. */
    List<AskedQuestion> of(AskedTable table);
}
