package io.lakeshift.delta.commit;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.AddCdcFile;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.DomainMetadata;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.log.SetTransaction;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import java.util.Map;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static java.util.Objects.requireNonNull;

/**
 * Whether a commit that lost the race for its version still holds after the commits that won. One handler per kind of the winner's actions:
 * <ul>
 * <li><b>protocol</b>, <b>metaData</b>: always a conflict. Our actions were made for the old ones.
 * <li><b>remove</b>: of a file that we remove too (delete-delete: two rewrites of the same rows would both stay), or that we add again, or of any file where
 * the whole table was read (delete-read).
 * <li><b>add</b>: of a file that we add too, or of any file where the whole table was read (append-read).
 * <li><b>txn</b>: of an application id of ours, at our version or a later one. An earlier one is what ours supersedes.
 * <li><b>domainMetadata</b>: of a domain that we write too.
 * <li><b>commitInfo</b>, <b>cdc</b>: never.
 * </ul>
 * Files are told by their decoded path alone, whatever their deletion vectors: another vector for a file that we remove means that rows of it were deleted.
 *
 * <p>Not detected: which rows or partitions were read ({@link ReadSet} is all or nothing, so commits are refused that a predicate would let pass);
 * transaction ids and domains that were read and not written; identity columns' high-water marks and row ids, which no commit of ours assigns;
 * actions that {@link io.lakeshift.delta.log.ActionCodec} does not know; a winner that overwrote a commit we had read already
 * ({@link LogCommitter} notices this for its own commit only).
 */
public final class ConflictCheck
{
    private final Location table;
    private final ReadSet reads;
    private final Set<String> removed;
    private final Set<String> added;
    private final Set<String> domains;
    private final Map<String, Long> transactions;

    public ConflictCheck(Location table, CommitRequest request)
    {
        this.table = requireNonNull(table, "table is null");
        this.reads = request.reads();
        ImmutableSet.Builder<String> removed = ImmutableSet.builder();
        ImmutableSet.Builder<String> added = ImmutableSet.builder();
        ImmutableSet.Builder<String> domains = ImmutableSet.builder();
        ImmutableMap.Builder<String, Long> transactions = ImmutableMap.builder();
        for (Action action : request.actions()) {
            switch (action) {
                case RemoveFile remove -> removed.add(remove.key().decodedPath());
                case AddFile add -> added.add(add.key().decodedPath());
                case DomainMetadata domain -> domains.add(domain.domain());
                case SetTransaction transaction -> transactions.put(transaction.appId(), transaction.version());
                case Metadata _, Protocol _, CommitInfo _, AddCdcFile _ -> {}
            }
        }
        this.removed = removed.build();
        this.added = added.build();
        this.domains = domains.build();
        this.transactions = transactions.buildKeepingLast();
    }

    /**
     * @throws TrinoException {@code LAKE_COMMIT_CONFLICT} naming the winner and the rule
     */
    public void check(CommitFile winner)
    {
        for (Action action : winner.actions()) {
            switch (action) {
                case Protocol _ -> throw conflict(winner, "it changed the table's protocol");
                case Metadata _ -> throw conflict(winner, "it changed the table's schema, layout or properties");
                case RemoveFile remove -> checkRemove(winner, remove);
                case AddFile add -> checkAdd(winner, add);
                case SetTransaction transaction -> checkTransaction(winner, transaction);
                case DomainMetadata domain -> checkDomain(winner, domain);
                case CommitInfo _, AddCdcFile _ -> {}
            }
        }
    }

    private void checkRemove(CommitFile winner, RemoveFile remove)
    {
        String path = remove.key().decodedPath();
        if (removed.contains(path)) {
            throw conflict(winner, "it removed file %s, which this commit removes too".formatted(path));
        }
        if (added.contains(path)) {
            throw conflict(winner, "it removed file %s, which this commit would bring back".formatted(path));
        }
        if (reads == ReadSet.WHOLE_TABLE) {
            throw conflict(winner, "it removed file %s, which this commit has read".formatted(path));
        }
    }

    private void checkAdd(CommitFile winner, AddFile add)
    {
        String path = add.key().decodedPath();
        if (added.contains(path)) {
            throw conflict(winner, "it added file %s, which this commit adds too".formatted(path));
        }
        if (reads == ReadSet.WHOLE_TABLE) {
            throw conflict(winner, "it added file %s, which this commit has not read".formatted(path));
        }
    }

    private void checkTransaction(CommitFile winner, SetTransaction transaction)
    {
        Long ours = transactions.get(transaction.appId());
        if (ours != null && transaction.version() >= ours) {
            throw conflict(winner, "it recorded transaction %d of application %s, and this commit is transaction %d".formatted(transaction.version(), transaction.appId(), ours));
        }
    }

    private void checkDomain(CommitFile winner, DomainMetadata domain)
    {
        if (domains.contains(domain.domain())) {
            throw conflict(winner, "it wrote metadata domain %s, which this commit writes too".formatted(domain.domain()));
        }
    }

    private TrinoException conflict(CommitFile winner, String rule)
    {
        String who = winner.commitInfo()
                .map(info -> "%s by %s".formatted(info.operation().orElse("an unnamed operation"), info.content().path("engineInfo").asText("an unnamed engine")))
                .orElse("an unnamed operation");
        return new TrinoException(
                LAKE_COMMIT_CONFLICT,
                "Table %s was changed meanwhile by version %d (%s): %s. Nothing of this commit was published; run the operation again on the new version"
                        .formatted(table, winner.version(), who, rule));
    }
}
