package io.lakeshift.migration.advise;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.migration.asked.AskedQuestion;
import io.lakeshift.migration.asked.Comparison;
import io.lakeshift.migration.sample.SmallPartitions;
import io.trino.spi.type.TimestampWithTimeZoneType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static java.lang.Math.max;
import static java.lang.Math.round;
import static java.util.Comparator.comparingDouble;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

/**
 * Puts layouts into the order of what the questions that were really asked would open in them, and adds those that the questions suggest. The layout that is there, or else what the
 * table's data alone advises, stays first unless another one gains clearly: a layout must not change with every mood of its readers.
 */
final class AskedRanking
{
    /** Fewer questions than this, with a predicate, tell nothing. */
    static final int MIN_QUERIES = 10;
    /** What is asked must cost at least this much less for a layout to go ahead of the first. */
    static final double CLEAR_GAIN = 0.2;
    /** Opening a file costs what reading so many rows costs. */
    private static final int OPEN_ROWS = 250;
    private static final int MAX_SHOWN = 3;

    private final TableSchema schema;
    private final TableProfile table;
    private final List<AskedQuestion> recorded;
    private final List<Question> questions;
    private final long queries;

    AskedRanking(TableSchema schema, TableProfile table, List<AskedQuestion> recorded, Instant now)
    {
        this.schema = requireNonNull(schema, "schema is null");
        this.table = requireNonNull(table, "table is null");
        this.recorded = List.copyOf(recorded);
        this.questions = Question.of(recorded, schema, now);
        this.queries = recorded.stream().mapToLong(AskedQuestion::count).sum();
    }

    /** Whether enough was asked to tell anything. */
    boolean tells()
    {
        long narrowing = recorded.stream().filter(question -> !question.shape().isEmpty()).mapToLong(AskedQuestion::count).sum();
        return narrowing >= MIN_QUERIES && table.rows() > 0;
    }

    List<Question> questions()
    {
        return questions;
    }

    /** The same advice in the same order. */
    List<Advice> unchanged(List<Advice> byData)
    {
        return byData.stream().map(advice -> advice.with(new AskedEffect(queries, Optional.empty(), Optional.empty(), ""), advice.score())).toList();
    }

    /**
     * @param byData best first; the last one leaves the table unpartitioned
     * @param presentStays whether the layout that is there, if there is one, keeps the rules: else what the data advises goes before it
     */
    List<Advice> rank(List<Advice> byData, AskedMeasurement measured, boolean presentStays, int limit)
    {
        List<Ranked> ranked = new ArrayList<>();
        byData.forEach(advice -> ranked.add(ranked(advice, measured)));
        Ranked unpartitioned = ranked.removeLast();
        Ranked leader = leader(ranked, unpartitioned, presentStays);
        measured.suggested().stream()
                .map(layout -> ranked(suggested(layout, byData.getLast().warnings()), measured))
                // others are only noise
                .filter(candidate -> candidate.cost < leader.cost)
                .forEach(ranked::add);
        Ranked first = ranked.stream()
                .min(comparingDouble(Ranked::cost))
                .filter(best -> best.cost <= (1 - CLEAR_GAIN) * leader.cost)
                .orElse(leader);

        // what gave way comes next, and nothing twice
        Set<Ranked> ordered = new LinkedHashSet<>();
        ordered.add(first);
        ordered.add(leader);
        ranked.stream().sorted(comparingDouble(Ranked::cost)).forEach(ordered::add);
        ordered.remove(unpartitioned);
        ImmutableList.Builder<Advice> advice = ImmutableList.builder();
        if (first == unpartitioned) {
            advice.add(unpartitioned.advice);
        }
        ordered.stream().limit(limit - 1).forEach(candidate -> advice.add(candidate.advice));
        if (first != unpartitioned) {
            advice.add(unpartitioned.advice);
        }
        return advice.build();
    }

    /** @param cost of all that is asked; infinite where it is not known */
    private record Ranked(Advice advice, double cost) {}

    private Ranked leader(List<Ranked> ranked, Ranked unpartitioned, boolean presentStays)
    {
        Optional<Ranked> present = schema.partitionColumns().isEmpty() || !presentStays ? Optional.empty() : ranked.stream()
                .filter(candidate -> PartitionSpec.parse(candidate.advice.partitioning()).isLayoutOf(schema))
                .findFirst();
        return present.or(() -> ranked.stream().findFirst()).orElse(unpartitioned);
    }

    private Ranked ranked(Advice advice, AskedMeasurement measured)
    {
        Opened now = average(measured.now());
        Optional<List<Opened>> opened = Optional.ofNullable(measured.then().get(advice.partitioning()));
        Optional<Opened> then = opened.map(this::average);
        return new Ranked(
                advice.with(
                        new AskedEffect(queries, Optional.of(now), then, sentence(now, then, measured.refused())),
                        then.map(value -> 1 - value.bytes() / max(1, table.bytes())).orElse(advice.score())),
                then.map(this::cost).orElse(Double.POSITIVE_INFINITY));
    }

    /** In bytes. */
    private double cost(Opened opened)
    {
        return opened.bytes() + opened.files() * OPEN_ROWS * max(1, (double) table.bytes() / table.rows());
    }

    private Opened average(List<Opened> opened)
    {
        Opened sum = Opened.NOTHING;
        for (int i = 0; i < questions.size(); i++) {
            sum = sum.plus(opened.get(i), questions.get(i).weight() / weight());
        }
        return sum;
    }

    private double weight()
    {
        return questions.stream().mapToDouble(Question::weight).sum();
    }

    private String sentence(Opened now, Optional<Opened> then, List<String> refused)
    {
        String shapes = recorded.stream()
                .sorted(Comparator.comparingLong(AskedQuestion::count).reversed())
                .limit(MAX_SHOWN)
                .map(question -> "%,d ask for %s".formatted(question.count(), question.shape().isEmpty() ? "everything" : question.shape().stream().map(Comparison::toString).collect(joining(" and "))))
                .collect(joining(", "));
        String effect = then
                .map(opened -> "One opens %s of %s now on average, and would open %s of %s".formatted(files(now), LayoutAdvisor.bytes(now.bytes()), files(opened), LayoutAdvisor.bytes(opened.bytes())))
                .orElse("What they would open is not known");
        String unused = refused.isEmpty() ? "" : ". Asked for and not used: " + String.join("; ", refused);
        return "Of %,d queries recorded, %s. %s%s".formatted(queries, shapes, effect, unused);
    }

    private static String files(Opened opened)
    {
        return opened.files() == 1 ? "1 file" : "%,.1f files".formatted(opened.files()).replace(".0 files", " files");
    }

    private Advice suggested(Layout layout, List<String> tableWarnings)
    {
        ImmutableList.Builder<String> warnings = ImmutableList.builder();
        layout.spec().transforms().stream()
                .flatMap(transform -> schema.column(transform.source()).stream())
                .filter(column -> column.type() instanceof TimestampWithTimeZoneType)
                .forEach(column -> warnings.add(LayoutAdvisor.zoneWarning(column)));
        SmallPartitions.warning(layout.partitions(), table.bytes(), table.files()).ifPresent(warnings::add);
        if (!table.complete()) {
            warnings.add(LayoutAdvisor.estimateWarning(table));
        }
        warnings.addAll(tableWarnings);
        return new Advice(
                layout.spec().texts(),
                0,
                round(layout.partitions()),
                round(table.bytes() / layout.partitions()),
                "The queries ask for it. About %,.0f partitions of %s, %,.0f rows a partition".formatted(
                        layout.partitions(), LayoutAdvisor.bytes(table.bytes() / layout.partitions()), table.rows() / layout.partitions()),
                warnings.build());
    }
}
