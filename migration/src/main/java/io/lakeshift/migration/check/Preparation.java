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
import io.lakeshift.migration.layout.TargetTable;
import io.lakeshift.migration.layout.TargetTables;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.util.List;
import java.util.Optional;

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
     * @param unchanged whether the table has that layout already
     * @param notes on how the layout was chosen
     * @param advice on who had better do it, of what one server is to do
     */
    public record Prepared(Proposal proposal, boolean unchanged, List<String> notes, Optional<String> advice)
    {
        public Prepared
        {
            requireNonNull(proposal, "proposal is null");
            notes = ImmutableList.copyOf(notes);
            requireNonNull(advice, "advice is null");
        }
    }

    public Prepared prepare(TrinoFileSystem fileSystem, RepartitionRequest request, String migrationId, Cancellation cancellation)
    {
        if (!snapshots.exists(fileSystem, request.table())) {
            throw new TrinoException(TABLE_NOT_FOUND, "There is no Delta table %s: %s holds no log".formatted(request.name(), request.table()));
        }
        Snapshot snapshot = snapshots.latest(fileSystem, request.table());
        // before the schema is looked at: a feature may be why it looks strange
        FeatureCheck.refusal(snapshot.protocol(), snapshot.metadata()).ifPresent(reason -> {
            throw FeatureCheck.refused("Table %s (version %d)".formatted(request.name(), snapshot.version()), reason);
        });
        ImmutableList.Builder<String> notes = ImmutableList.builder();
        TargetTable target = request.partitioning()
                .map(texts -> asked(texts, snapshot, request, migrationId))
                .orElseGet(() -> targets.target(snapshot, advised(fileSystem, snapshot, request, notes, cancellation), request, StagedFiles.prefix(migrationId)));
        boolean unchanged = TargetTables.unchanged(snapshot, target);
        if (unchanged && request.targetFileSize().isPresent()) {
            notes.add("The table has this layout already; target_file_size alone rewrites nothing");
        }
        Optional<String> advice = unchanged ? Optional.empty() : WorkersAdvice.of(request.name(), snapshot.files().totalBytes(), threads, workforce.workers());
        return new Prepared(new Proposal(fileSystem, request, snapshot, target), unchanged, notes.build(), advice);
    }

    private TargetTable asked(List<String> partitioning, Snapshot snapshot, RepartitionRequest request, String migrationId)
    {
        try {
            return targets.target(snapshot, PartitionSpec.parse(partitioning), request, StagedFiles.prefix(migrationId));
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
