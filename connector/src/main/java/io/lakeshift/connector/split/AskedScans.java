package io.lakeshift.connector.split;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.asked.AskedPredicates;
import io.lakeshift.migration.asked.AskedTable;
import io.trino.spi.predicate.TupleDomain;

import static java.util.Objects.requireNonNull;

/** Tells what scans ask of tables, with all that chose their files: what WHERE says, what was found in its expressions, and what the other side of a join told in time. */
public final class AskedScans
{
    private static final Logger log = Logger.get(AskedScans.class);

    private final AskedPredicates asked;

    @Inject
    public AskedScans(AskedPredicates asked)
    {
        this.asked = requireNonNull(asked, "asked is null");
    }

    /** @param snapshot the newest version */
    void scanned(Snapshot snapshot, TupleDomain<LakeColumn> predicate)
    {
        // a scan that opens nothing asks for no layout, and one that names files knows them
        if (predicate.isNone() || predicate.getDomains().orElseThrow().keySet().stream().anyMatch(column -> !column.inLog())) {
            return;
        }
        try {
            asked.asked(AskedTable.of(snapshot), predicate.transformKeys(LakeColumn::name));
        }
        catch (RuntimeException e) {
            // no query may fail for it
            log.warn(e, "What a query asks of table %s (version %d) is not counted; the query goes on", snapshot.table(), snapshot.version());
        }
    }
}
