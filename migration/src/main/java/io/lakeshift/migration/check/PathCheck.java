package io.lakeshift.migration.check;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.Cancellation;
import io.trino.spi.TrinoException;

import java.util.List;

import static io.lakeshift.delta.LakeErrorCode.LAKE_OUTSIDE;

/** Every data file of the table lies where its log may lead, see {@link io.lakeshift.delta.snapshot.PathGuard}: better said before any is read. */
public final class PathCheck
        implements Check
{
    private static final String ABSOLUTE_PATH = "p";

    @Override
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        for (int i = 0; i < proposal.snapshot().files().size(); i++) {
            cancellation.check();
            AddFile file = proposal.snapshot().files().file(i);
            try {
                proposal.snapshot().resolve(file.path());
                file.deletionVector()
                        .filter(vector -> vector.storageType().equals(ABSOLUTE_PATH))
                        .ifPresent(vector -> proposal.snapshot().resolve(vector.pathOrInlineDv()));
            }
            catch (TrinoException e) {
                throw new TrinoException(LAKE_OUTSIDE, "%s: %s. Nothing was read or changed".formatted(proposal.subject(), e.getRawMessage()), e);
            }
        }
        return List.of();
    }
}
