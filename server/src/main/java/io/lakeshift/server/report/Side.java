package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.TableName;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * The table in one of the two layouts that the report compares.
 *
 * @param title {@code Before}, and the like
 * @param what which version that is, as the rest of a sentence
 */
record Side(String title, String what, FileSizes sizes, List<Partition> partitions)
{
    Side
    {
        requireNonNull(title, "title is null");
        requireNonNull(what, "what is null");
        requireNonNull(sizes, "sizes is null");
        partitions = List.copyOf(partitions);
    }

    static Side of(SqlClient client, String title, TableName table, long version)
    {
        return new Side(title, "version " + Figures.count(version), FileSizes.of(client, table, version), Partition.of(client, table, version));
    }

    /** None of a table without partitions, and of an empty one. */
    List<String> partitionColumns()
    {
        return partitions.isEmpty() ? List.of() : partitions.getFirst().columns();
    }
}
