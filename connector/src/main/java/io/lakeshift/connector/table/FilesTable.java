package io.lakeshift.connector.table;

import com.google.common.collect.ImmutableList;
import io.lakeshift.connector.scan.FileValues;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.Page;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.predicate.TupleDomain;

import java.time.Instant;
import java.util.List;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MILLIS;
import static io.trino.spi.type.VarcharType.VARCHAR;

/** {@code t$files}: the live files as the log has them. */
final class FilesTable
        implements MetadataTable
{
    private static final List<ColumnMetadata> COLUMNS = ImmutableList.of(
            new ColumnMetadata("path", VARCHAR),
            new ColumnMetadata("partition", VARCHAR),
            new ColumnMetadata("file_size", BIGINT),
            new ColumnMetadata("file_modified_time", TIMESTAMP_TZ_MILLIS),
            new ColumnMetadata("row_count", BIGINT),
            new ColumnMetadata("deleted_row_count", BIGINT),
            new ColumnMetadata("stats", VARCHAR));

    @Override
    public String name()
    {
        return "files";
    }

    @Override
    public List<ColumnMetadata> columns(Snapshot snapshot)
    {
        return COLUMNS;
    }

    @Override
    public List<Page> rows(TrinoFileSystem fileSystem, Snapshot snapshot, TupleDomain<Integer> constraint)
    {
        Rows rows = new Rows(COLUMNS.stream().map(ColumnMetadata::getType).toList());
        FileIndex files = snapshot.files();
        for (int ordinal = 0; ordinal < files.size(); ordinal++) {
            AddFile file = files.file(ordinal);
            rows.add(
                    file.path(),
                    FileValues.partition(snapshot, file),
                    file.size(),
                    Instant.ofEpochMilli(file.modificationTime()),
                    files.rows(ordinal),
                    file.deletionVector().map(DeletionVectorDescriptor::cardinality).orElse(0L),
                    file.stats());
        }
        return rows.pages();
    }
}
