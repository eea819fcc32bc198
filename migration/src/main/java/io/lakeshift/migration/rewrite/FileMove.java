package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.parquet.DataFileFooter;
import io.lakeshift.delta.parquet.DataFileFooter.ExactBounds;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.parquet.write.FooterStatistics;
import io.lakeshift.delta.partition.HivePath;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.migration.verify.SourceRows;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoInputFile;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_VERIFICATION_FAILED;
import static java.util.Objects.requireNonNull;

/**
 * The move of one large source file into its partition's directory, undecoded: another name of the same file where the disk has such, else a copy of its bytes. Only where the file's own
 * footer proves that all rows belong into one partition; what the log states of it may be cut or wrong. The source keeps its name, because earlier versions refer to it.
 * <p>A moved file may hold its partition columns: every engine takes their values from the log or from the directory, and they are the same.
 */
final class FileMove
{
    private final RewriteRun run;
    private final AddFile source;
    private final FileGroup group;

    /** @param group of a single file */
    private FileMove(RewriteRun run, FileGroup group)
    {
        this.run = requireNonNull(run, "run is null");
        this.group = requireNonNull(group, "group is null");
        this.source = group.sources().getFirst();
    }

    /** Empty where the group is to be decoded; then nothing was written. */
    static Optional<GroupResult> move(RewriteRun run, FileGroup group, GroupFiles files)
            throws IOException
    {
        if (group.sources().size() != 1 || !run.layout().isWorthMoving(group.sources().getFirst())) {
            return Optional.empty();
        }
        return new FileMove(run, group).move(files);
    }

    private Optional<GroupResult> move(GroupFiles files)
            throws IOException
    {
        Location location = run.snapshot().resolve(source.path());
        if (isCopy() || !isWithinTable(location)) {
            return Optional.empty();
        }
        DataFileFooter footer = run.footers().read(run.fileSystem(), run.snapshot().table(), location, source.size());
        if (!footer.isWhole() || !holdsNothingElse(footer)) {
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>();
        for (PartitionField field : run.layout().fields()) {
            Optional<SingleValue> value = value(field, footer);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get().value());
        }
        long rows = footer.rows() - source.deletionVector().map(DeletionVectorDescriptor::cardinality).orElse(0L);
        SourceRows.check(run.snapshot().table(), source, rows, footer.rows());
        Partition partition = run.names().partition(values, source);
        String path = files.newFile(partition);
        link(location, files.location(path));
        TrinoInputFile moved = run.fileSystem().newInputFile(files.location(path));
        AddFile output = new AddFile(
                HivePath.logged(path),
                partition.values(),
                source.size(),
                moved.lastModified().toEpochMilli(),
                false,
                Optional.of(FooterStatistics.of(
                        footer,
                        run.shape().dataColumns(),
                        StatisticsColumns.of(run.snapshot().metadata().configuration()),
                        source.deletionVector().isPresent())),
                Map.of(),
                // where it lies is said relative to the table, or absolutely, and never relative to the file
                source.deletionVector(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
        run.progress().read(rows, source.size());
        Fingerprint unread = new Fingerprint(rows, BigInteger.ZERO, Collections.nCopies(run.shape().types().size(), BigInteger.ZERO));
        return Optional.of(new GroupResult(group, List.of(output), unread, unread));
    }

    /** A copy has nothing in common with its source, neither files nor deletion vectors: what becomes of the one must not matter to the other. */
    private boolean isCopy()
    {
        return !run.layout().directory().equals(run.snapshot().table());
    }

    /** A clone's files belong to another table, whose vacuum takes no heed of ours: they are copied row by row, as ever. */
    private boolean isWithinTable(Location location)
    {
        return location.equals(run.snapshot().table().appendPath(FileKey.decode(source.path())));
    }

    /**
     * What a file holds beyond the table's columns would come to light if a column of that name were added later. A computed partition column is computed anew and not believed, so a file
     * that holds one is decoded.
     */
    private boolean holdsNothingElse(DataFileFooter footer)
    {
        Set<String> known = new HashSet<>();
        run.layout().target().dataColumns().forEach(column -> known.add(column.physicalName()));
        run.layout().fields().stream().filter(PartitionField::identity).forEach(field -> known.add(sourceColumn(field).physicalName()));
        return known.containsAll(footer.columns());
    }

    /** @param value the native value of the partition column; null for SQL NULL */
    private record SingleValue(Object value) {}

    /** The one value that all rows have; empty where there are several, or no proof that there are not. */
    private Optional<SingleValue> value(PartitionField field, DataFileFooter footer)
    {
        TableColumn column = sourceColumn(field);
        if (column.partition()) {
            return constant(column).flatMap(constant -> single(field, column.type(), constant.value(), constant.value()));
        }
        OptionalLong nulls = footer.nulls(column.physicalName());
        if (nulls.isEmpty() || footer.rows() == 0) {
            return Optional.empty();
        }
        if (nulls.getAsLong() == footer.rows()) {
            return Optional.of(new SingleValue(null));
        }
        Optional<ExactBounds> bounds = nulls.getAsLong() == 0 ? footer.bounds(FileColumn.forReading(column, false)) : Optional.empty();
        return bounds.flatMap(exact -> single(field, column.type(), exact.least(), exact.greatest()));
    }

    private Optional<SingleValue> constant(TableColumn column)
    {
        try {
            return Optional.of(new SingleValue(PartitionValueCodec.parse(source.partitionValues().get(column.physicalName()), column.type())));
        }
        catch (IllegalArgumentException e) {
            // reading the rows says what is wrong with it
            return Optional.empty();
        }
    }

    /** All transforms keep the order, but for the hour of a day, which never comes without the day: where both ends have the same value all in between have it. */
    private static Optional<SingleValue> single(PartitionField field, Type type, Object least, Object greatest)
    {
        BlockBuilder ends = type.createBlockBuilder(null, 2);
        TypeUtils.writeNativeValue(type, ends, least);
        TypeUtils.writeNativeValue(type, ends, greatest);
        Block values = field.function().apply(ends.build());
        Object first = TypeUtils.readNativeValue(field.type(), values, 0);
        Object last = TypeUtils.readNativeValue(field.type(), values, 1);
        return Objects.equals(first, last) ? Optional.of(new SingleValue(first)) : Optional.empty();
    }

    private TableColumn sourceColumn(PartitionField field)
    {
        return run.layout().source().column(field.source()).orElseThrow();
    }

    private void link(Location from, Location to)
            throws IOException
    {
        try {
            run.store().linkOrCopyAlone(from, to);
        }
        catch (FileNotFoundException e) {
            throw new TrinoException(LAKE_FILE_MISSING, "Data file %s of table %s (version %d) is missing. Nothing was published and the table is as it was. Restore it from a backup"
                    .formatted(source.path(), run.snapshot().table(), run.snapshot().version()), e);
        }
        run.store().sync(to);
        if (!run.store().isSameFile(from, to) && !SameBytes.of(run.fileSystem(), from, to, run.betweenPages())) {
            throw new TrinoException(LAKE_VERIFICATION_FAILED, ("File %s was copied from %s, and holds other bytes. " +
                    "Nothing was published and the table is as it was; the written files are deleted. Check the disk, then try again.").formatted(to, from));
        }
        long size = run.fileSystem().newInputFile(to).length();
        if (size != source.size()) {
            throw new TrinoException(LAKE_VERIFICATION_FAILED, ("File %s has %s bytes on storage, and its source %s has %s by the log. " +
                    "Nothing was published and the table is as it was; the written files are deleted. Check the disk, then try again.").formatted(to, size, source.path(), source.size()));
        }
    }
}
