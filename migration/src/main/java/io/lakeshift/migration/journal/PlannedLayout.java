package io.lakeshift.migration.journal;

import com.google.common.collect.ImmutableList;
import io.lakeshift.migration.layout.TargetTable;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * What the files of a migration are written for. Another one may use them only if it would write the same: two are equal where the same rows make the same files.
 *
 * @param schemaString the table's schema text as it is to be published
 * @param partitionColumns in order
 * @param sortedBy columns that order the rows of each file
 * @param zorderBy columns along whose curve they are ordered; absent in what earlier releases wrote
 * @param targetFileSize bytes
 */
public record PlannedLayout(String schemaString, List<String> partitionColumns, List<String> sortedBy, List<String> zorderBy, long targetFileSize)
{
    public PlannedLayout
    {
        requireNonNull(schemaString, "schemaString is null");
        partitionColumns = ImmutableList.copyOf(partitionColumns);
        sortedBy = ImmutableList.copyOf(sortedBy);
        zorderBy = zorderBy == null ? ImmutableList.of() : ImmutableList.copyOf(zorderBy);
    }

    public static PlannedLayout of(TargetTable target)
    {
        return new PlannedLayout(target.schemaString(), target.partitionColumns(), target.layout().sortedBy(), target.layout().zorderBy(), target.layout().targetFileSize().toBytes());
    }
}
