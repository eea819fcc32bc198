package io.lakeshift.connector.procedure;

import com.google.inject.Inject;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.procedure.ChangeableTables.ChangeableTable;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;

import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
import static java.util.Objects.requireNonNull;

/** What a caller may stop or hold back: the migration of a table that it may change, or a copy that it may make and that is no table yet. */
public final class MigratingTables
{
    private final TrinoFileSystemFactory fileSystemFactory;
    private final ChangeableTables tables;
    private final CopyTargets copies;

    @Inject
    public MigratingTables(TrinoFileSystemFactory fileSystemFactory, ChangeableTables tables, CopyTargets copies)
    {
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.tables = requireNonNull(tables, "tables is null");
        this.copies = requireNonNull(copies, "copies is null");
    }

    /** @throws TrinoException where neither a table nor a copy under way has the name, or the caller may not see or change it */
    ChangeableTable find(ConnectorSession session, ConnectorAccessControl accessControl, String name)
    {
        try {
            return tables.find(session, accessControl, name);
        }
        catch (TrinoException e) {
            if (!e.getErrorCode().equals(TABLE_NOT_FOUND.toErrorCode())) {
                throw e;
            }
            TrinoFileSystem fileSystem = fileSystemFactory.create(session);
            TableAddress copy = copies.underWay(fileSystem, accessControl, name).orElseThrow(() -> e);
            return new ChangeableTable(fileSystem, copy);
        }
    }
}
