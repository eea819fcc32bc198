package io.lakeshift.migration;

import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.advise.Advisor;
import io.lakeshift.migration.advise.LayoutAdvisor;
import io.lakeshift.migration.asked.AskedPredicates;
import io.lakeshift.migration.catchup.MissingOutputs;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.catchup.TableWatch;
import io.lakeshift.migration.check.Checks;
import io.lakeshift.migration.check.FreeSpaceCheck;
import io.lakeshift.migration.check.PartitionValuesCheck;
import io.lakeshift.migration.check.PathCheck;
import io.lakeshift.migration.check.Preparation;
import io.lakeshift.migration.check.SourceFilesCheck;
import io.lakeshift.migration.check.Workforce;
import io.lakeshift.migration.check.WritableCheck;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.claim.Fence;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.migration.claim.Liveness;
import io.lakeshift.migration.commit.PublicationGap;
import io.lakeshift.migration.commit.Publisher;
import io.lakeshift.migration.commit.RepartitionCommit;
import io.lakeshift.migration.copy.CopyCommit;
import io.lakeshift.migration.copy.CopyFence;
import io.lakeshift.migration.copy.CopyPlaces;
import io.lakeshift.migration.copy.CopyPublisher;
import io.lakeshift.migration.copy.DeadCopies;
import io.lakeshift.migration.end.CopyOutcome;
import io.lakeshift.migration.end.CopySteps;
import io.lakeshift.migration.end.DeadClaims;
import io.lakeshift.migration.end.DeadMigrations;
import io.lakeshift.migration.end.DeadOwners;
import io.lakeshift.migration.end.Endings;
import io.lakeshift.migration.end.MigrationOutcome;
import io.lakeshift.migration.end.MigrationRuns;
import io.lakeshift.migration.end.MigrationSteps;
import io.lakeshift.migration.end.ServerMigrations;
import io.lakeshift.migration.end.TableMigrations;
import io.lakeshift.migration.end.UntoldPublications;
import io.lakeshift.migration.hold.Holding;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.layout.TargetTables;
import io.lakeshift.migration.plan.GroupLimits;
import io.lakeshift.migration.plan.GroupPlanner;
import io.lakeshift.migration.plan.RepartitionPlans;
import io.lakeshift.migration.plan.SampledRepartitionPlans;
import io.lakeshift.migration.plan.StatisticsGroupPlanner;
import io.lakeshift.migration.resume.HeadStart;
import io.lakeshift.migration.resume.Inheritance;
import io.lakeshift.migration.rewrite.FileGroupRunner;
import io.lakeshift.migration.rewrite.LocalFileGroupRunner;
import io.lakeshift.migration.rewrite.RewriteLimits;
import io.lakeshift.migration.rewrite.spill.LocalSpillSpace;
import io.lakeshift.migration.rollback.VersionRollback;
import io.lakeshift.migration.sample.PartitionSampler;
import io.lakeshift.migration.staging.StagedFiles;
import io.lakeshift.migration.staging.UnfinishedFiles;
import io.lakeshift.migration.status.MigrationStatistics;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.migration.undo.Revival;
import io.lakeshift.migration.undo.Undoables;
import io.lakeshift.migration.workers.GroupAttempts;
import io.lakeshift.migration.workers.WorkBoard;

import java.nio.file.Path;

import static com.google.inject.Scopes.SINGLETON;
import static com.google.inject.multibindings.OptionalBinder.newOptionalBinder;
import static io.airlift.configuration.ConfigBinder.configBinder;
import static org.weakref.jmx.guice.ExportBinder.newExporter;

/**
 * Re-partitioning. Wants {@code Snapshots}, {@code Committer}, {@code LakeStores}, {@link DataFileReader} and {@link DataFileWriters} bound by whoever installs it.
 */
public final class MigrationModule
        implements Module
{
    @Override
    public void configure(Binder binder)
    {
        configBinder(binder).bindConfig(MigrationConfig.class);

        binder.bind(Repartitioner.class).to(InPlaceRepartitioner.class).in(SINGLETON);
        binder.bind(TableCopier.class).to(SnapshotCopier.class).in(SINGLETON);
        binder.bind(Migrations.class).to(TableMigrations.class).in(SINGLETON);
        binder.bind(PreparedMigrations.class).to(HeldMigrations.class).in(SINGLETON);
        binder.bind(RepartitionPlans.class).to(SampledRepartitionPlans.class).in(SINGLETON);
        binder.bind(Advisor.class).to(LayoutAdvisor.class).in(SINGLETON);
        // who has a cluster binds it
        newOptionalBinder(binder, Workforce.class).setDefault().toInstance(Workforce.ALONE);
        // who serves queries binds what records them
        newOptionalBinder(binder, AskedPredicates.class).setDefault().toInstance(AskedPredicates.NONE);

        binder.bind(Preparation.class).in(SINGLETON);
        binder.bind(TargetTables.class).in(SINGLETON);
        binder.bind(PartitionSampler.class).in(SINGLETON);
        binder.bind(Checks.class).in(SINGLETON);
        binder.bind(PathCheck.class).in(SINGLETON);
        binder.bind(SourceFilesCheck.class).in(SINGLETON);
        binder.bind(FreeSpaceCheck.class).in(SINGLETON);
        binder.bind(PartitionValuesCheck.class).in(SINGLETON);
        binder.bind(WritableCheck.class).in(SINGLETON);

        binder.bind(VersionRollback.class).in(SINGLETON);
        binder.bind(Claims.class).in(SINGLETON);
        binder.bind(Liveness.class).in(SINGLETON);
        binder.bind(Fence.class).in(SINGLETON);
        binder.bind(Heartbeats.class).in(SINGLETON);
        binder.bind(Journal.class).in(SINGLETON);
        binder.bind(RunningMigrations.class).in(SINGLETON);
        binder.bind(MigrationStatistics.class).in(SINGLETON);
        newExporter(binder).export(MigrationStatistics.class).withGeneratedName();

        binder.bind(WorkBoard.class).in(SINGLETON);
        binder.bind(DistributedRepartitions.class).in(SINGLETON);
        binder.bind(MigrationSteps.class).in(SINGLETON);
        binder.bind(TableWatch.class).in(SINGLETON);
        binder.bind(PendingFiles.class).in(SINGLETON);
        binder.bind(Inheritance.class).in(SINGLETON);
        binder.bind(Undoables.class).in(SINGLETON);
        binder.bind(Revival.class).in(SINGLETON);
        binder.bind(HeadStart.class).in(SINGLETON);
        binder.bind(Publisher.class).in(SINGLETON);
        binder.bind(MissingOutputs.class).in(SINGLETON);
        binder.bind(Holding.class).in(SINGLETON);
        binder.bind(Resumption.class).in(SINGLETON);
        binder.bind(ServerMigrations.class).in(SINGLETON);
        binder.bind(DeadOwners.class).in(SINGLETON);
        binder.bind(PublicationGap.class).in(SINGLETON);
        binder.bind(RepartitionCommit.class).in(SINGLETON);
        binder.bind(StagedFiles.class).in(SINGLETON);
        binder.bind(UnfinishedFiles.class).in(SINGLETON);
        binder.bind(Endings.class).in(SINGLETON);
        binder.bind(DeadMigrations.class).in(SINGLETON);
        binder.bind(DeadClaims.class).in(SINGLETON);
        binder.bind(UntoldPublications.class).in(SINGLETON);
        binder.bind(MigrationOutcome.class).in(SINGLETON);
        binder.bind(MigrationRuns.class).in(SINGLETON);

        binder.bind(CopyPlaces.class).in(SINGLETON);
        binder.bind(CopyFence.class).in(SINGLETON);
        binder.bind(CopyCommit.class).in(SINGLETON);
        binder.bind(CopyPublisher.class).in(SINGLETON);
        binder.bind(DeadCopies.class).in(SINGLETON);
        binder.bind(CopySteps.class).in(SINGLETON);
        binder.bind(CopyOutcome.class).in(SINGLETON);
    }

    @Provides
    @Singleton
    static GroupPlanner groupPlanner()
    {
        return new StatisticsGroupPlanner(GroupLimits.DEFAULT);
    }

    @Provides
    @Singleton
    static FileGroupRunner fileGroupRunner(LocalFileGroupRunner local)
    {
        return local;
    }

    @Provides
    @Singleton
    static GroupAttempts groupAttempts(WorkBoard board, Snapshots snapshots, TargetTables targets, LocalFileGroupRunner local, MigrationConfig config)
    {
        return new GroupAttempts(board, snapshots, targets, local.sharingMemory(), config.getThreads());
    }

    @Provides
    @Singleton
    static LocalFileGroupRunner localFileGroupRunner(DataFileReader reader, DataFileWriters writers, LakeStores stores, MigrationConfig config)
    {
        RewriteLimits limits = new RewriteLimits(config.getThreads(), config.getMemoryLimit(), config.getMaxPartitions());
        return new LocalFileGroupRunner(reader.readingOnce(), writers, stores, limits, new LocalSpillSpace(Path.of(config.getSpillPath())));
    }
}
