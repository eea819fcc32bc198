package io.lakeshift.connector;

import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import io.lakeshift.connector.catalog.LakeCatalog;
import io.lakeshift.connector.catalog.LakeRoot;
import io.lakeshift.connector.catalog.NewTables;
import io.lakeshift.connector.catalog.TableNames;
import io.lakeshift.connector.config.LakeConfig;
import io.lakeshift.connector.config.LakeSessionProperties;
import io.lakeshift.connector.execute.ClusterWorkforce;
import io.lakeshift.connector.execute.GroupPages;
import io.lakeshift.connector.execute.RecordSinks;
import io.lakeshift.connector.execute.RepartitionExecutions;
import io.lakeshift.connector.execute.RepartitionTableProcedure;
import io.lakeshift.connector.function.AdviseFunction;
import io.lakeshift.connector.function.PlanRepartitionFunction;
import io.lakeshift.connector.function.TableFunctionRows;
import io.lakeshift.connector.metadata.LakeMetadataFactory;
import io.lakeshift.connector.metadata.LakeTransactions;
import io.lakeshift.connector.procedure.AbortRepartitionProcedure;
import io.lakeshift.connector.procedure.CallRegistry;
import io.lakeshift.connector.procedure.ChangeableTables;
import io.lakeshift.connector.procedure.CommitRepartitionProcedure;
import io.lakeshift.connector.procedure.CopyTargets;
import io.lakeshift.connector.procedure.MigratingTables;
import io.lakeshift.connector.procedure.PreparedAtStart;
import io.lakeshift.connector.procedure.RepartitionProcedure;
import io.lakeshift.connector.procedure.RollbackToVersionProcedure;
import io.lakeshift.connector.procedure.ShownColumns;
import io.lakeshift.connector.procedure.ThrottleRepartitionProcedure;
import io.lakeshift.connector.procedure.UndoRepartitionProcedure;
import io.lakeshift.connector.read.LakePageSourceProvider;
import io.lakeshift.connector.scan.FileSelector;
import io.lakeshift.connector.scan.FileValues;
import io.lakeshift.connector.security.LakeSecurity;
import io.lakeshift.connector.split.AskedScans;
import io.lakeshift.connector.split.ScannedSplits;
import io.lakeshift.connector.split.SplitFiles;
import io.lakeshift.connector.split.SplitThreads;
import io.lakeshift.connector.split.TableSplits;
import io.lakeshift.connector.table.MetadataTables;
import io.lakeshift.connector.table.RepartitionsTable;
import io.lakeshift.delta.snapshot.PathGuard;
import io.lakeshift.migration.asked.AskedConfig;
import io.lakeshift.migration.asked.AskedPredicates;
import io.lakeshift.migration.asked.RecordedPredicates;
import io.lakeshift.migration.check.Workforce;
import io.trino.plugin.base.session.SessionPropertiesProvider;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorPageSinkProvider;
import io.trino.spi.connector.ConnectorPageSourceProvider;
import io.trino.spi.connector.ConnectorSplitManager;
import io.trino.spi.connector.SystemTable;
import io.trino.spi.connector.TableProcedureMetadata;
import io.trino.spi.function.table.ConnectorTableFunction;
import io.trino.spi.procedure.Procedure;

import static com.google.inject.multibindings.Multibinder.newSetBinder;
import static com.google.inject.multibindings.OptionalBinder.newOptionalBinder;
import static io.airlift.configuration.ConfigBinder.configBinder;
import static java.util.Objects.requireNonNull;

/** What implements the SPI. */
final class LakeModule
        implements Module
{
    private final LakeRoot root;

    LakeModule(LakeRoot root)
    {
        this.root = requireNonNull(root, "root is null");
    }

    @Override
    public void configure(Binder binder)
    {
        configBinder(binder).bindConfig(LakeConfig.class);
        binder.bind(SessionPropertiesProvider.class).to(LakeSessionProperties.class).in(Scopes.SINGLETON);
        binder.bind(LakeRoot.class).toInstance(root);
        binder.bind(PathGuard.class).toInstance(new PathGuard(root.location(), root.allowed(), root.mount()));
        binder.bind(LakeCatalog.class).in(Scopes.SINGLETON);
        binder.bind(TableNames.class).in(Scopes.SINGLETON);
        binder.bind(NewTables.class).in(Scopes.SINGLETON);

        binder.bind(FileValues.class).in(Scopes.SINGLETON);
        binder.bind(FileSelector.class).in(Scopes.SINGLETON);
        binder.bind(MetadataTables.class).in(Scopes.SINGLETON);
        binder.bind(LakeMetadataFactory.class).in(Scopes.SINGLETON);
        binder.bind(LakeTransactions.class).in(Scopes.SINGLETON);

        binder.bind(SplitFiles.class).in(Scopes.SINGLETON);
        binder.bind(TableSplits.class).in(Scopes.SINGLETON);
        binder.bind(ConnectorSplitManager.class).to(ScannedSplits.class).in(Scopes.SINGLETON);
        binder.bind(SplitThreads.class).in(Scopes.SINGLETON);
        binder.bind(TableFunctionRows.class).in(Scopes.SINGLETON);
        binder.bind(GroupPages.class).in(Scopes.SINGLETON);
        binder.bind(ConnectorPageSourceProvider.class).to(LakePageSourceProvider.class).in(Scopes.SINGLETON);
        binder.bind(ConnectorPageSinkProvider.class).to(RecordSinks.class).in(Scopes.SINGLETON);
        binder.bind(LakeConnector.Streams.class).in(Scopes.SINGLETON);

        binder.bind(CallRegistry.class).in(Scopes.SINGLETON);
        binder.bind(ConnectorAccessControl.class).toProvider(LakeSecurity.class).in(Scopes.SINGLETON);
        binder.bind(ChangeableTables.class).in(Scopes.SINGLETON);
        binder.bind(CopyTargets.class).in(Scopes.SINGLETON);
        binder.bind(MigratingTables.class).in(Scopes.SINGLETON);
        Multibinder<Procedure> procedures = newSetBinder(binder, Procedure.class);
        procedures.addBinding().toProvider(RepartitionProcedure.class).in(Scopes.SINGLETON);
        procedures.addBinding().toProvider(CommitRepartitionProcedure.class).in(Scopes.SINGLETON);
        procedures.addBinding().toProvider(AbortRepartitionProcedure.class).in(Scopes.SINGLETON);
        procedures.addBinding().toProvider(ThrottleRepartitionProcedure.class).in(Scopes.SINGLETON);
        procedures.addBinding().toProvider(UndoRepartitionProcedure.class).in(Scopes.SINGLETON);
        procedures.addBinding().toProvider(RollbackToVersionProcedure.class).in(Scopes.SINGLETON);
        newOptionalBinder(binder, Workforce.class).setBinding().to(ClusterWorkforce.class).in(Scopes.SINGLETON);
        binder.bind(RepartitionExecutions.class).in(Scopes.SINGLETON);
        newSetBinder(binder, TableProcedureMetadata.class).addBinding().toProvider(RepartitionTableProcedure.class).in(Scopes.SINGLETON);
        binder.bind(PreparedAtStart.class).in(Scopes.SINGLETON);
        binder.bind(ShownColumns.class).in(Scopes.SINGLETON);
        Multibinder<ConnectorTableFunction> functions = newSetBinder(binder, ConnectorTableFunction.class);
        functions.addBinding().to(PlanRepartitionFunction.class).in(Scopes.SINGLETON);
        functions.addBinding().to(AdviseFunction.class).in(Scopes.SINGLETON);
        configBinder(binder).bindConfig(AskedConfig.class);
        newOptionalBinder(binder, AskedPredicates.class).setBinding().to(RecordedPredicates.class).in(Scopes.SINGLETON);
        binder.bind(AskedScans.class).in(Scopes.SINGLETON);
        newSetBinder(binder, SystemTable.class).addBinding().to(RepartitionsTable.class).in(Scopes.SINGLETON);

        binder.bind(LakeConnector.Offers.class).in(Scopes.SINGLETON);
        binder.bind(LakeConnector.class).in(Scopes.SINGLETON);
    }
}
