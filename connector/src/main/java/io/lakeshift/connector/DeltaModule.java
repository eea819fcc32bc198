package io.lakeshift.connector;

import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import io.lakeshift.connector.catalog.LakeRoot;
import io.lakeshift.connector.config.LakeConfig;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.LogCommitter;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.parquet.write.ParquetDataFileWriters;
import io.lakeshift.delta.parquet.write.ParquetWriteOptions;
import io.lakeshift.delta.snapshot.CachingSnapshots;
import io.lakeshift.delta.snapshot.PathGuard;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.delta.storage.LocalRoot;
import io.lakeshift.delta.storage.SchemeLakeStores;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.security.ConnectorIdentity;

import static org.weakref.jmx.guice.ExportBinder.newExporter;

/** What reads and writes the table format. */
final class DeltaModule
        implements Module
{
    @Override
    public void configure(Binder binder)
    {
        binder.bind(Committer.class).to(LogCommitter.class).in(Scopes.SINGLETON);
        binder.bind(Snapshots.class).to(CachingSnapshots.class);
        binder.bind(DataFileReader.class).to(ParquetDataFileReader.class);
        binder.bind(CacheStatistics.class).in(Scopes.SINGLETON);
        newExporter(binder).export(CacheStatistics.class).withGeneratedName();
    }

    @Provides
    @Singleton
    static CachingSnapshots snapshots(LakeConfig config, PathGuard paths)
    {
        return new CachingSnapshots(config.getSnapshotCacheSize().toBytes(), paths);
    }

    @Provides
    @Singleton
    static ParquetDataFileReader dataFileReader(PathGuard paths)
    {
        return new ParquetDataFileReader(ParquetReadOptions.DEFAULT, paths);
    }

    @Provides
    @Singleton
    static DataFileWriters dataFileWriters()
    {
        return new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT);
    }

    /** The log is committed to in the server's own name: a migration outlives the query that asked for it. */
    @Provides
    @Singleton
    static LakeStores lakeStores(LakeRoot root, TrinoFileSystemFactory fileSystemFactory)
    {
        return new SchemeLakeStores(root.mount().map(LocalRoot::new), fileSystemFactory.create(ConnectorIdentity.ofUser("lakeshift")));
    }
}
