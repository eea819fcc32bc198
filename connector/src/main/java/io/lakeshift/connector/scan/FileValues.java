package io.lakeshift.connector.scan;

import com.google.inject.Inject;
import io.lakeshift.connector.column.FileColumns;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.HivePath;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.PathGuard;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;

import java.util.List;

import static java.util.Objects.requireNonNull;

/** What the hidden columns of {@link FileColumns} hold for a file, and where the file lies. */
public final class FileValues
{
    private final PathGuard guard;

    @Inject
    public FileValues(PathGuard guard)
    {
        this.guard = requireNonNull(guard, "guard is null");
    }

    /** @throws io.trino.spi.TrinoException {@code LAKE_OUTSIDE} */
    public Location location(Snapshot snapshot, AddFile file)
    {
        file.deletionVector()
                .filter(vector -> vector.storageType().equals("p"))
                .ifPresent(vector -> guard.resolve(snapshot.table(), vector.pathOrInlineDv()));
        return guard.resolve(snapshot.table(), file.path());
    }

    /** The hive directory of the file's partition; empty text in an unpartitioned table. */
    public static String partition(Snapshot snapshot, AddFile file)
    {
        List<TableColumn> partitions = snapshot.schema().partitions();
        return HivePath.directory(
                partitions.stream().map(TableColumn::name).toList(),
                partitions.stream().map(column -> file.partitionValues().get(column.physicalName())).toList());
    }

    /** The native value of one of {@link FileColumns#ALL}; null for NULL. */
    public Object value(LakeColumn column, Snapshot snapshot, AddFile file)
    {
        return FileColumns.value(column, () -> location(snapshot, file).toString(), file.modificationTime(), file.size(), () -> partition(snapshot, file));
    }
}
