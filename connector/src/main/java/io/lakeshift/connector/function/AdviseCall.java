package io.lakeshift.connector.function;

import io.lakeshift.connector.column.LakeColumn;
import io.trino.spi.connector.SchemaTableName;

import java.util.List;

import static java.util.Objects.requireNonNull;

/** {@code system.advise(table)} of the table at {@code location}. */
public record AdviseCall(SchemaTableName table, String location)
        implements TableFunctionCall
{
    public AdviseCall
    {
        requireNonNull(table, "table is null");
        requireNonNull(location, "location is null");
    }

    @Override
    public SchemaTableName tableName()
    {
        return new SchemaTableName("system", "advise");
    }

    @Override
    public List<LakeColumn> columns()
    {
        return AdviseFunction.COLUMNS;
    }
}
