package io.lakeshift.migration.journal;

import io.trino.filesystem.Location;

import static java.util.Objects.requireNonNull;

/**
 * Where a table keeps what its migrations write about themselves: {@code _lakeshift/}. Names that begin with an underscore are left alone by every engine's vacuum (facts).
 * <pre>
 * _lakeshift/claims/00000000000000000007.json   who holds token 7
 * _lakeshift/ID/status.json                     the owner's heartbeat: overwritten while it lives
 * _lakeshift/ID/layout.json                     what its files are written for
 * _lakeshift/ID/groups/12.json                  group 12 is written and verified
 * _lakeshift/ID/work/wanted.json                what it wants of the workers of its query, for as long as it wants it
 * _lakeshift/ID/work/12-UUID.json               what became of a worker's attempt at group 12, until it is in the journal
 * _lakeshift/ID/order.json                      it is prepared, and what it was asked for
 * _lakeshift/ID/commit.json                     somebody on another server asks it to publish
 * _lakeshift/ID/abort.json                      somebody asks it to stop
 * _lakeshift/ID/passage.json                    of a copy: whether it may still be published
 * _lakeshift/ID/ended.json                      how it ended: written once, the only file kept for good, but for the passage of a copy whose server died
 * </pre>
 *
 * @param root with a trailing slash
 */
public record MigrationDirectory(Location root)
{
    public static final String NAME = "_lakeshift";

    public MigrationDirectory
    {
        requireNonNull(root, "root is null");
    }

    public static MigrationDirectory of(Location table)
    {
        return new MigrationDirectory(table.appendPath(NAME + "/"));
    }

    public Location claims()
    {
        return root.appendPath("claims/");
    }

    public Location claim(long token)
    {
        return claims().appendPath("%020d.json".formatted(token));
    }

    public Location migration(String migrationId)
    {
        return root.appendPath(migrationId + "/");
    }

    public Location status(String migrationId)
    {
        return migration(migrationId).appendPath("status.json");
    }

    public Location ended(String migrationId)
    {
        return migration(migrationId).appendPath("ended.json");
    }

    public Location abort(String migrationId)
    {
        return migration(migrationId).appendPath("abort.json");
    }

    public Location order(String migrationId)
    {
        return migration(migrationId).appendPath("order.json");
    }

    public Location commit(String migrationId)
    {
        return migration(migrationId).appendPath("commit.json");
    }

    public Location passage(String migrationId)
    {
        return migration(migrationId).appendPath("passage.json");
    }

    public Location layout(String migrationId)
    {
        return migration(migrationId).appendPath("layout.json");
    }

    public Location groups(String migrationId)
    {
        return migration(migrationId).appendPath("groups/");
    }

    public Location group(String migrationId, long group)
    {
        return groups(migrationId).appendPath(group + ".json");
    }

    public Location work(String migrationId)
    {
        return migration(migrationId).appendPath("work/");
    }

    public Location workOrder(String migrationId)
    {
        return work(migrationId).appendPath("wanted.json");
    }

    public Location attempt(String migrationId, long group, String attempt)
    {
        return work(migrationId).appendPath("%d-%s.json".formatted(group, attempt));
    }
}
