package io.lakeshift.connector.scan;

import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.delta.snapshot.Snapshot;
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
 * @param chosen how much of the table the two leave
 */
public record LakeTableHandle(SchemaTableName name, String location, long version, TupleDomain<LakeColumn> enforced, TupleDomain<LakeColumn> remaining, ChosenFiles chosen)
        implements ConnectorTableHandle
{
    public LakeTableHandle
    {
        requireNonNull(name, "name is null");
        requireNonNull(location, "location is null");
        requireNonNull(enforced, "enforced is null");
        requireNonNull(remaining, "remaining is null");
        requireNonNull(chosen, "chosen is null");
    }

    public Location directory()
    {
        return Location.of(location);
    }

    public TupleDomain<LakeColumn> predicate()
    {
        return enforced.intersect(remaining);
    }

    /** The whole of a table. */
    public static LakeTableHandle of(SchemaTableName name, Snapshot snapshot)
    {
        return new LakeTableHandle(name, snapshot.table().toString(), snapshot.version(), TupleDomain.all(), TupleDomain.all(), ChosenFiles.all(snapshot));
    }

    LakeTableHandle withPredicate(FileSelection selection)
    {
        return new LakeTableHandle(name, location, version, selection.enforced(), selection.remaining(), selection.chosen());
    }

    /** Shown in EXPLAIN: the version, what the files were chosen by, and how many that are. */
    @Override
    public String toString()
    {
        StringBuilder text = new StringBuilder(name.toString()).append(" version ").append(version);
        append(text, " enforced", enforced);
        append(text, " pruned by", remaining);
        return text.append(' ').append(chosen).toString();
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
