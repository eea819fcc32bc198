package io.lakeshift.migration.check;

import com.google.inject.Inject;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.rewrite.TargetLayout;
import io.lakeshift.migration.sample.StatedSpan;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/** Old and new files lie side by side until a vacuum takes the old ones, but for those that are moved as they are: both names are of one file. */
public final class FreeSpaceCheck
        implements Check
{
    private final LakeStores stores;

    @Inject
    public FreeSpaceCheck(LakeStores stores)
    {
        this.stores = requireNonNull(stores, "stores is null");
    }

    @Override
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        OptionalLong usable;
        try {
            usable = stores.of(proposal.directory()).usableSpace(proposal.directory());
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR,
                    "%s: the free space of its disk could not be told: %s. Nothing was changed".formatted(proposal.subject(), e.getMessage()), e);
        }
        long total = proposal.snapshot().files().totalBytes();
        if (usable.isEmpty() || usable.getAsLong() >= total) {
            return List.of();
        }
        // looks at every file, so only where it matters
        long moved = proposal.isCopy() ? 0 : movedBytes(proposal, cancellation);
        if (usable.getAsLong() < total - moved) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED,
                    ("%s has %s of data files, %s, and its disk has only %s free. Nothing was changed. " +
                    "Free some space%s").formatted(
                            proposal.subject(),
                            DataSize.succinctBytes(total),
                            proposal.isCopy() ? "of which %s would be a copy".formatted(proposal.directory()) :
                                    moved == 0 ? "which lie there twice until a vacuum" : "of which %s lie there twice until a vacuum".formatted(DataSize.succinctBytes(total - moved)),
                            DataSize.succinctBytes(usable.getAsLong()),
                            proposal.isCopy() ? "" : ", or vacuum the table first"));
        }
        return List.of(("The disk has %s free, which is enough because %s of %s are in files that lie within one partition each and are moved as they are, as far as the log tells. Where a file itself " +
                "does not prove it, or the disk has no hard links, that may not be enough: the migration then stops, and the table is as it was").formatted(
                        DataSize.succinctBytes(usable.getAsLong()), DataSize.succinctBytes(moved), DataSize.succinctBytes(total)));
    }

    private static long movedBytes(Proposal proposal, Cancellation cancellation)
    {
        Snapshot snapshot = proposal.snapshot();
        TargetLayout layout = proposal.target().layout();
        long bytes = 0;
        for (int ordinal = 0; ordinal < snapshot.files().size(); ordinal++) {
            cancellation.check();
            AddFile file = snapshot.files().file(ordinal);
            if (layout.isWorthMoving(file) && isWithinOnePartition(snapshot, layout, ordinal)) {
                bytes += file.size();
            }
        }
        return bytes;
    }

    private static boolean isWithinOnePartition(Snapshot snapshot, TargetLayout layout, int ordinal)
    {
        for (PartitionField field : layout.fields()) {
            TableColumn source = snapshot.schema().column(field.source()).orElseThrow();
            if (StatedSpan.of(snapshot, source, ordinal).map(span -> span.through(field, source.type())).filter(StatedSpan::isSingle).isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
