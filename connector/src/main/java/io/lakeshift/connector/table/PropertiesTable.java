package io.lakeshift.connector.table;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.Page;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.predicate.TupleDomain;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import static io.trino.spi.type.VarcharType.VARCHAR;

/** {@code t$properties}: the table's configuration and what its protocol asks of readers and writers; columns as in Trino's own Delta Lake connector. */
final class PropertiesTable
        implements MetadataTable
{
    private static final List<ColumnMetadata> COLUMNS = ImmutableList.of(new ColumnMetadata("key", VARCHAR), new ColumnMetadata("value", VARCHAR));

    @Override
    public String name()
    {
        return "properties";
    }

    @Override
    public List<ColumnMetadata> columns(Snapshot snapshot)
    {
        return COLUMNS;
    }

    @Override
    public List<Page> rows(TrinoFileSystem fileSystem, Snapshot snapshot, TupleDomain<Integer> constraint)
    {
        Map<String, String> properties = new TreeMap<>(snapshot.metadata().configuration());
        Protocol protocol = snapshot.protocol();
        properties.put("delta.minReaderVersion", Integer.toString(protocol.minReaderVersion()));
        properties.put("delta.minWriterVersion", Integer.toString(protocol.minWriterVersion()));
        protocol.readerFeatures().ifPresent(features -> addFeatures(properties, features));
        protocol.writerFeatures().ifPresent(features -> addFeatures(properties, features));

        Rows rows = new Rows(List.of(VARCHAR, VARCHAR));
        properties.forEach(rows::add);
        return rows.pages();
    }

    private static void addFeatures(Map<String, String> properties, Set<String> features)
    {
        features.forEach(feature -> properties.put("delta.feature." + feature, "supported"));
    }
}
