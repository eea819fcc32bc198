package io.lakeshift.connector.column;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.type.Type;

import java.util.List;
import java.util.OptionalInt;

import static java.util.Objects.requireNonNull;

/**
 * A column as plans carry it.
 *
 * @param name logical name in the table's own case; {@code $path} and the like for what is told of files
 * @param physicalName the name in data files and partition values
 * @param fieldId where data files are read by field id (column mapping mode "id")
 * @param children how the fields inside of a nested type are called in data files, which under column mapping its type does not tell; see {@link FileColumn}
 */
public record LakeColumn(String name, String physicalName, OptionalInt fieldId, Type type, List<FileColumn> children, Role role)
        implements ColumnHandle
{
    public enum Role
    {
        /** In the data files. */
        DATA,
        /** In the log. */
        PARTITION,
        /** Told of the file that a row lies in, see {@link FileColumns}. */
        FILE,
        /** A row of a table function's result. */
        RESULT,
    }

    public LakeColumn
    {
        requireNonNull(name, "name is null");
        requireNonNull(physicalName, "physicalName is null");
        requireNonNull(fieldId, "fieldId is null");
        requireNonNull(type, "type is null");
        children = ImmutableList.copyOf(children);
        requireNonNull(role, "role is null");
    }

    /** Of a column without nested fields, or without column mapping. */
    public LakeColumn(String name, String physicalName, OptionalInt fieldId, Type type, Role role)
    {
        this(name, physicalName, fieldId, type, ImmutableList.of(), role);
    }

    /** @param byFieldId see {@code Snapshot.readByFieldId} */
    public static LakeColumn of(TableColumn column, boolean byFieldId)
    {
        FileColumn file = FileColumn.forReading(column, byFieldId);
        return new LakeColumn(column.name(), file.physicalName(), file.fieldId(), file.type(), file.children(), column.partition() ? Role.PARTITION : Role.DATA);
    }

    /** What to read from data files. */
    public FileColumn inFile()
    {
        return new FileColumn(physicalName, fieldId, type, children);
    }

    @JsonIgnore
    public boolean isNested()
    {
        return isNested(type);
    }

    /** Whether values of the type hold others: arrays, maps and rows. */
    public static boolean isNested(Type type)
    {
        return !type.getTypeParameters().isEmpty();
    }

    @JsonIgnore
    public boolean inLog()
    {
        return role == Role.DATA || role == Role.PARTITION;
    }

    @Override
    public String toString()
    {
        return name;
    }
}
