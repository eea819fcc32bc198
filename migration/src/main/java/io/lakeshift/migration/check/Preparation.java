package io.lakeshift.migration.check;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.advise.Advice;
import io.lakeshift.migration.advise.Advisor;
import io.lakeshift.migration.layout.StoredLayout;
import io.lakeshift.migration.layout.TargetTable;
import io.lakeshift.migration.layout.TargetTables;
import io.lakeshift.migration.relayout.Relayout;
import io.lakeshift.migration.relayout.RelayoutRule;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
import static java.util.Objects.requireNonNull;

/** From what a CALL says to what the table is to become. Changes nothing. */
public final class Preparation
{
    private final Snapshots snapshots;
    private final Advisor advisor;
    private final TargetTables targets;
    private final Workforce workforce;
    private final int threads;

    @Inject
    public Preparation(Snapshots snapshots, Advisor advisor, TargetTables targets, Workforce workforce, MigrationConfig config)
    {
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.advisor = requireNonNull(advisor, "advisor is null");
        this.targets = requireNonNull(targets, "targets is null");
        this.workforce = requireNonNull(workforce, "workforce is null");
        this.threads = config.getThreads();
    }

    /**
     * @param proposal of the whole table
     * @param relayout where the table has that layout already: what is worth laying out anew, which may be nothing
     * @param notes on how the layout was chosen
     * @param advice on who had better do it, of what one server is to do
     */
    public record Prepared(Proposal proposal, Optional<Relayout> relayout, List<String> notes, Optional<String> advice)
    {
        public Prepared
        {
            requireNonNull(proposal, "proposal is null");
            requireNonNull(relayout, "relayout is null");
            notes = ImmutableList.copyOf(notes);
            requireNonNull(advice, "advice is null");
        }

        /** Whether there is nothing to do. */
        public boolean unchanged()
        {
            return relayout.filter(Relayout::isEmpty).isPresent();
        }

        /** What there is to check and to rewrite: the whole table, or part of it. */
        public Proposal work()
        {
            return relayout.map(part -> proposal.of(part.of(proposal.snapshot()))).orElse(proposal);
        }
    }

    public Prepared prepare(TrinoFileSystem fileSystem, RepartitionRequest request, String migrationId, Cancellation cancellation)
    {
        Snapshot snapshot = snapshot(fileSystem, request);
        ImmutableList.Builder<String> notes = ImmutableList.builder();
        PartitionSpec spec = request.partitioning()
                .map(texts -> named(snapshot, request, () -> PartitionSpec.parse(texts)))
                .orElseGet(() -> advised(fileSystem, snapshot, request, notes, cancellation));
        TargetTable target = named(snapshot, request, () -> {
            // a table that has the partitioning already keeps the order of its files, and their size, unless others are asked for
            StoredLayout stored = spec.isLayoutOf(snapshot.schema()) ? StoredLayout.of(snapshot.metadata()) : StoredLayout.NONE;
            return target(snapshot, spec, request, stored, migrationId);
        });
        Optional<Relayout> relayout = TargetTables.unchanged(snapshot, target) ? Optional.of(RelayoutRule.choose(snapshot, target.layout())) : Optional.empty();
        if (relayout.filter(Relayout::isEmpty).isPresent() && request.targetFileSize().isPresent()) {
            notes.add("The table has this layout already; target_file_size alone rewrites nothing");
        }
        long bytes = relayout.map(Relayout::bytes).orElseGet(() -> snapshot.files().totalBytes());
        return new Prepared(new Proposal(fileSystem, request, snapshot, target), relayout, notes.build(), WorkersAdvice.of(request.name(), bytes, threads, workforce.workers()));
    }

    /**
     * Back to what a table was.
     *
     * @param before what it was
     * @param written of an incremental migration: the files that it wrote, in place of which the others come back
     */
    public Prepared prepareUndo(TrinoFileSystem fileSystem, RepartitionRequest request, Snapshot before, Optional<Set<String>> written, String migrationId)
    {
        Snapshot snapshot = snapshot(fileSystem, request);
        TargetTable target = named(snapshot, request, () -> target(snapshot, PartitionSpec.backTo(before.schema()), request, StoredLayout.of(before.metadata()), migrationId));
        return new Prepared(new Proposal(fileSystem, request, snapshot, target), written.map(paths -> RelayoutRule.only(snapshot, paths)), ImmutableList.of(), Optional.empty());
    }

    private Snapshot snapshot(TrinoFileSystem fileSystem, RepartitionRequest request)
    {
        if (!snapshots.exists(fileSystem, request.table())) {
            throw new TrinoException(TABLE_NOT_FOUND, "There is no Delta table %s: %s holds no log".formatted(request.name(), request.table()));
        }
        Snapshot snapshot = snapshots.latest(fileSystem, request.table());
        // before the schema is looked at: a feature may be why it looks strange
        FeatureCheck.refusal(snapshot.protocol(), snapshot.metadata()).ifPresent(reason -> {
            throw FeatureCheck.refused("Table %s (version %d)".formatted(request.name(), snapshot.version()), reason);
        });
        return snapshot;
    }

    private TargetTable target(Snapshot snapshot, PartitionSpec spec, RepartitionRequest request, StoredLayout stored, String migrationId)
    {
        RepartitionRequest filled = stored.within(snapshot.schema(), spec.fields(snapshot.schema())).fill(request);
        return targets.target(snapshot, spec, filled, StagedFiles.prefix(migrationId));
    }

    private static <T> T named(Snapshot snapshot, RepartitionRequest request, Supplier<T> layout)
    {
        if (request.partitioning().isEmpty()) {
            return layout.get();
        }
        try {
            return layout.get();
        }
        catch (TrinoException e) {
            // what is wrong with a layout is found out where no table is known
            throw new TrinoException(e::getErrorCode, "Table %s (version %d): %s".formatted(request.name(), snapshot.version(), e.getRawMessage()), e);
        }
    }

    private PartitionSpec advised(TrinoFileSystem fileSystem, Snapshot snapshot, RepartitionRequest request, ImmutableList.Builder<String> notes, Cancellation cancellation)
    {
        List<Advice> advices = advisor.advise(fileSystem, snapshot, cancellation);
        if (advices.isEmpty()) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, "There is no advice for table %s (version %d); name a layout with partitioning => ARRAY[…]. Nothing was changed"
                    .formatted(request.name(), snapshot.version()));
        }
        Advice advice = advices.getFirst();
        notes.add("Advised layout %s: %s".formatted(advice.partitioning(), advice.reason()));
        notes.addAll(advice.warnings());
        return PartitionSpec.parse(advice.partitioning());
    }
}
