package io.lakeshift.migration.verify;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.delta.parquet.FingerprintAccumulator;
import io.lakeshift.delta.parquet.check.StatisticsCheck;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_VERIFICATION_FAILED;
import static java.util.Objects.requireNonNull;

/**
 * Reads written files back from storage, computes the fingerprint of their rows, and checks that each row belongs into its file's partition:
 * the transforms are applied anew to the source columns that were read back. The statistics to be published are held against the rows too, because
 * a bound that is too narrow hides rows from every engine that prunes.
 */
public final class OutputVerifier
{
    private final RowReader reader;
    private final List<Check> checks;
    private final int[] dataChannels;
    private final List<FileColumn> dataColumns;

    /**
     * @param sourceChannel of the transform's source column
     * @param physicalName key of the partition value in the add action
     */
    private record Check(PartitionField field, int sourceChannel, String physicalName) {}

    /** @param reader of the written files */
    public OutputVerifier(RowReader reader, TableSchema target, List<PartitionField> fields)
    {
        this.reader = requireNonNull(reader, "reader is null");
        List<String> names = reader.columns().stream().map(TableColumn::name).toList();
        this.checks = fields.stream()
                // an identity column's value is a constant of the rows read back, so the fingerprint covers it
                .filter(field -> !field.identity())
                .map(field -> new Check(field, names.indexOf(target.column(field.source()).orElseThrow().name()), target.column(field.name()).orElseThrow().physicalName()))
                .collect(ImmutableList.toImmutableList());
        this.dataChannels = IntStream.range(0, reader.columns().size()).filter(channel -> !reader.columns().get(channel).partition()).toArray();
        this.dataColumns = Arrays.stream(dataChannels).mapToObj(channel -> FileColumn.forWriting(reader.columns().get(channel))).toList();
    }

    /**
     * @param betweenPages called between pages: cancellation
     * @param moved takes the bytes that came from storage
     * @return the fingerprint of all rows of {@code outputs}
     * @throws TrinoException {@code LAKE_VERIFICATION_FAILED} where a row lies in a partition that is not its own, or a file's statistics are not true of its rows
     */
    public Fingerprint read(TrinoFileSystem fileSystem, List<AddFile> outputs, PageMemory memory, Runnable betweenPages, LongConsumer moved)
    {
        FingerprintAccumulator fingerprint = new FingerprintAccumulator(reader.types());
        for (AddFile output : outputs) {
            read(fileSystem, output, fingerprint, memory, betweenPages, moved);
        }
        return fingerprint.result();
    }

    private void read(TrinoFileSystem fileSystem, AddFile output, FingerprintAccumulator fingerprint, PageMemory memory, Runnable betweenPages, LongConsumer moved)
    {
        List<Object> expected = checks.stream()
                .map(check -> PartitionValueCodec.parse(output.partitionValues().get(check.physicalName()), check.field().type()))
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
        StatisticsCheck statistics = new StatisticsCheck(output.stats().orElse(""), dataColumns);
        long reported = 0;
        try (RowPages pages = reader.open(fileSystem, output, memory)) {
            for (Page page = pages.next(); page != null; page = pages.next()) {
                moved.accept(pages.bytesRead() - reported);
                reported = pages.bytesRead();
                betweenPages.run();
                fingerprint.add(page);
                statistics.add(page.getColumns(dataChannels));
                for (int i = 0; i < checks.size(); i++) {
                    check(checks.get(i), expected.get(i), page, output);
                }
            }
            if (pages.rows() != pages.storedRows()) {
                throw failed(output, "%s rows were read back from it, and its footer says %s".formatted(pages.rows(), pages.storedRows()));
            }
        }
        statistics.fault().ifPresent(fault -> {
            throw failed(output, fault.column().map("column %s: "::formatted).orElse("") + fault.what());
        });
    }

    /** @throws TrinoException {@code LAKE_VERIFICATION_FAILED} saying what differs, down to the columns */
    public void checkEqual(Fingerprint source, Fingerprint written, String what)
    {
        if (source.equals(written)) {
            return;
        }
        String difference;
        if (source.rows() != written.rows()) {
            difference = "%s rows were read from the sources and %s from the written files".formatted(source.rows(), written.rows());
        }
        else {
            StringJoiner columns = new StringJoiner(", ");
            for (int i = 0; i < source.columns().size(); i++) {
                if (!source.columns().get(i).equals(written.columns().get(i))) {
                    columns.add(reader.columns().get(i).name());
                }
            }
            difference = columns.length() > 0
                    ? "the values of column %s differ".formatted(columns)
                    : "each column holds the same values, but they are combined to other rows";
        }
        throw new TrinoException(LAKE_VERIFICATION_FAILED, ("Verification of %s failed: %s. " +
                "Nothing was published and the table is as it was; the written files are deleted. Check the disk, then try again.").formatted(what, difference));
    }

    private void check(Check check, Object expected, Page page, AddFile output)
    {
        Block values = check.field().function().apply(page.getBlock(check.sourceChannel()));
        Type type = check.field().type();
        for (int row = 0; row < values.getPositionCount(); row++) {
            if (!holds(type, values, row, expected)) {
                throw failed(output, "a row read back from it belongs to %s = %s, not to %s".formatted(
                        check.field().name(),
                        PartitionValueCodec.format(TypeUtils.readNativeValue(type, values, row), type),
                        PartitionValueCodec.format(expected, type)));
            }
        }
    }

    private static TrinoException failed(AddFile output, String what)
    {
        return new TrinoException(LAKE_VERIFICATION_FAILED, ("Verification of file %s failed: %s. " +
                "Nothing was published and the table is as it was; the written files are deleted. Check the disk, then try again.").formatted(output.path(), what));
    }

    private static boolean holds(Type type, Block values, int row, Object expected)
    {
        if (values.isNull(row)) {
            return expected == null;
        }
        if (expected instanceof Long number) {
            return type.getLong(values, row) == number;
        }
        return Objects.equals(TypeUtils.readNativeValue(type, values, row), expected);
    }
}
