package io.lakeshift.migration.advise;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.partition.Identity;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.partition.PartitionTransform;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.advise.Layout.TimeUnit;
import io.lakeshift.migration.asked.AskedPredicates;
import io.lakeshift.migration.asked.AskedQuestion;
import io.lakeshift.migration.asked.AskedTable;
import io.lakeshift.migration.sample.SmallPartitions;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.lang.Math.round;
import static java.util.Objects.requireNonNull;

/**
 * Advises by measuring: a column that tells when rows came about, a column that names what rows are about, and the sizes of the partitions they make.
 * Nothing is decided by a column's name. The rules, with their reasons, are in docs/advice.md.
 */
public final class LayoutAdvisor
        implements Advisor
{
    private static final int MAX_ADVICE = 6;
    private static final int HOURS_A_DAY = 24;

    private final DataFileReader reader;
    private final AskedPredicates asked;
    private final LayoutRules rules;
    private final long targetFileSize;

    @Inject
    public LayoutAdvisor(DataFileReader reader, AskedPredicates asked, MigrationConfig config)
    {
        this.reader = requireNonNull(reader, "reader is null");
        this.asked = requireNonNull(asked, "asked is null");
        this.rules = new LayoutRules(config.getMaxPartitions());
        this.targetFileSize = config.getTargetFileSize().toBytes();
    }

    @Override
    public List<Advice> advise(TrinoFileSystem fileSystem, Snapshot snapshot, Cancellation cancellation)
    {
        TableProfile table = new TableProfiler(reader, fileSystem, snapshot, cancellation).profile();
        TableSchema schema = snapshot.schema();
        Optional<TimeChoice> time = TimeChoice.of(table.times());
        List<TextProfile> entities = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (TextProfile text : table.texts()) {
            Optional<String> rejection = text.rejection().or(() -> rejection(text, table, time));
            rejection.ifPresentOrElse(reason -> refused.add("%s %s".formatted(text.column().name(), reason)), () -> entities.add(text));
        }

        List<Layout> candidates = candidates(table, time, entities).stream().filter(layout -> canBeMade(layout, schema, refused)).toList();
        List<Layout> layouts = new ArrayList<>();
        candidates.stream()
                .filter(layout -> rules.allows(layout, table) || young(layout, table, time))
                .filter(layout -> layout.score() > 0.005 || (layout.unit().isPresent() && growing(table, time)))
                .sorted(Comparator.comparingLong((Layout layout) -> round(layout.score() * 1000)).reversed())
                .forEach(layouts::add);
        boolean presentStays = true;
        if (!schema.partitionColumns().isEmpty()) {
            Optional<Layout> known = candidates.stream().filter(layout -> layout.spec().isLayoutOf(schema)).findFirst();
            Layout present = known.orElseGet(() -> PresentLayout.measure(snapshot, time.map(TimeChoice::profile), cancellation));
            admit(present, layouts, table);
            presentStays = rules.allows(present, table);
        }

        ImmutableList.Builder<Advice> advice = ImmutableList.builder();
        layouts.stream().limit(MAX_ADVICE - 1).forEach(layout -> advice.add(advice(layout, table, time, schema, refused)));
        advice.add(unpartitioned(table, layouts.isEmpty(), time, schema, refused));
        return byQuestions(new AskedMeasurement.Reading(reader, fileSystem, snapshot, table, rules, targetFileSize, cancellation), advice.build(), presentStays);
    }

    private List<Advice> byQuestions(AskedMeasurement.Reading reading, List<Advice> byData, boolean presentStays)
    {
        TableSchema schema = reading.snapshot().schema();
        List<AskedQuestion> recorded = asked.of(AskedTable.of(reading.snapshot()));
        Instant now = Instant.now();
        AskedRanking ranking = new AskedRanking(schema, reading.table(), recorded, now);
        if (!ranking.tells()) {
            return ranking.unchanged(byData);
        }
        List<PartitionSpec> layouts = byData.stream().map(advice -> PartitionSpec.parse(advice.partitioning())).toList();
        return ranking.rank(byData, reading.measure(layouts, AskedLayouts.of(recorded, schema, now), ranking.questions()), presentStays, MAX_ADVICE);
    }

    private static boolean canBeMade(Layout layout, TableSchema schema, List<String> refused)
    {
        try {
            layout.spec().fields(schema);
            return true;
        }
        catch (TrinoException e) {
            // such as a partition column's name that another column bears already
            if (layout.text().isEmpty()) {
                refused.add(e.getMessage());
            }
            return false;
        }
    }

    private static Optional<String> rejection(TextProfile text, TableProfile table, Optional<TimeChoice> time)
    {
        double values = text.effectiveValues();
        if (values < LayoutRules.MIN_ENTITIES) {
            return Optional.of("has too few values to cut the table by (its rows lie as on %.1f equal ones)".formatted(values));
        }
        Optional<Double> lifetime = time.flatMap(choice -> text.lifetime(table.times().indexOf(choice.profile())));
        if (lifetime.filter(part -> part < LayoutRules.MIN_LIFETIME).isPresent()) {
            return Optional.of("has values that come and go (they last %.0f %% of the table's time)".formatted(lifetime.get() * 100));
        }
        return Optional.empty();
    }

    private static List<Layout> candidates(TableProfile table, Optional<TimeChoice> time, List<TextProfile> entities)
    {
        ImmutableList.Builder<Layout> layouts = ImmutableList.builder();
        for (TextProfile entity : entities) {
            time.ifPresent(choice -> TimeUnit.of(choice.profile().column()).forEach(unit -> layouts.add(layout(table, Optional.of(entity), Optional.of(choice), Optional.of(unit)))));
        }
        time.ifPresent(choice -> TimeUnit.of(choice.profile().column()).forEach(unit -> layouts.add(layout(table, Optional.empty(), Optional.of(choice), Optional.of(unit)))));
        entities.forEach(entity -> layouts.add(layout(table, Optional.of(entity), Optional.empty(), Optional.empty())));
        return layouts.build();
    }

    private static Layout layout(TableProfile table, Optional<TextProfile> entity, Optional<TimeChoice> time, Optional<TimeUnit> unit)
    {
        ImmutableList.Builder<PartitionTransform> transforms = ImmutableList.builder();
        entity.ifPresent(text -> transforms.add(new Identity(text.column().name())));
        time.ifPresent(choice -> transforms.add(unit.orElseThrow().transform(choice.profile().column())));
        double values = entity.map(text -> text.distinct(table.complete())).orElse(1.0);
        double periods = time.map(choice -> periods(choice.profile(), unit.orElseThrow())).orElse(1.0);
        double touched = entity.map(TextProfile::distinctPerFile).orElse(1.0) * time.map(choice -> touchedPeriods(choice.profile(), unit.orElseThrow())).orElse(1.0);
        return new Layout(
                new PartitionSpec(transforms.build()),
                max(1, values * periods),
                max(1, touched),
                entity.map(TextProfile::effectiveValues).orElse(1.0),
                // an hour tells a day's reader no more than the day does
                unit.filter(TimeUnit.HOUR::equals).isPresent() ? periods / HOURS_A_DAY : periods,
                entity,
                unit);
    }

    private static double periods(TimeProfile time, TimeUnit unit)
    {
        return switch (unit) {
            case HOUR -> time.days().size() * (double) HOURS_A_DAY;
            case DAY -> time.days().size();
            case MONTH -> time.days().stream().map(day -> LocalDate.ofEpochDay(day).withDayOfMonth(1)).distinct().count();
            case YEAR -> time.days().stream().map(day -> LocalDate.ofEpochDay(day).getYear()).distinct().count();
        };
    }

    private static double touchedPeriods(TimeProfile time, TimeUnit unit)
    {
        double days = time.daysPerFile();
        return switch (unit) {
            case HOUR -> days * HOURS_A_DAY;
            case DAY -> days;
            case MONTH -> max(1, days / 30);
            case YEAR -> max(1, days / 365);
        };
    }

    /**
     * A table of events whose rows all lie on one day has no size to judge by yet, and one partition harms nothing: it is laid out for what will come.
     */
    private static boolean young(Layout layout, TableProfile table, Optional<TimeChoice> time)
    {
        return layout.unit().equals(Optional.of(TimeUnit.DAY)) && layout.text().isEmpty() && layout.partitions() == 1 && growing(table, time);
    }

    private static boolean growing(TableProfile table, Optional<TimeChoice> time)
    {
        return table.version() >= LayoutRules.GROWING_VERSION || time.filter(TimeChoice::manyTimes).isPresent();
    }

    /**
     * The layout that is there is always a candidate, whatever its sizes, and stays before all that gain little: to take a table's partitioning away, or to change it for nothing,
     * is never advised.
     */
    private void admit(Layout present, List<Layout> layouts, TableProfile table)
    {
        layouts.remove(present);
        int place = 0;
        while (place < layouts.size() && beats(layouts.get(place), present, table)) {
            place++;
        }
        layouts.add(min(place, MAX_ADVICE - 2), present);
    }

    private boolean beats(Layout other, Layout present, TableProfile table)
    {
        if (other.score() > present.score() + LayoutRules.WORTH_A_REWRITE) {
            return true;
        }
        // as good, and without partitions that nobody would make
        return !rules.allows(present, table) && rules.allows(other, table) && other.score() >= present.score() - LayoutRules.WORTH_A_REWRITE;
    }

    private static Advice advice(Layout layout, TableProfile table, Optional<TimeChoice> time, TableSchema schema, List<String> refused)
    {
        List<String> reasons = new ArrayList<>();
        if (isLayoutOf(layout.spec(), schema)) {
            reasons.add("The table has this layout already");
        }
        if (layout.unit().isPresent()) {
            reasons.add(time.orElseThrow().reason());
        }
        layout.text().ifPresent(text -> reasons.add("%s has %,.0f values that recur through time, %,.0f rows a partition".formatted(
                text.column().name(), text.distinct(table.complete()), table.rows() / layout.partitions())));
        reasons.add("About %,.0f partitions of %s; typical queries skip %.0f %% of the table".formatted(layout.partitions(), bytes(table.bytes() / layout.partitions()), layout.score() * 100));
        if (!refused.isEmpty()) {
            reasons.add("Not used: " + String.join("; ", refused));
        }
        return new Advice(
                layout.spec().texts(),
                layout.score(),
                round(layout.partitions()),
                round(table.bytes() / layout.partitions()),
                String.join(". ", reasons),
                warnings(layout, table, time));
    }

    private static Advice unpartitioned(TableProfile table, boolean best, Optional<TimeChoice> time, TableSchema schema, List<String> refused)
    {
        List<String> reasons = new ArrayList<>();
        if (schema.partitionColumns().isEmpty()) {
            reasons.add("The table has this layout already");
        }
        if (best && table.rows() < LayoutRules.MIN_ROWS) {
            reasons.add("%,d rows are read in one go: partitions would only scatter them".formatted(table.rows()));
        }
        else if (best) {
            reasons.add(time.isPresent()
                    ? "No layout leaves at least %,d rows a partition and few enough partitions".formatted(LayoutRules.MIN_ROWS)
                    : "No time column that is never null, and no text column to cut by");
        }
        else {
            reasons.add("Every query reads every file that statistics do not rule out");
        }
        if (!refused.isEmpty()) {
            reasons.add("Not used: " + String.join("; ", refused));
        }
        return new Advice(List.of(), 0, 1, table.bytes(), String.join(". ", reasons), emptyTexts(table));
    }

    private static List<String> warnings(Layout layout, TableProfile table, Optional<TimeChoice> time)
    {
        ImmutableList.Builder<String> warnings = ImmutableList.builder();
        if (layout.unit().isPresent() && time.orElseThrow().profile().isZoned()) {
            warnings.add(zoneWarning(time.get().profile().column()));
        }
        Optional<String> scattered = SmallPartitions.warning(layout.partitions(), table.bytes(), table.files());
        scattered.ifPresent(warnings::add);
        if (scattered.isEmpty() && layout.partitions() > LayoutRules.FEW_PARTITIONS && table.bytes() / layout.partitions() < LayoutRules.GOOD_BYTES) {
            warnings.add("Partitions are small (%s on average)".formatted(bytes(table.bytes() / layout.partitions())));
        }
        if (!table.complete()) {
            warnings.add(estimateWarning(table));
        }
        warnings.addAll(emptyTexts(table));
        return warnings.build();
    }

    static String zoneWarning(TableColumn column)
    {
        return "%s has a time zone: its days are UTC days, so zone => 'UTC' must be given and every Spark session must run in UTC".formatted(column.name());
    }

    static String estimateWarning(TableProfile table)
    {
        return "Estimated from %,d of %,d files".formatted(table.sampledFiles(), table.files());
    }

    private static List<String> emptyTexts(TableProfile table)
    {
        return table.texts().stream()
                .filter(TextProfile::holdsEmpty)
                .map(text -> "%s holds '', which a partition value cannot tell from null: do not partition by it".formatted(text.column().name()))
                .toList();
    }

    private static boolean isLayoutOf(PartitionSpec spec, TableSchema schema)
    {
        return !schema.partitionColumns().isEmpty() && spec.isLayoutOf(schema);
    }

    static String bytes(double bytes)
    {
        return bytes >= 1 << 20 ? "%,.0f MB".formatted(bytes / (1 << 20)) : "%,.0f kB".formatted(bytes / 1024);
    }
}
