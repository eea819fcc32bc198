package io.lakeshift.migration.advise;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What a layout does to the queries that were asked of its table.
 *
 * @param queries counted; each scan of the table is one
 * @param now what one of them opens on average in the layout that is there; empty where too few were counted
 * @param then what it would open
 * @param sentence for those who may select every column of the table: it names those that are asked for, though not for what. May be empty
 */
public record AskedEffect(long queries, Optional<Opened> now, Optional<Opened> then, String sentence)
{
    public static final AskedEffect UNKNOWN = new AskedEffect(0, Optional.empty(), Optional.empty(), "");

    public AskedEffect
    {
        requireNonNull(now, "now is null");
        requireNonNull(then, "then is null");
        requireNonNull(sentence, "sentence is null");
    }
}
