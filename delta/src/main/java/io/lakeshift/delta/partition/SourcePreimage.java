package io.lakeshift.delta.partition;

import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.predicate.Domain;

import java.util.List;
import java.util.Optional;

/** What partition values tell of one source column. */
interface SourcePreimage
{
    TableColumn source();

    List<GeneratedPartition> partitions();

    /** Whether some partition value can tell anything. */
    boolean narrows();

    /** Absent where these values tell nothing. */
    Optional<Domain> domain(List<Object> partitionValues);

    default boolean enforceable()
    {
        return partitions().stream().allMatch(GeneratedPartition::enforceable);
    }
}
