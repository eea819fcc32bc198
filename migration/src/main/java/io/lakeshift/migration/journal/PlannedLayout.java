package io.lakeshift.migration.journal;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.layout.TargetTable;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What the files of a migration are written for. Another one may use them only if it would write the same: two are equal where the same rows make the same files.
 *
 * @param schemaString the table's schema text as it is to be published
 * @param partitionColumns in order
 * @param sortedBy columns that order the rows of each file
 * @param zorderBy columns along whose curve they are ordered; absent in what earlier releases wrote
 * @param targetFileSize bytes
 * @param copyOf of a copy: the table whose files are read, because two tables may have files of the same name
 */
public record PlannedLayout(
        String schemaString,
        List<String> partitionColumns,
        List<String> sortedBy,
        List<String> zorderBy,
        long targetFileSize,
        Optional<String> copyOf)
{
    public PlannedLayout
    {
        requireNonNull(schemaString, "schemaString is null");
        partitionColumns = ImmutableList.copyOf(partitionColumns);
        sortedBy = ImmutableList.copyOf(sortedBy);
        zorderBy = zorderBy == null ? ImmutableList.of() : ImmutableList.copyOf(zorderBy);
        requireNonNull(copyOf, "copyOf is null");
    }

    public static PlannedLayout of(TargetTable target)
    {
        return new PlannedLayout(
                target.schemaString(),
                target.partitionColumns(),
                target.layout().sortedBy(),
                target.layout().zorderBy(),
                target.layout().targetFileSize().toBytes(),
                Optional.empty());
    }

    public PlannedLayout asCopyOf(Snapshot source)
    {
        return new PlannedLayout(schemaString, partitionColumns, sortedBy, zorderBy, targetFileSize, Optional.of("%s %s".formatted(source.table(), source.metadata().id())));
    }
}
