package io.lakeshift.connector.scan;

import com.google.inject.Inject;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.prune.FilePruner;
import io.lakeshift.delta.prune.Pruning;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.TupleDomain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Chooses the files that a predicate leaves: the table's own columns by {@link FilePruner}, those that tell of files by looking at each file. */
public final class FileSelector
{
    private final FileValues fileValues;

    @Inject
    public FileSelector(FileValues fileValues)
    {
        this.fileValues = requireNonNull(fileValues, "fileValues is null");
    }

    public FileSelection select(Snapshot snapshot, TupleDomain<LakeColumn> predicate)
    {
        if (predicate.isNone()) {
            int[] nothing = new int[0];
            return new FileSelection(nothing, TupleDomain.none(), TupleDomain.all(), ChosenFiles.of(snapshot, nothing));
        }
        Map<String, LakeColumn> columns = new HashMap<>();
        Map<String, Domain> tableDomains = new HashMap<>();
        Map<LakeColumn, Domain> fileDomains = new HashMap<>();
        predicate.getDomains().orElseThrow().forEach((column, domain) -> {
            if (column.inLog()) {
                columns.put(column.name(), column);
                tableDomains.put(column.name(), domain);
            }
            else {
                fileDomains.put(column, domain);
            }
        });
        Pruning pruning = FilePruner.prune(snapshot, TupleDomain.withColumnDomains(tableDomains));
        int[] files = fileDomains.isEmpty() ? pruning.files() : Arrays.stream(pruning.files())
                .filter(ordinal -> matches(snapshot, snapshot.files().file(ordinal), fileDomains))
                .toArray();
        return new FileSelection(
                files,
                pruning.enforced().transformKeys(columns::get).intersect(TupleDomain.withColumnDomains(fileDomains)),
                pruning.remaining().transformKeys(columns::get),
                ChosenFiles.of(snapshot, files));
    }

    private boolean matches(Snapshot snapshot, AddFile file, Map<LakeColumn, Domain> domains)
    {
        return domains.entrySet().stream()
                .allMatch(entry -> entry.getValue().includesNullableValue(fileValues.value(entry.getKey(), snapshot, file)));
    }
}
