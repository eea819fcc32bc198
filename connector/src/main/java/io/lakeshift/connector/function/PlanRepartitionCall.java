package io.lakeshift.connector.function;

import com.google.common.collect.ImmutableList;
import io.airlift.units.DataSize;
import io.lakeshift.connector.column.LakeColumn;
import io.trino.spi.connector.SchemaTableName;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * {@code system.plan_repartition(table, partitioning, …)} of the table at {@code location}, with the arguments of {@code system.repartition}.
 *
 * @param partitioning absent: the advised layout
 */
public record PlanRepartitionCall(
        SchemaTableName table,
        String location,
        Optional<List<String>> partitioning,
        List<String> sortedBy,
        List<String> zorderBy,
        Optional<DataSize> targetFileSize,
        Optional<String> zone)
        implements TableFunctionCall
{
    public PlanRepartitionCall
    {
        requireNonNull(table, "table is null");
        requireNonNull(location, "location is null");
        partitioning = requireNonNull(partitioning, "partitioning is null").map(ImmutableList::copyOf);
        sortedBy = ImmutableList.copyOf(sortedBy);
        zorderBy = ImmutableList.copyOf(zorderBy);
        requireNonNull(targetFileSize, "targetFileSize is null");
        requireNonNull(zone, "zone is null");
    }

    /** All columns that an order is asked by. */
    List<String> orderedBy()
    {
        return ImmutableList.<String>builder().addAll(sortedBy).addAll(zorderBy).build();
    }

    @Override
    public SchemaTableName tableName()
    {
        return new SchemaTableName("system", "plan_repartition");
    }

    @Override
    public List<LakeColumn> columns()
    {
        return PlanRepartitionFunction.COLUMNS;
    }
}
