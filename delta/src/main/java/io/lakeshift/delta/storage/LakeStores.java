package io.lakeshift.delta.storage;

import io.trino.filesystem.Location;

/** Chooses the store by a location's scheme. */
public interface LakeStores
{
    LakeStore of(Location location);
}
