package io.lakeshift.migration.check;

import com.google.inject.Inject;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.layout.TargetTables;
import io.lakeshift.migration.sample.PartitionSample;
import io.lakeshift.migration.sample.PartitionSampler;
import io.lakeshift.migration.sample.PartitionSampler.Budget;
import io.lakeshift.migration.sample.SmallPartitions;
import io.trino.spi.TrinoException;

import java.util.List;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static java.util.Objects.requireNonNull;

/**
 * What a look at some of the rows tells: too many partitions, values that no partition can have, values that the layout would change. Bounded; what it does not see
 * the rewrite refuses when it meets it, and publication refuses by the exact number of partitions.
 */
public final class PartitionValuesCheck
        implements Check
{
    private static final long ROWS = 200_000;
    private static final int FILES = 50;

    private final PartitionSampler sampler;
    private final int maxPartitions;

    @Inject
    public PartitionValuesCheck(PartitionSampler sampler, MigrationConfig config)
    {
        this.sampler = requireNonNull(sampler, "sampler is null");
        this.maxPartitions = config.getMaxPartitions();
    }

    @Override
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        List<PartitionField> fields = proposal.target().layout().fields();
        PartitionSample sample = sampler.sample(proposal.fileSystem(), proposal.snapshot(), fields, new Budget(ROWS, FILES, maxPartitions), cancellation);
        sample.unfit().ifPresent(unfit -> {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, unfit.value().refusal("%s (version %d)".formatted(proposal.request().name(), proposal.snapshot().version()), unfit.file()));
        });
        sample.differing().ifPresent(differing -> {
            throw GeneratedValuesCheck.differs(proposal, differing.field(), differing.file(), differing.stored(), differing.computed());
        });
        if (sample.partitions().size() > maxPartitions) {
            throw tooMany(proposal.subject(), proposal.target().spec().transforms(), maxPartitions);
        }
        // an advised layout's sizes were judged by more than this, and the advice says it; those of a layout that is there are known
        return proposal.request().partitioning().isEmpty() || TargetTables.unchanged(proposal.snapshot(), proposal.target())
                ? List.of()
                : SmallPartitions.warning(proposal.snapshot(), fields, sample, cancellation).stream().toList();
    }

    /** @param partitioning as asked for */
    public static TrinoException tooMany(String subject, List<?> partitioning, int maxPartitions)
    {
        return new TrinoException(LAKE_REPARTITION_REFUSED, ("%s would have more than %d partitions under %s, the limit that %s sets. Nothing was changed. " +
                "Choose coarser transforms (month instead of day, a prefix instead of a whole string), or raise the limit")
                .formatted(subject, maxPartitions, partitioning, MigrationConfig.MAX_PARTITIONS));
    }
}
