package io.lakeshift.migration.advise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slice;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileScan;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.sample.FileSpread;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.VarcharType;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.Math.max;
import static java.util.Objects.requireNonNull;

/**
 * Measures a table for advice: the log's statistics of many files, and date, timestamp and string columns of a few files spread evenly.
 * Time and memory are bounded whatever the table's size.
 */
final class TableProfiler
{
    private static final int MAX_FILES_READ = 64;
    private static final int MAX_ROWS_READ = 2_000_000;
    private static final int MAX_STATISTICS_READ = 10_000;
    private static final int MAX_TIME_COLUMNS = 8;
    private static final int MAX_TEXT_COLUMNS = 32;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataFileReader reader;
    private final TrinoFileSystem fileSystem;
    private final Snapshot snapshot;
    private final Cancellation cancellation;
    private final List<TimeProfile> times;
    private final List<TextProfile> texts;
    private long sampledRows;
    private long sampledBytes;
    private boolean cutShort;

    TableProfiler(DataFileReader reader, TrinoFileSystem fileSystem, Snapshot snapshot, Cancellation cancellation)
    {
        this.reader = requireNonNull(reader, "reader is null");
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.snapshot = requireNonNull(snapshot, "snapshot is null");
        this.cancellation = requireNonNull(cancellation, "cancellation is null");
        // computed columns follow their sources, which are profiled instead
        List<TableColumn> columns = snapshot.schema().columns().stream()
                .filter(column -> !column.hidden() && column.generationExpression().isEmpty())
                .toList();
        List<TableColumn> timeColumns = columns.stream().filter(column -> TimeProfile.fits(column.type())).limit(MAX_TIME_COLUMNS).toList();
        this.times = timeColumns.stream().map(column -> new TimeProfile(column, timeColumns.size())).toList();
        this.texts = columns.stream()
                .filter(column -> column.type() instanceof VarcharType)
                .limit(MAX_TEXT_COLUMNS)
                .map(column -> new TextProfile(column, timeColumns.size()))
                .toList();
    }

    TableProfile profile()
    {
        FileIndex files = snapshot.files();
        int[] sample = FileSpread.of(files.size(), MAX_FILES_READ);
        for (int ordinal : sample) {
            readFile(files.file(ordinal), MAX_ROWS_READ / sample.length);
        }
        texts.forEach(TextProfile::finish);
        readStatistics(files, sample);
        boolean complete = sample.length == files.size() && !cutShort;
        long rows = files.totalRows().orElseGet(() -> complete || sampledBytes == 0
                ? sampledRows
                : max(sampledRows, (long) ((double) sampledRows * files.totalBytes() / sampledBytes)));
        return new TableProfile(rows, files.totalBytes(), files.size(), snapshot.version(), sample.length, complete, times, texts);
    }

    private void readFile(AddFile add, int maxRows)
    {
        Map<TableColumn, Integer> channels = new HashMap<>();
        ImmutableList.Builder<FileColumn> columns = ImmutableList.builder();
        for (TableColumn column : wanted()) {
            if (!column.partition()) {
                channels.put(column, channels.size());
                columns.add(FileColumn.forReading(column, snapshot.readByFieldId()));
            }
        }
        texts.forEach(TextProfile::beginFile);
        if (channels.isEmpty()) {
            // only partition columns are of interest, and the log tells those
            long rows = statistics(add).map(stats -> stats.path("numRecords").asLong(1)).orElse(1L);
            addRows(add, channels, null, rows);
            sampledRows += rows;
        }
        else {
            readRows(add, columns.build(), channels, maxRows);
        }
        sampledBytes += add.size();
        times.forEach(TimeProfile::endFile);
    }

    private void readRows(AddFile add, List<FileColumn> columns, Map<TableColumn, Integer> channels, int maxRows)
    {
        DataFileScan scan = new DataFileScan(snapshot.table(), snapshot.resolve(add.path()), add.size(), 0, add.size(), columns, TupleDomain.all(), add.deletionVector());
        try (ConnectorPageSource pages = reader.open(fileSystem, scan, newSimpleAggregatedMemoryContext())) {
            long rows = 0;
            while (!pages.isFinished()) {
                cancellation.check();
                if (rows >= maxRows) {
                    cutShort = true;
                    break;
                }
                SourcePage page = pages.getNextSourcePage();
                if (page != null) {
                    addRows(add, channels, page, page.getPositionCount());
                    rows += page.getPositionCount();
                }
            }
            sampledRows += rows;
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Cannot close %s after sampling it for advice. Nothing was changed".formatted(scan.file()), e);
        }
    }

    private List<TableColumn> wanted()
    {
        ImmutableList.Builder<TableColumn> columns = ImmutableList.builder();
        times.forEach(time -> columns.add(time.column()));
        texts.stream().filter(text -> text.rejection().isEmpty()).forEach(text -> columns.add(text.column()));
        return columns.build();
    }

    /** @param page null where only partition values count: then {@code rows} times the same row */
    private void addRows(AddFile add, Map<TableColumn, Integer> channels, SourcePage page, long rows)
    {
        Block[] timeBlocks = times.stream().map(time -> block(channels, page, time.column())).toArray(Block[]::new);
        long[] timeConstants = times.stream()
                .mapToLong(time -> time.column().partition() ? TimeProfile.read(partitionValue(add, time.column()), time.column().type()) : Long.MIN_VALUE)
                .toArray();
        List<TextProfile> open = texts.stream().filter(text -> text.rejection().isEmpty()).toList();
        Block[] textBlocks = open.stream().map(text -> block(channels, page, text.column())).toArray(Block[]::new);
        Slice[] textConstants = open.stream().map(text -> text.column().partition() ? (Slice) partitionValue(add, text.column()) : null).toArray(Slice[]::new);

        int positions = page == null ? 1 : page.getPositionCount();
        long weight = page == null ? rows : 1;
        long[] micros = new long[times.size()];
        int[] days = new int[times.size()];
        for (int position = 0; position < positions; position++) {
            for (int index = 0; index < micros.length; index++) {
                micros[index] = timeBlocks[index] == null ? timeConstants[index] : TimeProfile.read(times.get(index).column().type(), timeBlocks[index], position);
                days[index] = TimeProfile.day(micros[index]);
                times.get(index).add(micros[index], weight);
            }
            compare(micros);
            for (int index = 0; index < textBlocks.length; index++) {
                Block block = textBlocks[index];
                Slice value = block == null ? textConstants[index] : block.isNull(position) ? null : VARCHAR.getSlice(block, position);
                open.get(index).add(value, weight, days);
            }
        }
    }

    private void compare(long[] micros)
    {
        for (int left = 0; left < micros.length; left++) {
            for (int right = 0; right < micros.length; right++) {
                if (left != right) {
                    times.get(left).compare(right, micros[left], micros[right], times.get(left).isDate() || times.get(right).isDate());
                }
            }
        }
    }

    private static Block block(Map<TableColumn, Integer> channels, SourcePage page, TableColumn column)
    {
        Integer channel = channels.get(column);
        return channel == null || page == null ? null : page.getBlock(channel);
    }

    private static Object partitionValue(AddFile add, TableColumn column)
    {
        try {
            return PartitionValueCodec.parse(add.partitionValues().get(column.physicalName()), column.type());
        }
        catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Files that were not read still tell their days and nulls by their statistics. */
    private void readStatistics(FileIndex files, int[] read)
    {
        if (times.isEmpty()) {
            return;
        }
        for (int ordinal : FileSpread.of(files.size(), MAX_STATISTICS_READ)) {
            if (Arrays.binarySearch(read, ordinal) >= 0) {
                continue;
            }
            cancellation.check();
            statistics(files.file(ordinal)).ifPresent(stats -> {
                for (TimeProfile time : times) {
                    String name = time.column().physicalName();
                    time.addStatistics(stats.path("nullCount").path(name).asLong(0), day(stats.path("minValues").path(name)), day(stats.path("maxValues").path(name)));
                }
            });
        }
    }

    private static Optional<JsonNode> statistics(AddFile add)
    {
        return add.stats().flatMap(text -> {
            try {
                return Optional.of(JSON.readTree(text));
            }
            catch (JsonProcessingException e) {
                // as good as none: advice needs no exactness
                return Optional.empty();
            }
        });
    }

    /** Every writer's text of dates and timestamps begins with the date. */
    private static LocalDate day(JsonNode value)
    {
        String text = value.asText("");
        try {
            return text.length() < 10 ? null : LocalDate.parse(text.substring(0, 10));
        }
        catch (DateTimeException e) {
            return null;
        }
    }
}
