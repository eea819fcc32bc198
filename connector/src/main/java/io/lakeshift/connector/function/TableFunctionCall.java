package io.lakeshift.connector.function;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.connector.column.LakeColumn;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.function.table.ConnectorTableFunctionHandle;

import java.util.List;
import java.util.Map;

/** A table function with its arguments. It is planned as the scan of a table whose rows are made when they are read. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "function")
@JsonSubTypes({
        @JsonSubTypes.Type(value = AdviseCall.class, name = "advise"),
        @JsonSubTypes.Type(value = PlanRepartitionCall.class, name = "plan_repartition"),
})
public sealed interface TableFunctionCall
        extends ConnectorTableFunctionHandle, ConnectorTableHandle
        permits AdviseCall, PlanRepartitionCall
{
    SchemaTableName tableName();

    List<LakeColumn> columns();

    default Map<String, ColumnHandle> columnHandles()
    {
        ImmutableMap.Builder<String, ColumnHandle> handles = ImmutableMap.builder();
        columns().forEach(column -> handles.put(column.name(), column));
        return handles.buildOrThrow();
    }

    default List<ColumnMetadata> columnMetadata()
    {
        return columns().stream().map(column -> new ColumnMetadata(column.name(), column.type())).toList();
    }
}
