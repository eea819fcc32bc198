package io.lakeshift.connector.execute;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Provider;
import io.lakeshift.connector.column.FileColumns;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.column.LakeColumn.Role;
import io.lakeshift.connector.procedure.ChangeableTables;
import io.lakeshift.connector.procedure.TargetFileSize;
import io.lakeshift.connector.scan.LakeTableHandle;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.BeginTableExecuteResult;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorTableExecuteHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.connector.TableProcedureMetadata;
import io.trino.spi.session.PropertyMetadata;
import io.trino.spi.type.ArrayType;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.StandardErrorCode.NOT_SUPPORTED;
import static io.trino.spi.connector.TableProcedureExecutionMode.distributedWithFilteringAndRepartitioning;
import static io.trino.spi.session.PropertyMetadata.stringProperty;
import static io.trino.spi.type.VarcharType.VARCHAR;

/** What {@code ALTER TABLE … EXECUTE repartition(…)} takes. */
public final class RepartitionTableProcedure
        implements Provider<TableProcedureMetadata>
{
    private static final String NAME = "REPARTITION";
    private static final String PARTITIONING = "partitioning";
    private static final String SORTED_BY = "sorted_by";
    private static final String TARGET_FILE_SIZE = "target_file_size";
    private static final String ZONE = "zone";
    private static final String ZORDER_BY = "zorder_by";

    @Inject
    public RepartitionTableProcedure() {}

    @Override
    public TableProcedureMetadata get()
    {
        // with a filter, so that whoever gives one is told why not
        return new TableProcedureMetadata(NAME, distributedWithFilteringAndRepartitioning(), ImmutableList.of(
                texts(PARTITIONING, "Transforms; the advised layout where it is left out"),
                texts(SORTED_BY, "Columns that order the rows within each file"),
                stringProperty(TARGET_FILE_SIZE, "Size of the files written", null, false),
                stringProperty(ZONE, "'UTC' accepts what zoned timestamps ask of Spark", null, false),
                texts(ZORDER_BY, "Columns along a curve through all of which rows are ordered")));
    }

    private static PropertyMetadata<?> texts(String name, String description)
    {
        return new PropertyMetadata<>(name, description, new ArrayType(VARCHAR), List.class, null, false, value -> list(name, value), value -> value);
    }

    private static List<?> list(String name, Object value)
    {
        return ((Collection<?>) value).stream()
                .map(element -> {
                    if (element == null) {
                        throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "%s must not hold NULL".formatted(name));
                    }
                    return element.toString();
                })
                .toList();
    }

    /** @throws TrinoException where the caller may not change the table, or asks for something else */
    public static RepartitionExecute execute(ConnectorAccessControl accessControl, LakeTableHandle table, String procedure, Map<String, Object> arguments)
    {
        if (!procedure.equals(NAME)) {
            throw new TrinoException(NOT_SUPPORTED, "There is no table procedure %s; there is %s".formatted(procedure, NAME));
        }
        ChangeableTables.checkChangeable(accessControl, table.name());
        return new RepartitionExecute(
                table,
                Optional.ofNullable(texts(arguments, PARTITIONING)),
                Optional.ofNullable(texts(arguments, SORTED_BY)).orElse(List.of()),
                Optional.ofNullable(texts(arguments, ZORDER_BY)).orElse(List.of()),
                Optional.ofNullable((String) arguments.get(TARGET_FILE_SIZE)).map(TargetFileSize::parse),
                Optional.ofNullable((String) arguments.get(ZONE)));
    }

    /**
     * What the engine reads and writes in place of rows: where the outcome of a group is recorded. It must be a column of the table that holds text, and is
     * {@code $path} unless the table has one of its own.
     *
     * @param columns of the table
     */
    public static ColumnHandle recordColumn(SchemaTableName name, Collection<ColumnHandle> columns)
    {
        return columns.stream()
                .map(LakeColumn.class::cast)
                .filter(column -> column.type().equals(VARCHAR))
                .min(Comparator.comparing(column -> column.role() != Role.FILE))
                .orElseThrow(() -> new TrinoException(NOT_SUPPORTED, ("Table %1$s cannot be re-partitioned by all workers: it has no column of text, and its own columns hide %2$s and %3$s. Nothing was changed. " +
                        "Use CALL system.repartition('%1$s', …)").formatted(name, FileColumns.PATH, FileColumns.PARTITION)));
    }

    /** @param filtered the table with what a WHERE asks for */
    public static BeginTableExecuteResult<ConnectorTableExecuteHandle, ConnectorTableHandle> begin(RepartitionExecute execute, LakeTableHandle filtered)
    {
        if (!filtered.predicate().isAll()) {
            throw new TrinoException(NOT_SUPPORTED, "Table %s cannot be re-partitioned WHERE something holds: a layout is that of a whole table. Nothing was changed. Leave out the WHERE".formatted(execute.name()));
        }
        return new BeginTableExecuteResult<>(execute, execute);
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(Map<String, Object> arguments, String name)
    {
        return (List<String>) arguments.get(name);
    }
}
