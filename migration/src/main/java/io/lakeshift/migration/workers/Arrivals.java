package io.lakeshift.migration.workers;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.FileGroupRunner.Progress;
import io.lakeshift.migration.rewrite.FileGroupRunner.Receiver;
import io.lakeshift.migration.rewrite.GroupResult;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static java.util.Objects.requireNonNull;

/**
 * Takes what workers recorded. The first attempt at a group that is seen counts, whichever one the engine goes on with: each that was recorded is whole, verified and
 * durable. The files of any other one are deleted. Used by one thread.
 */
final class Arrivals
{
    private final TrinoFileSystem fileSystem;
    private final StagedFiles staged;
    private final Receiver receiver;
    private final Progress progress;
    private final HandedOut work;
    private final int maxPartitions;
    private final Map<Long, FileGroup> open = new HashMap<>();
    private final Set<String> partitions = new HashSet<>();
    private Optional<String> failure = Optional.empty();

    Arrivals(TrinoFileSystem fileSystem, StagedFiles staged, HandedOut work, int maxPartitions, Receiver receiver, Progress progress)
    {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.work = requireNonNull(work, "work is null");
        this.maxPartitions = maxPartitions;
        this.receiver = requireNonNull(receiver, "receiver is null");
        this.progress = requireNonNull(progress, "progress is null");
        work.groups().forEach(group -> open.put(group.id(), group));
    }

    /** Groups that nobody has finished yet. */
    List<FileGroup> open()
    {
        return List.copyOf(open.values());
    }

    /** Why the last attempt failed that did. */
    Optional<String> failure()
    {
        return failure;
    }

    void take(AttemptRecord attempt)
            throws IOException
    {
        if (attempt.failure().isPresent()) {
            failure = Optional.of("group %s on worker %s: %s".formatted(attempt.group(), attempt.node(), attempt.failure().get()));
            return;
        }
        FileGroup group = open.remove(attempt.group());
        if (group == null) {
            discard(attempt);
        }
        else if (attempt.done().isPresent()) {
            finished(group, attempt);
        }
        else if (!receiver.leavesOut(group)) {
            throw new TrinoException(LAKE_FILE_MISSING, attempt.missing().orElse("A source of group %s is missing".formatted(group.id())));
        }
    }

    private void finished(FileGroup group, AttemptRecord attempt)
    {
        GroupResult recorded = attempt.done().orElseThrow().result();
        requireOf(group, recorded, attempt.node());
        GroupResult result = new GroupResult(group, recorded.outputs(), recorded.source(), recorded.written());
        requireFewPartitions(result);
        progress.throttle().movedElsewhere(attempt.movedBytes());
        progress.read(result.source().rows(), group.bytes());
        receiver.finished(result);
    }

    /** A worker of another release, or of another mind, must not slip anything in. */
    private void requireOf(FileGroup group, GroupResult recorded, String node)
    {
        boolean sameSources = keys(group).equals(keys(recorded.group()));
        boolean verified = recorded.source().equals(recorded.written());
        boolean ours = recorded.outputs().stream().allMatch(output -> StagedFiles.isOf(work.migrationId(), output));
        if (!sameSources || !verified || !ours) {
            throw new TrinoException(LAKE_INTERNAL, ("Worker %s recorded something for group %s of table %s that is not its result (sources %s, verified %s, files of migration %s %s). " +
                    "Nothing was published and the table is as it was; please report this")
                    .formatted(node, group.id(), work.table(), sameSources, verified, work.migrationId(), ours));
        }
    }

    private static Set<FileKey> keys(FileGroup group)
    {
        return group.sources().stream().map(AddFile::key).collect(toImmutableSet());
    }

    /** Each worker counts those of its own groups alone. */
    private void requireFewPartitions(GroupResult result)
    {
        for (AddFile output : result.outputs()) {
            int slash = output.path().lastIndexOf('/');
            if (slash > 0 && partitions.add(output.path().substring(0, slash)) && partitions.size() > maxPartitions) {
                throw new TrinoException(LAKE_REPARTITION_REFUSED, ("Table %s would get more than %s partitions, the limit of %s; the latest is %s. " +
                        "Nothing was changed. Choose a coarser layout, or raise the limit.").formatted(work.table(), maxPartitions, MigrationConfig.MAX_PARTITIONS, output.path().substring(0, slash)));
            }
        }
    }

    private void discard(AttemptRecord attempt)
            throws IOException
    {
        if (attempt.done().isPresent()) {
            staged.abandon(fileSystem, work.table(), work.migrationId(), attempt.done().get().result().outputs());
        }
    }
}
