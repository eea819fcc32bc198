package io.lakeshift.delta.parquet;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.Type;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** The files under {@code src/test/resources/parquet}, written by other engines ({@code make_fixtures.py}). */
final class Fixtures
{
    static final Path DIRECTORY;

    static {
        try {
            DIRECTORY = Path.of(Fixtures.class.getResource("/parquet").toURI());
        }
        catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static final TrinoFileSystem FILE_SYSTEM = new LocalFileSystem(DIRECTORY);
    static final Location ROOT = Location.of("local:///");

    private Fixtures() {}

    static long size(String name)
    {
        try {
            return Files.size(DIRECTORY.resolve(name));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DataFileScan scan(String name, List<FileColumn> columns, TupleDomain<String> predicate)
    {
        return Pages.scan(ROOT.appendPath(name), size(name), columns, predicate);
    }

    static List<List<Object>> read(DataFileReader reader, String name, FileColumn... columns)
    {
        return Pages.read(reader, FILE_SYSTEM, scan(name, List.of(columns), TupleDomain.all()));
    }

    /** The values of one column. */
    static List<Object> values(DataFileReader reader, String name, String column, Type type)
    {
        // the row may be null, which List.stream().toList() allows
        return read(reader, name, column(column, type)).stream().map(List::getFirst).toList();
    }

    static FileColumn column(String name, Type type)
    {
        return new FileColumn(name, OptionalInt.empty(), type);
    }
}
