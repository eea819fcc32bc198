package io.lakeshift.connector.table;

import com.google.common.collect.ImmutableList;
import io.lakeshift.connector.scan.ChosenFiles;
import io.lakeshift.delta.prune.FilePruner;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.asked.AskedPredicate;
import io.lakeshift.migration.asked.AskedPredicates;
import io.lakeshift.migration.asked.AskedQuestion;
import io.lakeshift.migration.asked.AskedTable;
import io.lakeshift.migration.asked.Comparison;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.Page;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.predicate.TupleDomain;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MILLIS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.util.Objects.requireNonNull;

/**
 * {@code t$asked}: what this catalog's queries ask of the table, and what that opens in the version that is looked at, by the pruning of any scan.
 * <p>It tells which columns are compared and how, never with what: that is other users' business.
 */
final class AskedQuestionsTable
        implements MetadataTable
{
    private static final List<ColumnMetadata> COLUMNS = ImmutableList.of(
            new ColumnMetadata("question", VARCHAR),
            new ColumnMetadata("asked", BIGINT),
            new ColumnMetadata("last_asked", TIMESTAMP_TZ_MILLIS),
            new ColumnMetadata("files_opened", DOUBLE),
            new ColumnMetadata("bytes_opened", DOUBLE));

    private final AskedPredicates asked;

    AskedQuestionsTable(AskedPredicates asked)
    {
        this.asked = requireNonNull(asked, "asked is null");
    }

    @Override
    public String name()
    {
        return "asked";
    }

    @Override
    public List<ColumnMetadata> columns(Snapshot snapshot)
    {
        return COLUMNS;
    }

    @Override
    public List<Page> rows(TrinoFileSystem fileSystem, Snapshot snapshot, TupleDomain<Integer> constraint)
    {
        Rows rows = new Rows(COLUMNS.stream().map(ColumnMetadata::getType).toList());
        asked.of(AskedTable.of(snapshot)).stream()
                .sorted(Comparator.comparingLong(AskedQuestion::count).reversed().thenComparing(AskedQuestionsTable::text))
                .forEach(question -> {
                    List<ChosenFiles> opened = question.recent().stream().map(predicate -> opened(snapshot, predicate)).toList();
                    rows.add(
                            text(question),
                            question.count(),
                            question.last(),
                            average(opened.stream().mapToLong(ChosenFiles::files).average()),
                            average(opened.stream().mapToLong(ChosenFiles::bytes).average()));
                });
        return rows.pages();
    }

    private static String text(AskedQuestion question)
    {
        return question.shape().isEmpty() ? "everything" : question.shape().stream().map(Comparison::toString).collect(Collectors.joining(", "));
    }

    private static ChosenFiles opened(Snapshot snapshot, AskedPredicate predicate)
    {
        return ChosenFiles.of(snapshot, FilePruner.prune(snapshot, predicate.in(snapshot.schema())).files());
    }

    private static Object average(OptionalDouble average)
    {
        return average.isPresent() ? average.getAsDouble() : null;
    }
}
