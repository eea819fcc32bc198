package io.lakeshift.migration.commit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.airlift.json.JsonCodec;
import io.lakeshift.delta.commit.CommitRequest;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.ReadSet;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.claim.Fence;
import io.lakeshift.migration.staging.StagedFiles;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import static io.airlift.json.JsonCodec.jsonCodec;
import static io.airlift.json.JsonCodec.listJsonCodec;
import static java.util.Objects.requireNonNull;

/**
 * The one commit of a migration: protocol and metadata of the new layout, the fence, every old file out, every new file in, {@code dataChange=false} throughout,
 * so that change feeds and streams see no new rows.
 */
public final class RepartitionCommit
{
    public static final String OPERATION = "REPARTITION";

    private static final JsonCodec<List<String>> TEXTS = listJsonCodec(String.class);
    private static final JsonCodec<String> TEXT = jsonCodec(String.class);

    private final Committer committer;

    @Inject
    public RepartitionCommit(Committer committer)
    {
        this.committer = requireNonNull(committer, "committer is null");
    }

    /**
     * @param base the snapshot whose files the migration covers exactly, and whose fence it has looked at
     * @return the version published, which is the one after {@code base}
     */
    public long publish(Migration migration, Snapshot base)
            throws VersionTakenException
    {
        return committer.publish(migration.fileSystem(), base, request(migration, base));
    }

    private static CommitRequest request(Migration migration, Snapshot base)
    {
        ImmutableList.Builder<Action> actions = ImmutableList.builder();
        Protocol protocol = migration.target().protocol(base.protocol());
        if (!protocol.equals(base.protocol())) {
            actions.add(protocol);
        }
        MigrationStatus status = migration.progress().status();
        if (migration.target().changes(base.metadata(), base.protocol())) {
            actions.add(migration.target().metadata(base.metadata()));
        }
        actions.add(Fence.transaction(base, migration.claim().token()));
        ImmutableMap.Builder<String, String> parameters = ImmutableMap.<String, String>builder()
                .put("partitioning", TEXTS.toJson(migration.target().spec().transforms().stream().map(Object::toString).toList()))
                .put("partitionBy", TEXTS.toJson(migration.target().partitionColumns()))
                .put("sortedBy", TEXTS.toJson(migration.target().layout().sortedBy()))
                .put("zOrderBy", TEXTS.toJson(migration.target().layout().zorderBy()))
                .put("targetFileSize", TEXT.toJson(Long.toString(migration.target().layout().targetFileSize().toBytes())))
                .put("sourceVersion", TEXT.toJson(Long.toString(migration.began().version())))
                .put("fingerprint", TEXT.toJson("%032x".formatted(migration.coverage().fingerprint().sum())))
                .put("owner", TEXT.toJson(status.owner()))
                .put("warnings", TEXTS.toJson(status.warnings()))
                .put(StagedFiles.MIGRATION_PARAMETER, TEXT.toJson(migration.id()));
        status.incremental().ifPresent(partitions -> parameters
                .put("partitionsRewritten", TEXT.toJson(Long.toString(partitions.rewritten())))
                .put("partitionsTotal", TEXT.toJson(Long.toString(partitions.total()))));
        migration.undone().ifPresent(undone -> parameters.put("undoes", TEXT.toJson(undone.migration().migrationId())));
        Map<String, String> metrics = ImmutableMap.<String, String>builder()
                .put("numRemovedFiles", Long.toString(migration.coverage().sourceCount()))
                .put("numRemovedBytes", Long.toString(migration.coverage().sourceBytes()))
                .put("numAddedFiles", Long.toString(migration.coverage().outputCount()))
                .put("numAddedBytes", Long.toString(migration.coverage().outputBytes()))
                .put("numOutputRows", Long.toString(migration.coverage().rows()))
                .put("numReadRows", Long.toString(status.rowsDone()))
                .put("numMovedBytes", Long.toString(status.pace().movedBytes()))
                .put("numAbsorbedVersions", Long.toString(base.version() - migration.began().version()))
                .put("executionTimeMs", Long.toString(Duration.between(status.started(), status.updated()).toMillis()))
                .buildOrThrow();
        return new CommitRequest(OPERATION, parameters.buildOrThrow(), metrics, actions.build(), ReadSet.WHOLE_TABLE, migration.coverage().publicationLines());
    }
}
