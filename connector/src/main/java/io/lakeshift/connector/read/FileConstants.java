package io.lakeshift.connector.read;

import io.lakeshift.connector.column.FileColumns;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.column.LakeColumn.Role;
import io.lakeshift.connector.split.SplitFile;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.trino.spi.TrinoException;
import io.trino.spi.predicate.TupleDomain;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;

/** What is the same for all rows of a file: partition values, and what is told of the file itself. */
final class FileConstants
{
    private FileConstants() {}

    static boolean isConstant(LakeColumn column)
    {
        return column.role() == Role.PARTITION || column.role() == Role.FILE;
    }

    /**
     * The native value of a constant column; null for NULL.
     *
     * @throws TrinoException {@code LAKE_BAD_DATA} for a partition value that is no value of its column's type
     */
    static Object value(SplitFile file, LakeColumn column)
    {
        if (column.role() == Role.PARTITION) {
            String text = file.partitionValues().get(column.physicalName());
            try {
                return PartitionValueCodec.parse(text, column.type());
            }
            catch (IllegalArgumentException e) {
                throw new TrinoException(LAKE_BAD_DATA, "Partition value '%s' of column %s is no %s; file %s".formatted(text, column.name(), column.type().getDisplayName(), file.path()), e);
            }
        }
        return FileColumns.value(column, file::path, file.modificationTime(), file.size(), file::partition);
    }

    /** Whether some row of the file can satisfy the predicate, as far as constants tell. */
    static boolean matches(SplitFile file, TupleDomain<LakeColumn> predicate)
    {
        return predicate.getDomains()
                .map(domains -> domains.entrySet().stream()
                        .filter(entry -> isConstant(entry.getKey()))
                        .allMatch(entry -> entry.getValue().includesNullableValue(value(file, entry.getKey()))))
                .orElse(false);
    }
}
