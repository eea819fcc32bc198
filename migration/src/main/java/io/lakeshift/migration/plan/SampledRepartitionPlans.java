package io.lakeshift.migration.plan;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.check.Checks;
import io.lakeshift.migration.check.Checks.Findings;
import io.lakeshift.migration.check.OutsideEffects;
import io.lakeshift.migration.check.Preparation;
import io.lakeshift.migration.check.Preparation.Prepared;
import io.lakeshift.migration.check.Proposal;
import io.lakeshift.migration.plan.RepartitionPlan.PlannedPartition;
import io.lakeshift.migration.relayout.Relayout;
import io.lakeshift.migration.rewrite.TargetLayout;
import io.lakeshift.migration.sample.PartitionSample;
import io.lakeshift.migration.sample.PartitionSampler;
import io.lakeshift.migration.sample.PartitionSampler.Budget;
import io.lakeshift.migration.sample.SmallPartitions;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static java.util.Objects.requireNonNull;

/**
 * Plans by reading the sources of the partition columns, and nothing else: all of them where the table is small enough, else of files spread evenly over it.
 */
public final class SampledRepartitionPlans
        implements RepartitionPlans
{
    private static final long ROWS = 5_000_000;
    private static final int FILES = 1_000;

    private final Preparation preparation;
    private final Checks checks;
    private final PartitionSampler sampler;
    private final int maxPartitions;

    @Inject
    public SampledRepartitionPlans(Preparation preparation, Checks checks, PartitionSampler sampler, MigrationConfig config)
    {
        this.preparation = requireNonNull(preparation, "preparation is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.sampler = requireNonNull(sampler, "sampler is null");
        this.maxPartitions = config.getMaxPartitions();
    }

    @Override
    public RepartitionPlan plan(TrinoFileSystem fileSystem, RepartitionRequest request, Cancellation cancellation)
    {
        Prepared prepared;
        try {
            prepared = preparation.prepare(fileSystem, request, "plan", cancellation);
        }
        catch (TrinoException e) {
            if (!e.getErrorCode().equals(LAKE_REPARTITION_REFUSED.toErrorCode())) {
                throw e;
            }
            return new RepartitionPlan(request.partitioning().orElse(List.of()), 0, 0, OptionalLong.empty(), List.of(), List.of(), List.of(e.getMessage()));
        }
        Proposal proposal = prepared.proposal();
        ImmutableList.Builder<String> warnings = ImmutableList.builder();
        warnings.addAll(prepared.notes());
        prepared.advice().ifPresent(warnings::add);
        if (prepared.unchanged()) {
            warnings.add("The table has this layout already: a CALL would end as UNCHANGED");
        }
        else {
            warnings.addAll(prepared.relayout().map(part -> OutsideEffects.ofRelayout(prepared.work(), part)).orElseGet(() -> OutsideEffects.warnings(proposal)));
        }
        // what is there already is refused by nobody
        Findings findings = prepared.unchanged() ? new Findings(List.of(), List.of()) : checks.findings(prepared.work(), cancellation);
        warnings.addAll(findings.warnings());
        Snapshot snapshot = proposal.snapshot();
        List<PlannedPartition> partitions = List.of();
        Optional<Relayout> relayout = prepared.relayout().filter(part -> !part.isEmpty());
        if (findings.refusals().isEmpty() && relayout.isPresent()) {
            partitions = partitions(proposal, relayout.get());
        }
        else if (findings.refusals().isEmpty() && !proposal.target().layout().fields().isEmpty()) {
            PartitionSample sample = sampler.sample(fileSystem, snapshot, proposal.target().layout().fields(), new Budget(ROWS, FILES, maxPartitions), cancellation);
            if (!sample.complete()) {
                warnings.add("Partitions and sizes are estimated from %d rows of files spread over the table; there may be more partitions".formatted(sample.rows()));
            }
            // the checks looked at fewer rows; of an advised layout the advice has said it
            if (!prepared.unchanged() && request.partitioning().isPresent() && findings.warnings().isEmpty()) {
                SmallPartitions.warning(snapshot, proposal.target().layout().fields(), sample, cancellation).ifPresent(warnings::add);
            }
            partitions = partitions(proposal, sample);
        }
        else if (findings.refusals().isEmpty()) {
            long bytes = snapshot.files().totalBytes();
            partitions = List.of(new PlannedPartition("", snapshot.files().totalRows(), files(bytes, proposal.target().layout()), bytes, OptionalLong.empty()));
        }
        return new RepartitionPlan(
                proposal.target().spec().transforms().stream().map(Object::toString).toList(),
                snapshot.files().size(),
                snapshot.files().totalBytes(),
                snapshot.files().totalRows(),
                partitions,
                warnings.build(),
                findings.refusals());
    }

    private static List<PlannedPartition> partitions(Proposal proposal, Relayout relayout)
    {
        return relayout.parts().stream()
                .map(part -> new PlannedPartition(part.partition(), part.rows(), files(part.bytes(), proposal.target().layout()), part.bytes(), OptionalLong.of(part.files().size())))
                .toList();
    }

    private static List<PlannedPartition> partitions(Proposal proposal, PartitionSample sample)
    {
        TargetLayout layout = proposal.target().layout();
        double bytesPerRow = (double) proposal.snapshot().files().totalBytes() / Math.max(1, sample.rows());
        return new TreeMap<>(sample.partitions()).entrySet().stream()
                .map(entry -> {
                    long bytes = Math.round(entry.getValue() * bytesPerRow);
                    OptionalLong rows = sample.complete() ? OptionalLong.of(entry.getValue()) : OptionalLong.empty();
                    return new PlannedPartition(entry.getKey(), rows, files(bytes, layout), bytes, OptionalLong.empty());
                })
                .toList();
    }

    private static long files(long bytes, TargetLayout layout)
    {
        return Math.max(1, Math.ceilDiv(bytes, layout.targetFileSize().toBytes()));
    }
}
