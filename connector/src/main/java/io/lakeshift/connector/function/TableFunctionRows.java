package io.lakeshift.connector.function;

import com.google.inject.Inject;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.table.Rows;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.advise.Advice;
import io.lakeshift.migration.advise.Advisor;
import io.lakeshift.migration.advise.AskedEffect;
import io.lakeshift.migration.advise.Opened;
import io.lakeshift.migration.plan.RepartitionPlan;
import io.lakeshift.migration.plan.RepartitionPlan.PlannedPartition;
import io.lakeshift.migration.plan.RepartitionPlans;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.FixedPageSource;

import java.util.List;

import static java.util.Objects.requireNonNull;

/** Makes the rows of the table functions. */
public final class TableFunctionRows
{
    private final Snapshots snapshots;
    private final Advisor advisor;
    private final RepartitionPlans plans;

    @Inject
    public TableFunctionRows(Snapshots snapshots, Advisor advisor, RepartitionPlans plans)
    {
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.advisor = requireNonNull(advisor, "advisor is null");
        this.plans = requireNonNull(plans, "plans is null");
    }

    public ConnectorPageSource pageSource(TrinoFileSystem fileSystem, ConnectorSession session, TableFunctionCall call, List<LakeColumn> wanted)
    {
        Rows rows = new Rows(call.columns().stream().map(LakeColumn::type).toList());
        switch (call) {
            case AdviseCall advise -> advise(fileSystem, advise, rows);
            case PlanRepartitionCall plan -> plan(fileSystem, session, plan, rows);
        }
        int[] channels = wanted.stream().mapToInt(call.columns()::indexOf).toArray();
        return new FixedPageSource(rows.pages().stream().map(page -> page.getColumns(channels)).toList());
    }

    private void advise(TrinoFileSystem fileSystem, AdviseCall call, Rows rows)
    {
        long rank = 1;
        for (Advice advice : advisor.advise(fileSystem, snapshots.latest(fileSystem, Location.of(call.location())), Cancellation.byInterruption())) {
            AskedEffect asked = advice.asked();
            rows.add(
                    rank,
                    advice.partitioning(),
                    advice.score(),
                    advice.partitions(),
                    advice.averageBytes(),
                    advice.explanation(),
                    advice.warnings(),
                    asked.queries(),
                    asked.now().map(Opened::files),
                    asked.then().map(Opened::files),
                    asked.now().map(Opened::bytes).map(Math::round),
                    asked.then().map(Opened::bytes).map(Math::round));
            rank++;
        }
    }

    private void plan(TrinoFileSystem fileSystem, ConnectorSession session, PlanRepartitionCall call, Rows rows)
    {
        RepartitionPlan plan = plans.plan(fileSystem, new RepartitionRequest(
                Location.of(call.location()),
                call.table().toString(),
                call.partitioning(),
                call.sortedBy(),
                call.zorderBy(),
                call.targetFileSize(),
                call.zone(),
                session.getQueryId()), Cancellation.byInterruption());
        if (plan.partitions().isEmpty()) {
            // what the whole table holds, where statistics do not tell partitions apart
            rows.add(plan.partitioning(), null, plan.sourceRows(), plan.sourceFiles(), plan.sourceBytes(), plan.warnings(), plan.refusals(), plan.sourceFiles());
        }
        for (PlannedPartition partition : plan.partitions()) {
            rows.add(plan.partitioning(), partition.partition(), partition.rows(), partition.files(), partition.bytes(), plan.warnings(), plan.refusals(), partition.sourceFiles());
        }
    }
}
