package io.lakeshift.migration;

import com.google.common.collect.ConcurrentHashMultiset;
import com.google.common.collect.Multiset;
import io.trino.filesystem.Location;

import java.util.function.Predicate;

import static java.util.Objects.requireNonNull;

/** Whether a staged file is looked at right before publication, when all of them are: whoever wrote it has asked for its size and its age before. */
public final class InventoryLook
        implements Predicate<Location>
{
    private static final int LOOKS_WHEN_WRITTEN = 2;

    private final Predicate<Location> staged;
    private final Multiset<Location> looks = ConcurrentHashMultiset.create();

    public InventoryLook(Predicate<Location> staged)
    {
        this.staged = requireNonNull(staged, "staged is null");
    }

    @Override
    public boolean test(Location location)
    {
        return staged.test(location) && looks.add(location, 1) >= LOOKS_WHEN_WRITTEN;
    }
}
