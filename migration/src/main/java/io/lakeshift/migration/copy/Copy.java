package io.lakeshift.migration.copy;

import io.lakeshift.migration.CopyTarget;
import io.lakeshift.migration.catchup.Migration;

import static java.util.Objects.requireNonNull;

/**
 * One copy under its claim, which lies in the target's directory as all else that it writes.
 *
 * @param migration whose {@code began} is the version that is copied
 * @param source {@code schema.table}
 */
public record Copy(Migration migration, CopyTarget target, String source)
{
    public Copy
    {
        requireNonNull(migration, "migration is null");
        requireNonNull(target, "target is null");
        requireNonNull(source, "source is null");
    }

    /** How messages begin: what is copied, and to where. */
    public String subject()
    {
        return "The copy of table %s (version %d) to %s".formatted(source, migration.began().version(), target.name());
    }
}
