package io.lakeshift.connector.column;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slices;
import io.lakeshift.connector.column.LakeColumn.Role;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.type.Type;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MILLIS;
import static io.trino.spi.type.VarcharType.VARCHAR;

/** Hidden columns of every table that tell of the file a row lies in; names and types are those of Trino's own lake connectors. */
public final class FileColumns
{
    public static final LakeColumn PATH = column("$path", VARCHAR);
    public static final LakeColumn FILE_MODIFIED_TIME = column("$file_modified_time", TIMESTAMP_TZ_MILLIS);
    public static final LakeColumn FILE_SIZE = column("$file_size", BIGINT);
    public static final LakeColumn PARTITION = column("$partition", VARCHAR);

    public static final List<LakeColumn> ALL = ImmutableList.of(PATH, FILE_MODIFIED_TIME, FILE_SIZE, PARTITION);

    private FileColumns() {}

    public static ColumnMetadata metadata(LakeColumn column)
    {
        return ColumnMetadata.builder()
                .setName(column.name())
                .setType(column.type())
                .setHidden(true)
                .build();
    }

    /**
     * The native value of one of them; null for NULL.
     *
     * @param modificationTime milliseconds since the epoch, as the log has it
     * @param partition the hive directory
     */
    public static Object value(LakeColumn column, Supplier<String> path, long modificationTime, long size, Supplier<String> partition)
    {
        if (column.equals(PATH)) {
            return Slices.utf8Slice(path.get());
        }
        if (column.equals(FILE_MODIFIED_TIME)) {
            return Moments.nativeValue(modificationTime);
        }
        if (column.equals(FILE_SIZE)) {
            return size;
        }
        if (column.equals(PARTITION)) {
            return Slices.utf8Slice(partition.get());
        }
        throw new IllegalArgumentException("no column of files: " + column);
    }

    private static LakeColumn column(String name, Type type)
    {
        return new LakeColumn(name, name, OptionalInt.empty(), type, Role.FILE);
    }
}
