package io.lakeshift.connector.metadata;

import com.google.inject.Inject;
import io.lakeshift.connector.catalog.LakeCatalog;
import io.lakeshift.connector.execute.RepartitionExecutions;
import io.lakeshift.connector.scan.FileSelector;
import io.lakeshift.connector.scan.QuerySnapshots;
import io.lakeshift.connector.scan.TableScans;
import io.lakeshift.connector.table.MetadataTables;
import io.lakeshift.delta.snapshot.Snapshots;
import io.trino.filesystem.TrinoFileSystemFactory;

import static java.util.Objects.requireNonNull;

/** Makes the metadata of one transaction. */
public final class LakeMetadataFactory
{
    private final TrinoFileSystemFactory fileSystemFactory;
    private final LakeCatalog catalog;
    private final Snapshots snapshots;
    private final FileSelector fileSelector;
    private final MetadataTables metadataTables;
    private final RepartitionExecutions executions;

    @Inject
    public LakeMetadataFactory(
            TrinoFileSystemFactory fileSystemFactory,
            LakeCatalog catalog,
            Snapshots snapshots,
            FileSelector fileSelector,
            MetadataTables metadataTables,
            RepartitionExecutions executions)
    {
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.fileSelector = requireNonNull(fileSelector, "fileSelector is null");
        this.metadataTables = requireNonNull(metadataTables, "metadataTables is null");
        this.executions = requireNonNull(executions, "executions is null");
    }

    public LakeMetadata create()
    {
        QuerySnapshots querySnapshots = new QuerySnapshots(snapshots);
        return new LakeMetadata(
                fileSystemFactory,
                querySnapshots,
                new TableDirectory(catalog, querySnapshots),
                new TableScans(querySnapshots, fileSelector),
                metadataTables,
                executions.create());
    }
}
