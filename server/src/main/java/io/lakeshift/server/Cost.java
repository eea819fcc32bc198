package io.lakeshift.server;

import com.google.common.collect.Multiset;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * What one question took.
 *
 * @param files data files opened
 * @param bytes read from storage
 * @param millis median over the timed runs, from sending the statement to the last row
 * @param rows the answer, in no order
 */
record Cost(long files, long bytes, double millis, Multiset<List<Object>> rows)
{
    Cost
    {
        requireNonNull(rows, "rows is null");
    }
}
