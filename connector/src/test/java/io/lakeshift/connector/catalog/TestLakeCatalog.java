package io.lakeshift.connector.catalog;

import com.google.common.collect.Sets;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.plugin.base.security.AllowAllAccessControl;
import io.trino.spi.ErrorCodeSupplier;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSecurityContext;
import io.trino.spi.connector.SchemaTableName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.AMBIGUOUS_NAME;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestLakeCatalog
{
    @TempDir
    private Path directory;

    private final Faults faults = new Faults();
    private ConnectorAccessControl accessControl = new AllowAllAccessControl();
    private TrinoFileSystem fileSystem;
    private LakeCatalog catalog;
    private TableNames names;

    @BeforeEach
    void setUp()
    {
        fileSystem = new FaultInjectingFileSystem(new LocalFileSystem(directory), faults);
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
        assertThat(names(Optional.empty())).containsExactly(new SchemaTableName("default", "quotes"), new SchemaTableName("desk", "orders"));
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
        assertThat(names(Optional.empty())).isEmpty();
        assertThat(catalog.find(fileSystem, new SchemaTableName("system", "t"))).isEmpty();
    }

    @Test
    void testTableMayBeCalledSystem()
            throws IOException
    {
        makeTable("system");
        assertThat(names(Optional.of("default"))).containsExactly(new SchemaTableName("default", "system"));
    }

    @Test
    void testNamesThatDifferInCaseOnly()
            throws IOException
    {
        makeTable("Quotes");
        makeTable("quotes");

        assertThat(names(Optional.empty())).containsExactly(new SchemaTableName("default", "quotes"));
        assertError(() -> catalog.find(fileSystem, new SchemaTableName("default", "quotes")), AMBIGUOUS_NAME, "local:///Quotes and local:///quotes");
    }

    @Test
    void testDirectoryCalledDefaultJoinsTheDefaultSchema()
            throws IOException
    {
        makeTable("a");
        makeTable("default/b");
        assertThat(names(Optional.of("default"))).containsExactly(new SchemaTableName("default", "a"), new SchemaTableName("default", "b"));
    }

    @Test
    void testProcedureNames()
            throws IOException
    {
        makeTable("quotes");
        makeTable("desk/orders");
        makeTable("old/orders");
        makeTable("v1.5");

        assertThat(resolve("QUOTES").name()).isEqualTo(new SchemaTableName("default", "quotes"));
        assertThat(resolve("default.quotes").name()).isEqualTo(new SchemaTableName("default", "quotes"));
        assertThat(resolve("desk.orders").name()).isEqualTo(new SchemaTableName("desk", "orders"));
        assertThat(resolve("v1.5").name()).isEqualTo(new SchemaTableName("default", "v1.5"));
        assertError(() -> resolve("orders"), INVALID_PROCEDURE_ARGUMENT, "desk.orders, old.orders");
        assertError(() -> resolve("nothing"), TABLE_NOT_FOUND, "default.quotes");
        for (String path : List.of("../elsewhere", "desk/orders", "..", "desk\\orders", "local:///quotes", "/etc", "")) {
            assertError(() -> resolve(path), INVALID_PROCEDURE_ARGUMENT, "'schema.table'");
        }
    }

    @Test
    void testDirectoryOfRootAndOfDefaultWithOneName()
            throws IOException
    {
        makeTable("x");
        makeTable("default/x");
        assertThat(names(Optional.empty())).containsExactly(new SchemaTableName("default", "x"));
        assertError(
                () -> catalog.find(fileSystem, new SchemaTableName("default", "x")),
                AMBIGUOUS_NAME,
                "local:///default/x and local:///x have the same name in SQL, where the tables of the directory 'default' belong to schema default beside those of the root");
    }

    @Test
    void testNamesWithDots()
            throws IOException
    {
        makeTable("desk.eu/orders");
        makeTable("desk/v1.5");
        makeTable("a/b.c");
        makeTable("a.b/c");

        assertThat(resolve("desk.eu.orders").name()).isEqualTo(new SchemaTableName("desk.eu", "orders"));
        assertThat(resolve("desk.v1.5").name()).isEqualTo(new SchemaTableName("desk", "v1.5"));
        assertError(() -> resolve("a.b.c"), INVALID_PROCEDURE_ARGUMENT, "table 'b.c' of schema 'a', table 'c' of schema 'a.b'");
        assertError(() -> resolve(".c"), TABLE_NOT_FOUND, "does not exist");
        assertError(() -> resolve("a."), TABLE_NOT_FOUND, "does not exist");
    }

    @Test
    void testOnlyVisibleTablesAreFoundAndToldOf()
            throws IOException
    {
        makeTable("desk/orders");
        makeTable("secret/orders");
        makeTable("secret/plans");
        accessControl = new AllowAllAccessControl()
        {
            @Override
            public Set<SchemaTableName> filterTables(ConnectorSecurityContext context, Set<SchemaTableName> tables)
            {
                return Sets.filter(tables, table -> !table.getSchemaName().equals("secret"));
            }
        };
        assertThat(resolve("orders").name()).isEqualTo(new SchemaTableName("desk", "orders"));
        for (String hidden : List.of("plans", "secret.plans", "nothing")) {
            assertThatThrownBy(() -> resolve(hidden)).hasMessageEndingWith("'%s' does not exist. The lake holds: desk.orders".formatted(hidden));
        }
    }

    /** As {@code lost+found} of a disk's root, which its administrator alone may list. */
    @Test
    void testUnreadableDirectoryHidesNoOther()
            throws IOException
    {
        makeTable("quotes");
        makeTable("desk/orders");
        makeTable("desk/fills");
        Files.createDirectories(directory.resolve("lost+found"));
        faults.strike(new Fault.Failure("Permission denied")).where(location -> location.path().matches("lost\\+found|desk/fills/_delta_log"));

        List<String> warnings = new ArrayList<>();
        Handler handler = warningsTo(warnings);
        Logger logger = Logger.getLogger(LakeCatalog.class.getName());
        logger.addHandler(handler);
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(catalog.schemas(fileSystem)).containsExactly("default", "desk");
                assertThat(names(Optional.empty())).containsExactly(new SchemaTableName("default", "quotes"), new SchemaTableName("desk", "orders"));
                assertThat(names(Optional.of("default"))).containsExactly(new SchemaTableName("default", "quotes"));
                assertThat(resolve("orders").name()).isEqualTo(new SchemaTableName("desk", "orders"));
            }
        }
        finally {
            logger.removeHandler(handler);
        }
        assertThat(warnings).hasSize(2)
                .anySatisfy(warning -> assertThat(warning).contains("local:///lost+found is left out of listings", "Permission denied"))
                .anySatisfy(warning -> assertThat(warning).contains("local:///desk/fills is left out of listings"));

        assertError(() -> catalog.schemaExists(fileSystem, "lost+found"), LAKE_STORAGE_ERROR, "Permission denied");
        assertError(() -> catalog.find(fileSystem, new SchemaTableName("desk", "fills")), LAKE_STORAGE_ERROR, "Permission denied");
    }

    @Test
    void testUnreadableRootIsAnError()
            throws IOException
    {
        makeTable("quotes");
        faults.strike(new Fault.Failure("Permission denied")).on(FileOperation.LIST).where(location -> location.path().isEmpty());
        assertError(() -> catalog.schemas(fileSystem), LAKE_STORAGE_ERROR, "Permission denied");
        assertError(() -> names(Optional.empty()), LAKE_STORAGE_ERROR, "Permission denied");
    }

    /** Trino's file system does not follow them; {@code bin/lakeshift} and docs/catalog.md say so. */
    @Test
    void testSymbolicLinksAreNotFollowed(@TempDir Path elsewhere)
            throws IOException
    {
        makeTable("quotes");
        Files.createDirectories(elsewhere.resolve("orders/_delta_log"));
        Files.createSymbolicLink(directory.resolve("orders"), elsewhere.resolve("orders"));
        Files.createSymbolicLink(directory.resolve("desk"), elsewhere);
        assertThat(catalog.schemas(fileSystem)).containsExactly("default");
        assertThat(names(Optional.empty())).containsExactly(new SchemaTableName("default", "quotes"));
        assertThat(catalog.find(fileSystem, new SchemaTableName("default", "orders"))).isEmpty();
    }

    private List<SchemaTableName> names(Optional<String> schema)
    {
        return catalog.tables(fileSystem, schema).stream().map(ListedTable::name).toList();
    }

    private TableAddress resolve(String text)
    {
        return names.resolve(fileSystem, accessControl, text);
    }

    private static Handler warningsTo(List<String> warnings)
    {
        return new Handler()
        {
            @Override
            public void publish(LogRecord record)
            {
                warnings.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private void makeTable(String path)
            throws IOException
    {
        Files.createDirectories(directory.resolve(path).resolve("_delta_log"));
    }

    private static void assertError(ThrowingCallable action, ErrorCodeSupplier code, String message)
    {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code.toErrorCode()))
                .hasMessageContaining(message);
    }
}
