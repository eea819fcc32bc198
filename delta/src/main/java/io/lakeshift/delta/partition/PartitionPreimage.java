package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.partition.GenerationExpression.Copy;
import io.lakeshift.delta.partition.GenerationExpression.Prefix;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.predicate.Domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

/**
 * The source values that a partition's rows can have, told from the partition's values: the inverse image of every generation expression,
 * year/month/day/hour combinations of one source taken together as one ordered value.
 * <p>Law: for every row r in a partition with values v, {@code sourceDomains(v).get(c)} contains r.c for every c of its keys.
 */
public final class PartitionPreimage
{
    private final Map<String, SourcePreimage> sources;

    private PartitionPreimage(Map<String, SourcePreimage> sources)
    {
        this.sources = ImmutableMap.copyOf(sources);
    }

    /** Reads the generation expressions of the partition columns; those that cannot be understood narrow nothing. */
    public static PartitionPreimage of(TableSchema schema)
    {
        Map<TableColumn, List<GeneratedPartition>> bySource = GeneratedPartition.of(schema).stream()
                .collect(groupingBy(GeneratedPartition::source, LinkedHashMap::new, toList()));
        ImmutableMap.Builder<String, SourcePreimage> sources = ImmutableMap.builder();
        bySource.forEach((source, partitions) -> {
            // copies of a time beside its truncations are rare; the copy alone tells everything
            List<GeneratedPartition> values = partitions.stream()
                    .filter(partition -> partition.expression() instanceof Copy || partition.expression() instanceof Prefix)
                    .toList();
            SourcePreimage preimage = values.isEmpty() ? new TimePreimage(source, partitions) : new ValuePreimage(source, values);
            if (preimage.narrows()) {
                sources.put(source.name(), preimage);
            }
        });
        return new PartitionPreimage(sources.buildOrThrow());
    }

    /** Source columns (logical names) whose domain some partition value can narrow. */
    public Set<String> sources()
    {
        return sources.keySet();
    }

    /**
     * @param partitionValues native values in partitioning order; null for SQL NULL or for text that could not be parsed
     * @return by source column, a superset of what the partition's rows hold; includes null unless the expression excludes it. A source whose
     * partition value is null is absent: it may hold anything (facts: some writers stored null for values that are not)
     */
    public Map<String, Domain> sourceDomains(List<Object> partitionValues)
    {
        ImmutableMap.Builder<String, Domain> domains = ImmutableMap.builder();
        sources.forEach((name, preimage) -> preimage.domain(partitionValues).ifPresent(domain -> domains.put(name, domain)));
        return domains.buildOrThrow();
    }

    /** Whether a predicate on {@code source} may be enforced by partition values: every writer computes the expression alike. */
    public boolean enforceable(String source)
    {
        SourcePreimage preimage = sources.get(source);
        return preimage != null && preimage.enforceable();
    }

    /** The names of the partition columns that are computed from {@code source}. */
    public Set<String> partitionsOf(String source)
    {
        SourcePreimage preimage = sources.get(source);
        return preimage == null ? Set.of() : preimage.partitions().stream().map(partition -> partition.column().name()).collect(toImmutableSet());
    }
}
