package io.lakeshift.migration.asked;

import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.TupleDomain;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The predicate that one scan had, in texts of bounded size.
 *
 * @param columns by logical name; empty for a scan without predicate
 */
public record AskedPredicate(SortedMap<String, AskedColumn> columns)
{
    static final int MAX_COLUMNS = 16;

    public AskedPredicate
    {
        columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    }

    /** @param predicate that accepts something; what cannot be kept of it is left out */
    public static AskedPredicate of(TupleDomain<String> predicate)
    {
        SortedMap<String, AskedColumn> columns = new TreeMap<>();
        new TreeMap<>(predicate.getDomains().orElseThrow()).forEach((name, domain) -> {
            if (columns.size() < MAX_COLUMNS) {
                try {
                    columns.put(name, AskedColumn.of(domain));
                }
                catch (IllegalArgumentException _) {
                    // of a type that nothing is partitioned by
                }
            }
        });
        return new AskedPredicate(columns);
    }

    /**
     * What it means in a schema. Columns that are gone, or whose values it does not fit any more, narrow nothing, and neither do hidden ones: another layout does not have them.
     */
    public TupleDomain<String> in(TableSchema schema)
    {
        Map<String, Domain> domains = new LinkedHashMap<>();
        columns.forEach((name, asked) -> schema.column(name).filter(column -> !column.hidden()).ifPresent(column -> {
            try {
                domains.put(column.name(), asked.domain(column.type()));
            }
            catch (IllegalArgumentException _) {
                // the column has become another one
            }
        }));
        return TupleDomain.withColumnDomains(domains);
    }

    List<Comparison> shape()
    {
        return columns.entrySet().stream().map(column -> new Comparison(column.getKey(), column.getValue().kind())).toList();
    }
}
