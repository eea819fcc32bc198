package io.lakeshift.migration.check;

import com.google.inject.Inject;
import io.airlift.units.DataSize;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.Cancellation;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/** Old and new files lie side by side until a vacuum takes the old ones. */
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
        long needed = proposal.snapshot().files().totalBytes();
        OptionalLong usable;
        try {
            usable = stores.of(proposal.directory()).usableSpace(proposal.directory());
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR,
                    "%s: the free space of its disk could not be told: %s. Nothing was changed".formatted(proposal.subject(), e.getMessage()), e);
        }
        if (usable.isPresent() && usable.getAsLong() < needed) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED,
                    ("%s has %s of data files, %s, and its disk has only %s free. Nothing was changed. " +
                    "Free some space%s").formatted(
                            proposal.subject(),
                            DataSize.succinctBytes(needed),
                            proposal.isCopy() ? "of which %s would be a copy".formatted(proposal.directory()) : "which lie there twice until a vacuum",
                            DataSize.succinctBytes(usable.getAsLong()),
                            proposal.isCopy() ? "" : ", or vacuum the table first"));
        }
        return List.of();
    }
}
