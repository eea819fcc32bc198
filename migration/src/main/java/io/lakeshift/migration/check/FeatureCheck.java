package io.lakeshift.migration.check;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.migration.Cancellation;
import io.trino.spi.TrinoException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;

/**
 * Table features (protocol, "Valid Feature Names in Table Features") that a commit which rearranges all files must keep. Those in {@link #KEPT} ask nothing of files that only move
 * rows: appendOnly allows rearranging; constraints, defaults and generated columns hold for the same rows; the change feed skips {@code dataChange=false}.
 */
public final class FeatureCheck
        implements Check
{
    private static final int TABLE_FEATURES_WRITER_VERSION = 7;

    private static final Set<String> KEPT = ImmutableSet.of(
            "allowColumnDefaults",
            "appendOnly",
            "changeDataFeed",
            "checkConstraints",
            "columnMapping",
            "deletionVectors",
            "domainMetadata",
            "generatedColumns",
            "identityColumns",
            "inCommitTimestamp",
            "invariants",
            "timestampNtz",
            "v2Checkpoint",
            "vacuumProtocolCheck");

    /** What stands in the way, for the features whose reason is known. */
    private static final Map<String, String> REASONS = ImmutableMap.of(
            "rowTracking", "every row would need its row id carried into the new files",
            "clustering", "a clustered table cannot be partitioned as well",
            "icebergCompatV1", "its Iceberg metadata would have to change in the same commit",
            "icebergCompatV2", "its Iceberg metadata would have to change in the same commit",
            "icebergCompatV3", "its Iceberg metadata would have to change in the same commit",
            "catalogManaged", "commits of the table go through its catalog",
            "catalogOwned-preview", "commits of the table go through its catalog");

    @Override
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        refusal(proposal.snapshot().protocol(), proposal.snapshot().metadata()).ifPresent(reason -> {
            throw refused(proposal.subject(), reason);
        });
        return List.of();
    }

    static TrinoException refused(String subject, String reason)
    {
        return new TrinoException(LAKE_REPARTITION_REFUSED,
                "%s %s. Nothing was changed; drop the feature with the engine that set it (ALTER TABLE … DROP FEATURE), or copy the table"
                .formatted(subject, reason));
    }

    /** Why a table with this protocol and metadata cannot be migrated; also asked of what other writers commit meanwhile. */
    public static Optional<String> refusal(Protocol protocol, Metadata metadata)
    {
        if (protocol.minWriterVersion() > TABLE_FEATURES_WRITER_VERSION) {
            return Optional.of("needs Delta writer version %d, and versions up to %d are supported".formatted(protocol.minWriterVersion(), TABLE_FEATURES_WRITER_VERSION));
        }
        Set<String> refused = new TreeSet<>(Sets.difference(protocol.writerFeatures().orElse(Set.of()), KEPT));
        if (!refused.isEmpty()) {
            String first = refused.iterator().next();
            return Optional.of("uses the writer feature %s, which a re-partitioning cannot keep%s"
                    .formatted(String.join(", ", refused), Optional.ofNullable(REASONS.get(first)).map(": %s"::formatted).orElse("")));
        }
        if (Boolean.parseBoolean(metadata.configuration().get("delta.enableRowTracking"))) {
            return Optional.of("has row tracking enabled, which a re-partitioning cannot keep: " + REASONS.get("rowTracking"));
        }
        return Optional.empty();
    }
}
