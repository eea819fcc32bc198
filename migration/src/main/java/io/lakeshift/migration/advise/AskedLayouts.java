package io.lakeshift.migration.advise;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.partition.Identity;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.partition.PartitionTransform;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.migration.advise.Layout.TimeUnit;
import io.lakeshift.migration.asked.AskedQuestion;
import io.lakeshift.migration.asked.Comparison;
import io.lakeshift.migration.asked.Comparison.Kind;
import io.trino.spi.TrinoException;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Layouts that the questions themselves suggest: by columns that are compared with values, by times, and by one of each. What becomes of them is measured; here it only
 * counts whether they can be made.
 */
final class AskedLayouts
{
    private static final int MAX_ENTITIES = 3;
    private static final int MAX_TIMES = 2;

    private AskedLayouts() {}

    /** @param unit how finely it cuts time, if it does */
    record Suggestion(PartitionSpec spec, Optional<TimeUnit> unit) {}

    static List<Suggestion> of(List<AskedQuestion> questions, TableSchema schema, Instant now)
    {
        Map<TableColumn, Double> compared = new HashMap<>();
        for (AskedQuestion question : questions) {
            for (Comparison comparison : question.shape()) {
                schema.column(comparison.column())
                        // of a computed column, the source is asked in its place
                        .filter(column -> !column.hidden() && column.generationExpression().isEmpty())
                        .filter(column -> TimeProfile.fits(column.type()) ? comparison.kind() != Kind.NULLS : comparison.kind() == Kind.EQUAL || comparison.kind() == Kind.ONE_OF)
                        .ifPresent(column -> compared.merge(column, question.weightAt(now), Double::sum));
            }
        }
        List<TableColumn> times = most(compared, column -> TimeProfile.fits(column.type()), MAX_TIMES);
        List<TableColumn> entities = most(compared, column -> !TimeProfile.fits(column.type()), MAX_ENTITIES);

        ImmutableList.Builder<Suggestion> suggestions = ImmutableList.builder();
        entities.forEach(entity -> suggestions.add(new Suggestion(new PartitionSpec(List.of(new Identity(entity.name()))), Optional.empty())));
        for (TableColumn time : times) {
            for (TimeUnit unit : TimeUnit.of(time)) {
                PartitionTransform transform = unit.transform(time);
                Stream.concat(Stream.of(List.<PartitionTransform>of()), entities.stream().map(entity -> List.<PartitionTransform>of(new Identity(entity.name()))))
                        .map(first -> new PartitionSpec(ImmutableList.<PartitionTransform>builder().addAll(first).add(transform).build()))
                        .forEach(spec -> suggestions.add(new Suggestion(spec, Optional.of(unit))));
            }
        }
        return suggestions.build().stream().filter(suggestion -> canBeMade(suggestion.spec(), schema)).toList();
    }

    private static List<TableColumn> most(Map<TableColumn, Double> compared, Predicate<TableColumn> wanted, int limit)
    {
        return compared.entrySet().stream()
                .filter(entry -> wanted.test(entry.getKey()))
                .sorted(Map.Entry.<TableColumn, Double>comparingByValue().reversed().thenComparing(entry -> entry.getKey().name(), Comparator.naturalOrder()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean canBeMade(PartitionSpec spec, TableSchema schema)
    {
        try {
            spec.fields(schema);
            return true;
        }
        catch (TrinoException _) {
            // of a type that does not fit, or with a name that is taken
            return false;
        }
    }
}
