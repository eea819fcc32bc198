package io.lakeshift.migration.copy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.airlift.json.JsonCodec;
import io.lakeshift.delta.commit.CommitRequest;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.ReadSet;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.FileLine;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.layout.TargetTable;
import io.lakeshift.migration.staging.StagedFiles;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static io.airlift.json.JsonCodec.jsonCodec;
import static io.airlift.json.JsonCodec.listJsonCodec;
import static java.util.Objects.requireNonNull;

/**
 * Version 0 of a copy: protocol, metadata, domains and all files of the source as they are laid out anew. It is a table of its own: another id, its rows are new to whoever
 * reads its changes, and what streams noted in the source ({@code txn}) they have not written here.
 */
public final class CopyCommit
{
    /** What Spark calls a table that is made with its rows. */
    public static final String OPERATION = "CREATE TABLE AS SELECT";

    private static final JsonCodec<List<String>> TEXTS = listJsonCodec(String.class);
    private static final JsonCodec<String> TEXT = jsonCodec(String.class);

    /** Protocol, "In-Commit Timestamps": only for a table whose first versions have none. */
    private static final Set<String> OF_THE_SOURCES_HISTORY = ImmutableSet.of("delta.inCommitTimestampEnablementVersion", "delta.inCommitTimestampEnablementTimestamp");

    private final Committer committer;

    @Inject
    public CopyCommit(Committer committer)
    {
        this.committer = requireNonNull(committer, "committer is null");
    }

    /** @throws VersionTakenException where somebody else has made a table there */
    void publish(Copy copy)
            throws VersionTakenException
    {
        committer.create(copy.migration().fileSystem(), copy.target().directory(), request(copy));
    }

    private static CommitRequest request(Copy copy)
    {
        Migration migration = copy.migration();
        Snapshot source = migration.began();
        TargetTable target = migration.target();
        ImmutableList.Builder<Action> actions = ImmutableList.<Action>builder()
                .add(target.protocol(source.protocol()))
                .add(metadata(copy));
        source.domains().values().forEach(actions::add);
        Map<String, String> parameters = ImmutableMap.<String, String>builder()
                .put("partitionBy", TEXTS.toJson(target.partitionColumns()))
                .put("partitioning", TEXTS.toJson(target.spec().transforms().stream().map(Object::toString).toList()))
                .put("sortedBy", TEXTS.toJson(target.layout().sortedBy()))
                .put("copyOf", TEXT.toJson(copy.source()))
                .put("sourceTableId", TEXT.toJson(source.metadata().id()))
                .put("sourceVersion", Long.toString(source.version()))
                .put("rows", Long.toString(migration.coverage().rows()))
                .put("fingerprint", TEXT.toJson("%032x".formatted(migration.coverage().fingerprint().sum())))
                .put(StagedFiles.MIGRATION_PARAMETER, TEXT.toJson(migration.id()))
                .buildOrThrow();
        Map<String, String> metrics = ImmutableMap.of(
                "numFiles", Long.toString(migration.coverage().outputCount()),
                "numOutputBytes", Long.toString(migration.coverage().outputBytes()),
                "numOutputRows", Long.toString(migration.coverage().rows()));
        List<FileLine> files = migration.coverage().outputs().stream().map(output -> FileLine.of(output.withDataChange(true))).toList();
        return new CommitRequest(OPERATION, parameters, metrics, actions.build(), ReadSet.NOTHING, files);
    }

    private static Metadata metadata(Copy copy)
    {
        Metadata laidOut = copy.migration().target().metadata(copy.migration().began().metadata());
        Map<String, String> properties = laidOut.configuration().entrySet().stream()
                .filter(property -> !OF_THE_SOURCES_HISTORY.contains(property.getKey()))
                .collect(toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
        String name = copy.target().name();
        return new Metadata(
                copy.migration().id(),
                laidOut.name().map(_ -> name.substring(name.indexOf('.') + 1)),
                laidOut.description(),
                laidOut.schemaString(),
                laidOut.partitionColumns(),
                properties,
                OptionalLong.of(System.currentTimeMillis()),
                laidOut.formatProvider(),
                laidOut.formatOptions());
    }
}
