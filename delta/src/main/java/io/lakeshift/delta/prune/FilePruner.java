package io.lakeshift.delta.prune;

import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.files.PartitionTuple;
import io.lakeshift.delta.partition.PartitionPreimage;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.TupleDomain;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;


/**
 * Predicate to files: partition values, generated columns, statistics.
 * <p>Law: a row that satisfies the predicate is in a kept file; a filter is enforced only when every row of each kept file satisfies it.
 */
public final class FilePruner
{
    private FilePruner() {}

    /** @param predicate by logical column name, in the table's case; values in the columns' Trino types */
    public static Pruning prune(Snapshot snapshot, TupleDomain<String> predicate)
    {
        FileIndex files = snapshot.files();
        if (predicate.isNone()) {
            return new Pruning(new int[0], predicate, TupleDomain.all());
        }
        Map<String, Domain> domains = predicate.getDomains().orElseThrow();
        if (domains.isEmpty()) {
            return new Pruning(IntStream.range(0, files.size()).toArray(), TupleDomain.all(), TupleDomain.all());
        }
        Columns columns = Columns.of(snapshot, domains);
        List<PartitionTuple> partitions = files.partitions();
        PartitionMatch[] matches = new PartitionMatch[partitions.size()];
        BitSet mayMatch = new BitSet(partitions.size());
        for (int i = 0; i < matches.length; i++) {
            matches[i] = PartitionMatch.of(partitions.get(i), columns);
            mayMatch.set(i, matches[i].mayMatch());
        }
        int[] kept = files.select(mayMatch, columns.data());

        BitSet keptPartitions = new BitSet(partitions.size());
        for (int file : kept) {
            keptPartitions.set(files.partition(file));
        }
        Set<String> unproved = new TreeSet<>(ColumnName.ORDER);
        keptPartitions.stream().forEach(partition -> unproved.addAll(matches[partition].unproved()));
        return new Pruning(
                kept,
                predicate.filter((column, _) -> columns.enforceable(column) && !unproved.contains(column)),
                predicate.filter((column, _) -> !columns.enforceable(column) || unproved.contains(column)));
    }

    /**
     * The predicate's columns by how they prune.
     *
     * @param partition domains by place in the partitioning
     * @param sources what the predicate says of source columns of generated partition columns, by the preimage's names
     * @param data domains of the columns that files hold; sources among them
     */
    record Columns(TableSchema schema, Map<Integer, Domain> partition, Map<String, Source> sources, Map<TableColumn, Domain> data, PartitionPreimage preimage)
    {
        /** @param partition whether the source is a partition column itself, so that its own values decide */
        record Source(Domain domain, boolean partition) {}

        private static Columns of(Snapshot snapshot, Map<String, Domain> domains)
        {
            TableSchema schema = snapshot.schema();
            Map<Integer, Domain> partition = new LinkedHashMap<>();
            Map<String, Source> sources = new LinkedHashMap<>();
            Map<TableColumn, Domain> data = new LinkedHashMap<>();
            domains.forEach((name, domain) -> schema.column(name).ifPresent(column -> {
                if (column.partition()) {
                    partition.put(place(schema.partitions(), column), domain);
                }
                else {
                    data.put(column, domain);
                }
                if (snapshot.preimage().sources().contains(column.name())) {
                    sources.put(column.name(), new Source(domain, column.partition()));
                }
            }));
            return new Columns(schema, partition, sources, data, snapshot.preimage());
        }

        private static int place(List<TableColumn> partitions, TableColumn column)
        {
            return IntStream.range(0, partitions.size()).filter(i -> partitions.get(i).name().equals(column.name())).findFirst().orElseThrow();
        }

        String partitionName(int place)
        {
            return schema.partitionColumns().get(place);
        }

        /** Whether kept partitions may prove the predicate on this column at all. */
        boolean enforceable(String name)
        {
            return schema.column(name)
                    .map(column -> column.partition() || sources.containsKey(column.name()) && preimage.enforceable(column.name()))
                    .orElse(false);
        }
    }
}
