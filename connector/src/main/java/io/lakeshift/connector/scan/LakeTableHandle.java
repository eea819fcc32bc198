package io.lakeshift.connector.scan;

import io.lakeshift.connector.column.LakeColumn;
import io.trino.filesystem.Location;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.predicate.TupleDomain;

import static java.util.Objects.requireNonNull;

/**
 * A table at one version, and what is asked of it.
 *
 * @param location the table's directory
 * @param enforced what every row of the chosen files satisfies
 * @param remaining what chooses files, and is still to be applied to rows
 */
public record LakeTableHandle(SchemaTableName name, String location, long version, TupleDomain<LakeColumn> enforced, TupleDomain<LakeColumn> remaining)
        implements ConnectorTableHandle
{
    public LakeTableHandle
    {
        requireNonNull(name, "name is null");
        requireNonNull(location, "location is null");
        requireNonNull(enforced, "enforced is null");
        requireNonNull(remaining, "remaining is null");
    }

    public Location directory()
    {
        return Location.of(location);
    }

    public TupleDomain<LakeColumn> predicate()
    {
        return enforced.intersect(remaining);
    }

    public LakeTableHandle withPredicate(TupleDomain<LakeColumn> enforced, TupleDomain<LakeColumn> remaining)
    {
        return new LakeTableHandle(name, location, version, enforced, remaining);
    }

    /** Shown in EXPLAIN: the version, and what the files were chosen by. */
    @Override
    public String toString()
    {
        StringBuilder text = new StringBuilder(name.toString()).append(" version ").append(version);
        append(text, " enforced", enforced);
        append(text, " pruned by", remaining);
        return text.toString();
    }

    private static void append(StringBuilder text, String what, TupleDomain<LakeColumn> predicate)
    {
        if (predicate.isNone()) {
            text.append(what).append(" nothing matches");
        }
        else if (!predicate.isAll()) {
            text.append(what).append(' ').append(predicate.getDomains().orElseThrow().keySet());
        }
    }
}
