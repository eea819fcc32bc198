package io.lakeshift.delta.parquet.read;

import io.airlift.slice.Slice;
import io.airlift.units.DataSize;
import io.lakeshift.delta.LibraryLogging;
import io.lakeshift.delta.parquet.DataFilePages;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileScan;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.deletion.DeletedRows;
import io.lakeshift.delta.parquet.deletion.DeletionVectors;
import io.lakeshift.delta.parquet.read.ColumnBinding.Channel;
import io.lakeshift.delta.snapshot.PathGuard;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;
import io.trino.memory.context.AggregatedMemoryContext;
import io.trino.memory.context.LocalMemoryContext;
import io.trino.parquet.ParquetDataSource;
import io.trino.parquet.ParquetReaderOptions;
import io.trino.parquet.metadata.ParquetMetadata;
import io.trino.parquet.predicate.TupleDomainParquetPredicate;
import io.trino.parquet.reader.MetadataReader;
import io.trino.parquet.reader.ParquetReader;
import io.trino.parquet.reader.RowGroupInfo;
import org.apache.parquet.column.ColumnDescriptor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

import static io.trino.parquet.ParquetTypeUtils.getDescriptors;
import static io.trino.parquet.predicate.PredicateUtils.buildPredicate;
import static io.trino.parquet.predicate.PredicateUtils.getFilteredRowGroups;
import static java.util.Objects.requireNonNull;
import static org.joda.time.DateTimeZone.UTC;

/**
 * Reads Parquet data files with trino-parquet. A small file costs one request, a file whose row groups the predicate rules out by a cached footer none.
 * Thread-safe; one instance serves a catalog, since it holds the cache of footers.
 */
public final class ParquetDataFileReader
        implements DataFileReader
{
    // says each predicate and each missing page index at INFO; a reference is kept, or the level would go with the logger
    private static final Logger PARQUET_LOG = Logger.getLogger("org.apache.parquet");

    static {
        LibraryLogging.quieten(PARQUET_LOG, Level.WARNING);
    }

    /** Above this many values a predicate's set is not tried one by one against a Bloom filter. */
    private static final int BLOOM_FILTER_VALUES = 1000;

    private final ParquetReaderOptions options;
    private final FooterCache footers;
    private final DeletionVectors deletionVectors;

    /** Opens no deletion vector outside of its table's directory. */
    public ParquetDataFileReader(ParquetReadOptions options)
    {
        this(options, PathGuard.WITHIN_TABLE);
    }

    /** @param paths where a deletion vector that a log names by its absolute path may lie */
    public ParquetDataFileReader(ParquetReadOptions options, PathGuard paths)
    {
        this(new DeletionVectors(paths), ParquetReaderOptions.builder().withSmallFileThreshold(options.smallFile()).build(), new FooterCache(options.footerCache()));
    }

    private ParquetDataFileReader(DeletionVectors deletionVectors, ParquetReaderOptions options, FooterCache footers)
    {
        this.deletionVectors = requireNonNull(deletionVectors, "deletionVectors is null");
        this.options = requireNonNull(options, "options is null");
        this.footers = requireNonNull(footers, "footers is null");
    }

    /** A rewrite of very many files would drive out the footers that queries want again, and needs the heap itself. */
    @Override
    public DataFileReader readingOnce()
    {
        return new ParquetDataFileReader(deletionVectors, options, new FooterCache(DataSize.ofBytes(0)));
    }

    /** Files that were opened without their footer being read. */
    public long footerHits()
    {
        return footers.stats().hitCount();
    }

    public long footerMisses()
    {
        return footers.stats().missCount();
    }

    @Override
    public DataFilePages open(TrinoFileSystem fileSystem, DataFileScan scan, AggregatedMemoryContext memory)
    {
        Function<Exception, RuntimeException> failure = e -> {
            // whether it shows at once or in a later page: what is there now may be another file than the one whose footer is known
            footers.drop(scan.file().toString(), scan.fileSize());
            return new ReadFailure(fileSystem, scan.table(), scan.file(), scan.fileSize()).apply(e);
        };
        Optional<DeletedRows> deletedRows = scan.deletionVector().map(descriptor -> deletionVectors.read(fileSystem, scan.table(), scan.file(), descriptor));
        LocalMemoryContext memoryOfDeletedRows = memory.newLocalMemoryContext(DeletedRows.class.getSimpleName());
        ParquetDataSource source = source(fileSystem.newInputFile(scan.file(), scan.fileSize()), scan.fileSize(), memory);
        try {
            memoryOfDeletedRows.setBytes(deletedRows.map(DeletedRows::retainedBytes).orElse(0L));
            ParquetBinding opened = open(source, scan, deletedRows.isEmpty(), failure, memory);
            return new DataFilePageSource(opened.reader(), opened.channels(), deletedRows, memoryOfDeletedRows, failure, opened.footer());
        }
        catch (IOException | RuntimeException e) {
            RuntimeException translated = failure.apply(e);
            memoryOfDeletedRows.close();
            try {
                source.close();
            }
            catch (IOException suppressed) {
                translated.addSuppressed(suppressed);
            }
            throw translated;
        }
    }

    private ParquetDataSource source(TrinoInputFile file, long size, AggregatedMemoryContext memory)
    {
        return size <= options.getSmallFileThreshold().toBytes() ? new WholeFile(file, size, memory) : new FileRanges(file, size, options);
    }

    private record ParquetBinding(ParquetReader reader, List<Channel> channels, FooterTotals footer) {}

    /** @param skipPages whether rows may be passed over within a row group */
    private ParquetBinding open(ParquetDataSource source, DataFileScan scan, boolean skipPages, Function<Exception, RuntimeException> failure, AggregatedMemoryContext memory)
            throws IOException
    {
        ParquetMetadata footer = footer(source, scan);
        List<FileColumn> pruning = RowGroupPredicate.columnsBeyond(scan.predicate(), scan.columns());
        ColumnBinding binding = ColumnBinding.bind(footer.getFileMetaData().getSchema(), scan.columns(), pruning);
        Map<List<String>, ColumnDescriptor> descriptors = getDescriptors(footer.getFileMetaData().getSchema(), binding.schema());
        RowGroupPredicate predicate = RowGroupPredicate.of(scan.predicate(), binding.descriptors());
        ParquetReaderOptions readerOptions = ParquetReaderOptions.builder(options)
                .withBloomFilter(predicate.bloomFilters())
                // Pages are not skipped where rows are counted from the start of a row group to find the deleted ones, nor where the predicate
                // is on a column that is not read: trino-parquet would take that for all null
                .withUseColumnIndex(skipPages && pruning.isEmpty())
                .build();
        TupleDomainParquetPredicate parquetPredicate = buildPredicate(binding.schema(), predicate.domains(), descriptors, UTC);
        List<RowGroupInfo> rowGroups = predicate.domains().isNone() ? List.of() : getFilteredRowGroups(
                scan.start(),
                scan.length(),
                source,
                footer,
                List.of(predicate.domains()),
                List.of(parquetPredicate),
                descriptors,
                UTC,
                BLOOM_FILTER_VALUES,
                readerOptions);
        ParquetReader reader = new ParquetReader(
                Optional.ofNullable(footer.getFileMetaData().getCreatedBy()),
                binding.decoded(),
                false,
                rowGroups,
                source,
                UTC,
                memory,
                readerOptions,
                failure::apply,
                rowGroups.isEmpty() ? Optional.empty() : Optional.of(parquetPredicate),
                Optional.empty(),
                Optional.empty());
        return new ParquetBinding(reader, binding.channels(), new FooterTotals(footer.getParquetMetadata(), options.getMaxBufferSize().toBytes()));
    }

    private ParquetMetadata footer(ParquetDataSource source, DataFileScan scan)
            throws IOException
    {
        String location = scan.file().toString();
        Optional<ParquetMetadata> cached = footers.get(location, scan.fileSize());
        if (cached.isPresent()) {
            return cached.get();
        }
        Slice bytes = MetadataReader.readFooterBytes(source, options);
        ParquetMetadata footer = MetadataReader.parseFooter(source.getId(), source.getEstimatedSize(), bytes, Optional.empty(), Optional.empty());
        footers.put(location, scan.fileSize(), footer, bytes.length());
        return footer;
    }
}
