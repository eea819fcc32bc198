package io.lakeshift.testing.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputStream;
import io.trino.spi.type.Type;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * A table that a test has made: appends to it by hand, as a foreign writer would. Not for several threads at once.
 * Every version's time is fixed: one second after the one before it, so that tests can travel in time.
 */
public final class DeltaTable
{
    private static final Instant FIRST_VERSION = Instant.parse("2026-02-01T00:00:00Z");

    private static final DateTimeFormatter PARTITION_TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    private final TrinoFileSystem fileSystem;
    private final Location location;
    private final List<Column> columns;
    private final List<String> partitionColumns;
    private int files;

    DeltaTable(TrinoFileSystem fileSystem, Location location, List<Column> columns, List<String> partitionColumns)
    {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.location = requireNonNull(location, "location is null");
        this.columns = ImmutableList.copyOf(columns);
        this.partitionColumns = ImmutableList.copyOf(partitionColumns);
    }

    public Location location()
    {
        return location;
    }

    public static Instant timeOf(long version)
    {
        return FIRST_VERSION.plusSeconds(version);
    }

    /** The newest version in the log's directory, whoever wrote it; -1 before the first. */
    public long version()
    {
        long version = -1;
        try {
            while (fileSystem.newInputFile(commitLocation(version + 1)).exists()) {
                version++;
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return version;
    }

    /** The lines of a commit. */
    public List<String> log(long version)
    {
        try (TrinoInputStream stream = fileSystem.newInputFile(commitLocation(version)).newStream()) {
            return new String(stream.readAllBytes(), UTF_8).lines().toList();
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes the files and adds them in one commit.
     *
     * @return the text of each {@code add.path}
     */
    public List<String> append(DataFile... dataFiles)
    {
        List<String> paths = new ArrayList<>();
        List<String> actions = new ArrayList<>();
        for (DataFile file : dataFiles) {
            ObjectNode add = write(file);
            paths.add(add.get("path").textValue());
            actions.add(action("add", add));
        }
        commit("WRITE", actions.toArray(String[]::new));
        return paths;
    }

    /** Removes files by the text of their {@code add.path}, with data change. */
    public long remove(String... paths)
    {
        long time = timeOf(version() + 1).toEpochMilli();
        String[] actions = List.of(paths).stream()
                .map(path -> action("remove", JsonNodeFactory.instance.objectNode().put("path", path).put("deletionTimestamp", time).put("dataChange", true)))
                .toArray(String[]::new);
        return commit("DELETE", actions);
    }

    /**
     * Writes the next version with a commitInfo of our own before the lines given.
     *
     * @return the version
     */
    public long commit(String operation, String... actions)
    {
        long version = version() + 1;
        ObjectNode info = JsonNodeFactory.instance.objectNode().put("timestamp", timeOf(version).toEpochMilli()).put("operation", operation);
        info.putObject("operationParameters");
        info.put("engineInfo", "test");
        return commitLines(ImmutableList.<String>builder().add(action("commitInfo", info)).add(actions).build());
    }

    /** Writes the next version with exactly these lines. */
    public long commitLines(List<String> lines)
    {
        long version = version() + 1;
        put(commitLocation(version), (String.join("\n", lines) + "\n").getBytes(UTF_8));
        return version;
    }

    public Location commitLocation(long version)
    {
        return location.appendPath("_delta_log/%020d.json".formatted(version));
    }

    /** Writes the data file and gives the add action, without committing it. */
    public ObjectNode write(DataFile file)
    {
        Map<String, String> partitionValues = partitionValues(file);
        String directory = HiveDirectory.of(partitionValues);
        String path = file.path().orElseGet(() -> HiveDirectory.encode(directory + "part-%05d.snappy.parquet".formatted(files)));
        files++;

        byte[] content = content(file);
        put(location.appendPath(HiveDirectory.decode(path)), content);

        ObjectNode add = JsonNodeFactory.instance.objectNode().put("path", path);
        ObjectNode values = add.putObject("partitionValues");
        partitionValues.forEach(values::put);
        add.put("size", content.length);
        add.put("modificationTime", timeOf(version() + 1).toEpochMilli());
        add.put("dataChange", true);
        List<Column> dataColumns = columns.stream().filter(column -> !partitionColumns.contains(column.name())).toList();
        file.stats()
                .or(() -> Statistics.of(file.style(), dataColumns, project(file.rows(), dataColumns)))
                .ifPresent(stats -> add.put("stats", stats));
        return add;
    }

    private byte[] content(DataFile file)
    {
        List<Column> physical = columns.stream()
                .filter(column -> file.partitionColumnsInFile() || !partitionColumns.contains(column.name()))
                .toList();
        List<Type> types = physical.stream().map(column -> DeltaTypes.trinoType(column.type())).toList();
        try {
            return ParquetRows.write(physical.stream().map(Column::physicalName).toList(), types, project(file.rows(), physical), file.rowGroupRows());
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<List<Object>> project(List<List<Object>> rows, List<Column> projection)
    {
        List<Integer> indexes = projection.stream().map(columns::indexOf).toList();
        return rows.stream()
                .map(row -> {
                    List<Object> values = new ArrayList<>();
                    indexes.forEach(index -> values.add(row.get(index)));
                    return values;
                })
                .toList();
    }

    private Map<String, String> partitionValues(DataFile file)
    {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : partitionColumns) {
            Column column = columns.stream().filter(candidate -> candidate.name().equals(name)).findFirst().orElseThrow();
            if (file.partitionValues().containsKey(name)) {
                values.put(column.physicalName(), file.partitionValues().get(name));
                continue;
            }
            int index = columns.indexOf(column);
            List<Optional<String>> texts = file.rows().stream().map(row -> Optional.ofNullable(partitionText(column, row.get(index)))).distinct().toList();
            checkArgument(texts.size() == 1, "A data file has one value of partition column %s, not %s", name, texts);
            values.put(column.physicalName(), texts.getFirst().orElse(null));
        }
        return values;
    }

    /** Protocol, "Partition Value Serialization". */
    private static String partitionText(Column column, Object value)
    {
        if (value == null) {
            return null;
        }
        return switch (column.type().textValue()) {
            case "date" -> Values.date(value).toString();
            case "timestamp_ntz" -> PARTITION_TIMESTAMP.format(Values.dateTime(value));
            case "timestamp" -> Values.instant(value).toString();
            default -> value.toString();
        };
    }

    private static String action(String name, ObjectNode content)
    {
        ObjectNode action = JsonNodeFactory.instance.objectNode();
        action.set(name, content);
        return action.toString();
    }

    private void put(Location target, byte[] content)
    {
        try (OutputStream output = fileSystem.newOutputFile(target).create()) {
            output.write(content);
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a data file disappear, as another engine's vacuum would. */
    public void deleteFile(String path)
    {
        try {
            fileSystem.deleteFile(location.appendPath(HiveDirectory.decode(path)));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
