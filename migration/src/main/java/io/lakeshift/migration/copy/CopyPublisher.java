package io.lakeshift.migration.copy;

import com.google.inject.Inject;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.check.PartitionValuesCheck;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.commit.PublicationFailedException;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import static com.google.common.base.Preconditions.checkState;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.Objects.requireNonNull;

/** Publishes a copy that is written and verified, if it is still its owner's to publish. */
public final class CopyPublisher
{
    private final StagedFiles staged;
    private final Claims claims;
    private final CopyFence fence;
    private final CopyCommit commit;
    private final int maxPartitions;

    @Inject
    public CopyPublisher(StagedFiles staged, Claims claims, CopyFence fence, CopyCommit commit, MigrationConfig config)
    {
        this.staged = requireNonNull(staged, "staged is null");
        this.claims = requireNonNull(claims, "claims is null");
        this.fence = requireNonNull(fence, "fence is null");
        this.commit = requireNonNull(commit, "commit is null");
        this.maxPartitions = config.getMaxPartitions();
    }

    /**
     * @throws VersionTakenException where somebody else has made a table there
     * @throws PublicationFailedException where storage failed in the one moment in which it matters
     */
    public void publish(Copy copy)
            throws IOException, VersionTakenException
    {
        Migration migration = copy.migration();
        checkState(migration.coverage().difference(migration.began().files()).isEmpty(), "the copy does not hold what version %s holds", migration.began().version());
        Collection<AddFile> outputs = migration.coverage().outputs();
        if (outputs.stream().map(AddFile::partitionValues).distinct().count() > maxPartitions) {
            throw PartitionValuesCheck.tooMany("Table " + copy.target().name(), migration.target().spec().transforms(), maxPartitions);
        }
        requireComplete(copy, staged.missing(migration.fileSystem(), migration.table(), outputs));
        migration.cancellation().check();
        migration.progress().enter(MigrationState.PUBLISHING);
        requireOurs(copy, claims.lost(migration.fileSystem(), migration.table(), migration.claim()));
        if (!fence.pass(migration.fileSystem(), migration.table(), migration.id())) {
            requireOurs(copy, Optional.of("another server took it over or ended it, because this one gave no sign of life for longer than its lease"));
        }
        try {
            commit.publish(copy);
        }
        catch (TrinoException e) {
            throw new PublicationFailedException(0, e);
        }
        catch (RuntimeException | Error e) {
            throw new PublicationFailedException(0, new TrinoException(LAKE_INTERNAL, "%s could not be published: %s; please report this".formatted(copy.subject(), e), e));
        }
    }

    private static void requireComplete(Copy copy, List<AddFile> missing)
    {
        if (!missing.isEmpty()) {
            throw new TrinoException(LAKE_FILE_MISSING, ("%s was given up: %d of the files that were written for it are gone (%s …), so somebody else deletes files in %s. " +
                    "Table %s is untouched; find out who does, then run the CALL again")
                    .formatted(copy.subject(), missing.size(), missing.getFirst().path(), copy.target().directory(), copy.source()));
        }
    }

    private static void requireOurs(Copy copy, Optional<String> lost)
    {
        lost.ifPresent(why -> {
            throw new TrinoException(LAKE_REPARTITION_ABORTED, "%s stopped before it was published: %s. Table %s is untouched; see system.repartitions for the other"
                    .formatted(copy.subject(), why, copy.source()));
        });
    }
}
