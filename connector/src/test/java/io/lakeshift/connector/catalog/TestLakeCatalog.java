package io.lakeshift.connector.catalog;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.SchemaTableName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static io.trino.spi.StandardErrorCode.AMBIGUOUS_NAME;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestLakeCatalog
{
    @TempDir
    private Path directory;

    private TrinoFileSystem fileSystem;
    private LakeCatalog catalog;
    private TableNames names;

    @BeforeEach
    void setUp()
    {
        fileSystem = new LocalFileSystem(directory);
        catalog = new LakeCatalog(LakeRoot.of(directory.toString(), List.of(), Optional.empty()));
        names = new TableNames(catalog);
    }

    @Test
    void testTablesUnderTheRootAndInSchemas()
            throws IOException
    {
        makeTable("quotes");
        makeTable("Desk/Orders");
        Files.createDirectories(directory.resolve("empty/nothing"));
        Files.createFile(directory.resolve("README"));

        assertThat(catalog.schemas(fileSystem)).containsExactly("default", "desk");
        assertThat(catalog.tables(fileSystem, Optional.empty())).containsExactly(new SchemaTableName("default", "quotes"), new SchemaTableName("desk", "orders"));
        assertThat(catalog.find(fileSystem, new SchemaTableName("desk", "orders")).map(TableAddress::location)).contains(Location.of("local:///Desk/Orders"));
        assertThat(catalog.find(fileSystem, new SchemaTableName("default", "desk"))).isEmpty();
        assertThat(catalog.find(fileSystem, new SchemaTableName("empty", "nothing"))).isEmpty();
    }

    @Test
    void testDirectoriesOfOthersAreNotServed()
            throws IOException
    {
        makeTable("_staging");
        makeTable(".trash");
        makeTable("system/t");
        makeTable("information_schema/t");
        makeTable("desk/_hidden");

        assertThat(catalog.schemas(fileSystem)).containsExactly("default");
        assertThat(catalog.tables(fileSystem, Optional.empty())).isEmpty();
        assertThat(catalog.find(fileSystem, new SchemaTableName("system", "t"))).isEmpty();
    }

    @Test
    void testTableMayBeCalledSystem()
            throws IOException
    {
        makeTable("system");
        assertThat(catalog.tables(fileSystem, Optional.of("default"))).containsExactly(new SchemaTableName("default", "system"));
    }

    @Test
    void testNamesThatDifferInCaseOnly()
            throws IOException
    {
        makeTable("Quotes");
        makeTable("quotes");

        assertThat(catalog.tables(fileSystem, Optional.empty())).containsExactly(new SchemaTableName("default", "quotes"));
        assertError(() -> catalog.find(fileSystem, new SchemaTableName("default", "quotes")), AMBIGUOUS_NAME, "local:///Quotes and local:///quotes");
    }

    @Test
    void testDirectoryCalledDefaultJoinsTheDefaultSchema()
            throws IOException
    {
        makeTable("a");
        makeTable("default/b");
        assertThat(catalog.tables(fileSystem, Optional.of("default"))).containsExactly(new SchemaTableName("default", "a"), new SchemaTableName("default", "b"));
    }

    @Test
    void testProcedureNames()
            throws IOException
    {
        makeTable("quotes");
        makeTable("desk/orders");
        makeTable("old/orders");
        makeTable("v1.5");

        assertThat(names.resolve(fileSystem, "QUOTES").name()).isEqualTo(new SchemaTableName("default", "quotes"));
        assertThat(names.resolve(fileSystem, "default.quotes").name()).isEqualTo(new SchemaTableName("default", "quotes"));
        assertThat(names.resolve(fileSystem, "desk.orders").name()).isEqualTo(new SchemaTableName("desk", "orders"));
        assertThat(names.resolve(fileSystem, "v1.5").name()).isEqualTo(new SchemaTableName("default", "v1.5"));
        assertError(() -> names.resolve(fileSystem, "orders"), INVALID_PROCEDURE_ARGUMENT, "desk.orders, old.orders");
        assertError(() -> names.resolve(fileSystem, "nothing"), TABLE_NOT_FOUND, "default.quotes");
        for (String path : List.of("../elsewhere", "desk/orders", "..", "desk\\orders", "local:///quotes", "/etc", "")) {
            assertError(() -> names.resolve(fileSystem, path), INVALID_PROCEDURE_ARGUMENT, "'schema.table'");
        }
    }

    private void makeTable(String path)
            throws IOException
    {
        Files.createDirectories(directory.resolve(path).resolve("_delta_log"));
    }

    private static void assertError(ThrowingCallable action, StandardErrorCode code, String message)
    {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code.toErrorCode()))
                .hasMessageContaining(message);
    }
}
