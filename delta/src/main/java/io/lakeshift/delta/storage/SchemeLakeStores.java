package io.lakeshift.delta.storage;

import com.google.common.collect.ImmutableSet;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.util.Optional;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * {@code local:} and {@code file:} go to the disk, the object stores' schemes to their conditional put; any other scheme is refused by name rather than
 * committed to without an exclusive put.
 */
public final class SchemeLakeStores
        implements LakeStores
{
    private static final Set<String> OBJECT_SCHEMES = ImmutableSet.of("s3", "s3a", "s3n", "gs", "abfs", "abfss", "wasb", "wasbs", "memory");

    private final Optional<LakeStore> local;
    private final LakeStore objects;

    /**
     * @param localRoot where the catalog serves local files
     * @param fileSystem that the object stores are written through: the lake's own identity, not a query's
     */
    public SchemeLakeStores(Optional<LocalRoot> localRoot, TrinoFileSystem fileSystem)
    {
        this.local = localRoot.map(LocalStore::new);
        this.objects = new ObjectStore(requireNonNull(fileSystem, "fileSystem is null"));
    }

    @Override
    public LakeStore of(Location location)
    {
        if (LocalRoot.serves(location)) {
            return local.orElseThrow(() -> unsupported(location, "local files are not enabled in this catalog (fs.local.enabled, local.location)"));
        }
        if (location.scheme().filter(OBJECT_SCHEMES::contains).isPresent()) {
            return objects;
        }
        throw unsupported(location, "no store with an exclusive put is known for its scheme (known: local, file, %s)".formatted(String.join(", ", OBJECT_SCHEMES)));
    }

    private static TrinoException unsupported(Location location, String why)
    {
        return new TrinoException(LAKE_STORAGE_ERROR, "Nothing can be committed under %s: %s".formatted(location, why));
    }
}
