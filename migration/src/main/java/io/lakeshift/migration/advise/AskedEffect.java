package io.lakeshift.migration.advise;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What a layout does to the queries that were asked of its table.
 *
 * @param queries counted; each scan of the table is one
 * @param now what one of them opens on average in the layout that is there; empty where too few were counted
 * @param then what it would open
 */
public record AskedEffect(long queries, Optional<Opened> now, Optional<Opened> then)
{
    public static final AskedEffect UNKNOWN = new AskedEffect(0, Optional.empty(), Optional.empty());

    public AskedEffect
    {
        requireNonNull(now, "now is null");
        requireNonNull(then, "then is null");
    }
}
