package io.lakeshift.connector.procedure;

import com.google.inject.Inject;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.catalog.TableNames;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.SchemaTableName;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** The tables that a procedure may change in the name of its caller: who may replace all files of a table may insert into it and delete from it. */
public final class ChangeableTables
{
    private final TrinoFileSystemFactory fileSystemFactory;
    private final TableNames tableNames;

    @Inject
    public ChangeableTables(TrinoFileSystemFactory fileSystemFactory, TableNames tableNames)
    {
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.tableNames = requireNonNull(tableNames, "tableNames is null");
    }

    /** @param fileSystem the caller's */
    record ChangeableTable(TrinoFileSystem fileSystem, TableAddress address)
    {
        ChangeableTable
        {
            requireNonNull(fileSystem, "fileSystem is null");
            requireNonNull(address, "address is null");
        }

        /** {@code schema.table} */
        String name()
        {
            return address.name().toString();
        }
    }

    /** @throws io.trino.spi.TrinoException where there is no such table, or the caller may not see or change it */
    ChangeableTable find(ConnectorSession session, ConnectorAccessControl accessControl, String tableName)
    {
        TrinoFileSystem fileSystem = fileSystemFactory.create(session);
        TableAddress table = tableNames.resolve(fileSystem, accessControl, tableName);
        checkChangeable(accessControl, table.name());
        return new ChangeableTable(fileSystem, table);
    }

    /** @throws io.trino.spi.security.AccessDeniedException where the caller may not change the table */
    public static void checkChangeable(ConnectorAccessControl accessControl, SchemaTableName table)
    {
        accessControl.checkCanInsertIntoTable(null, table, Optional.empty());
        accessControl.checkCanDeleteFromTable(null, table, Optional.empty());
    }
}
