package io.lakeshift.migration.rewrite;

import com.google.common.collect.ImmutableList;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.filesystem.Location;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * The layout to be written.
 *
 * @param directory of the table that the files are written for: the source's own, or a copy's
 * @param source the table's schema now
 * @param target the schema to be published: hidden partition columns added, {@code partitionColumns} replaced
 * @param fields the partition columns, in order
 * @param sortedBy logical column names
 * @param zorderBy logical column names; rows are ordered along a curve through all of them
 * @param filePrefix what the name of every file written or moved for this layout begins with; unique to one migration, so that what a dead one left is told from
 * everything else, journalled or not
 */
public record TargetLayout(
        Location directory,
        TableSchema source,
        TableSchema target,
        List<PartitionField> fields,
        List<String> sortedBy,
        List<String> zorderBy,
        DataSize targetFileSize,
        String filePrefix)
{
    private static final int LEAST_PART_OF_TARGET = 2;
    private static final int MOST_TARGETS = 8;

    public TargetLayout
    {
        requireNonNull(directory, "directory is null");
        requireNonNull(source, "source is null");
        requireNonNull(target, "target is null");
        fields = ImmutableList.copyOf(fields);
        sortedBy = ImmutableList.copyOf(sortedBy);
        zorderBy = ImmutableList.copyOf(zorderBy);
        requireNonNull(targetFileSize, "targetFileSize is null");
        requireNonNull(filePrefix, "filePrefix is null");
    }

    /** The same files in another directory. */
    public TargetLayout into(Location other)
    {
        return new TargetLayout(other, source, target, fields, sortedBy, zorderBy, targetFileSize, filePrefix);
    }

    /** Whether rows keep the order in which they come. */
    public boolean unordered()
    {
        return order().isNone();
    }

    public FileOrder order()
    {
        return new FileOrder(sortedBy, zorderBy);
    }

    /**
     * Whether a source file may become a file of this layout as it is, if all its rows belong into one partition: it is about as large as files shall be, and its rows need no order.
     * What is smaller is better put together with others, and what is much larger was asked to be cut.
     */
    public boolean isWorthMoving(AddFile source)
    {
        long target = targetFileSize.toBytes();
        return unordered() && source.size() >= target / LEAST_PART_OF_TARGET && source.size() / MOST_TARGETS <= target && hasPlainColumns();
    }

    /**
     * Under column mapping engines differ in how they find a column in a file, and a column that was a partition column and no longer is would be missing in the file.
     */
    private boolean hasPlainColumns()
    {
        for (TableColumn column : target.columns()) {
            if (column.mapped() || !column.field().getTypeChanges().isEmpty()) {
                return false;
            }
        }
        return target.dataColumns().stream()
                .allMatch(column -> source.column(column.name()).filter(before -> !before.partition()).isPresent());
    }
}
