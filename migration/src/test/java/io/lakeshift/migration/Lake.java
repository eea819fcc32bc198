package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import com.google.inject.Guice;
import com.google.inject.Injector;
import io.airlift.configuration.ConfigurationFactory;
import io.airlift.configuration.ConfigurationModule;
import io.airlift.slice.Slice;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.LogCommitter;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileScan;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.parquet.write.ParquetDataFileWriters;
import io.lakeshift.delta.parquet.write.ParquetWriteOptions;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.CachingSnapshots;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.delta.storage.LocalRoot;
import io.lakeshift.delta.storage.SchemeLakeStores;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.predicate.TupleDomain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;
import static io.trino.spi.type.TypeUtils.readNativeValue;

/** A lake on local disk with everything real in it: what one server of a catalog has. Two of them over one directory are two servers. */
public final class Lake
{
    public static final Location QUOTES = Location.of("local:///quotes");

    private final Path directory;
    private final TrinoFileSystem fileSystem;
    private final Injector injector;

    public Lake(Path directory)
    {
        this(directory, UnaryOperator.identity(), ImmutableMap.of());
    }

    /**
     * @param wrap what lies between the migration and the disk
     * @param properties of the catalog
     */
    public Lake(Path directory, UnaryOperator<Committer> wrap, Map<String, String> properties)
    {
        this(directory, wrap, new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), properties);
    }

    /** @param writers of the files that migrations write */
    public Lake(Path directory, UnaryOperator<Committer> wrap, DataFileWriters writers, Map<String, String> properties)
    {
        this(directory, UnaryOperator.identity(), wrap, writers, properties);
    }

    private Lake(Path directory, UnaryOperator<LakeStores> disk, UnaryOperator<Committer> wrap, DataFileWriters writers, Map<String, String> properties)
    {
        this.directory = directory;
        this.fileSystem = new LocalFileSystem(directory);
        LakeStores stores = disk.apply(new SchemeLakeStores(Optional.of(new LocalRoot(directory)), fileSystem));
        Map<String, String> config = new HashMap<>(Map.of("lakeshift.repartition.threads", "2", "lakeshift.repartition.publish-wait", "200ms"));
        config.putAll(properties);
        injector = Guice.createInjector(
                new ConfigurationModule(new ConfigurationFactory(config)),
                new MigrationModule(),
                binder -> {
                    binder.bind(LakeStores.class).toInstance(stores);
                    binder.bind(Snapshots.class).toInstance(new CachingSnapshots(64 << 20));
                    binder.bind(Committer.class).toInstance(wrap.apply(new LogCommitter(stores)));
                    binder.bind(DataFileReader.class).toInstance(new ParquetDataFileReader(ParquetReadOptions.DEFAULT));
                    binder.bind(DataFileWriters.class).toInstance(writers);
                });
    }

    /** @param disk what lies between the stores and the disk; a migration that is to go through it with all that it does is given a file system, too */
    public static Lake on(Path directory, UnaryOperator<LakeStores> disk, UnaryOperator<Committer> wrap, Map<String, String> properties)
    {
        return new Lake(directory, disk, wrap, new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), properties);
    }

    public TrinoFileSystem fileSystem()
    {
        return fileSystem;
    }

    public <T> T get(Class<T> type)
    {
        return injector.getInstance(type);
    }

    /** Symbol, time and price, as collectors write them. */
    public DeltaTable quotes()
    {
        return quotesBuilder().create();
    }

    /** The same columns, of a table that is not like all others. */
    public DeltaTableBuilder quotesBuilder()
    {
        return new DeltaTableBuilder(fileSystem, QUOTES)
                .column("symbol", "string")
                .column("timestamp", "timestamp_ntz")
                .column("price", "double");
    }

    public MigrationStatus repartition(String... partitioning)
    {
        return repartition(fileSystem, new Cancellation(), partitioning);
    }

    public MigrationStatus repartition(TrinoFileSystem through, Cancellation cancellation, String... partitioning)
    {
        return get(Repartitioner.class).repartition(through, request(partitioning), cancellation);
    }

    public static RepartitionRequest request(String... partitioning)
    {
        return new RepartitionRequest(QUOTES, "default.quotes", Optional.of(Arrays.asList(partitioning)), List.of(), Optional.empty(), Optional.empty(), "query_1");
    }

    public Snapshot latest()
    {
        return get(Snapshots.class).latest(fileSystem, QUOTES);
    }

    /** All rows of the newest version, visible columns only, as texts in no order. */
    public List<String> rows()
    {
        return rows(latest());
    }

    public List<String> rows(Snapshot snapshot)
    {
        List<TableColumn> columns = snapshot.schema().columns().stream().filter(column -> !column.hidden()).toList();
        List<TableColumn> stored = columns.stream().filter(column -> !column.partition()).toList();
        List<String> rows = new ArrayList<>();
        snapshot.files().files().forEach(file -> {
            DataFileScan scan = new DataFileScan(
                    snapshot.table(),
                    snapshot.resolve(file.path()),
                    file.size(),
                    0,
                    file.size(),
                    stored.stream().map(column -> new FileColumn(column.physicalName(), column.fieldId(), column.type())).toList(),
                    TupleDomain.all(),
                    file.deletionVector());
            try (ConnectorPageSource pages = get(DataFileReader.class).open(fileSystem, scan, newSimpleAggregatedMemoryContext())) {
                while (!pages.isFinished()) {
                    SourcePage page = pages.getNextSourcePage();
                    for (int position = 0; page != null && position < page.getPositionCount(); position++) {
                        List<String> row = new ArrayList<>();
                        for (TableColumn column : columns) {
                            Object value = column.partition() ?
                                    file.partitionValues().get(column.physicalName()) :
                                    readNativeValue(column.type(), page.getBlock(stored.indexOf(column)), position);
                            row.add(value instanceof Slice slice ? slice.toStringUtf8() : String.valueOf(value));
                        }
                        rows.add(String.join("|", row));
                    }
                }
            }
            catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return rows;
    }

    /** Everything on disk, directories included, relative to the lake. */
    public List<String> listing()
    {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.map(path -> directory.relativize(path).toString()).sorted().toList();
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Data files on disk, in the log or not. */
    public TreeSet<String> dataFiles()
    {
        TreeSet<String> names = new TreeSet<>();
        try {
            FileIterator files = fileSystem.listFiles(Location.of(QUOTES + "/"));
            while (files.hasNext()) {
                String path = files.next().location().toString().substring(QUOTES.toString().length() + 1);
                if (!path.startsWith("_")) {
                    names.add(path);
                }
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
