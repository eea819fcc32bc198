package io.lakeshift.migration.advise;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.prune.FilePruner;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.advise.AskedLayouts.Suggestion;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.predicate.TupleDomain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static java.lang.Math.ceil;
import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.util.Objects.requireNonNull;

/**
 * What each question opens in each of some layouts.
 *
 * @param now by question, in the layout that is there
 * @param then by layout, then by question; a layout that could not be made of the rows is not there
 * @param suggested the layouts that keep the rules, among those that the questions suggest
 * @param refused why a column that is asked for cannot be used, each as the end of a sentence that begins with it
 */
record AskedMeasurement(List<Opened> now, Map<List<String>, List<Opened>> then, List<Layout> suggested, List<String> refused)
{
    private static final int MAX_ASKED_COLUMNS = 8;

    AskedMeasurement
    {
        now = ImmutableList.copyOf(now);
        requireNonNull(then, "then is null");
        suggested = ImmutableList.copyOf(suggested);
        refused = ImmutableList.copyOf(refused);
    }

    /** Reads the table for it. */
    record Reading(DataFileReader reader, TrinoFileSystem fileSystem, Snapshot snapshot, TableProfile table, LayoutRules rules, long targetFileSize, Cancellation cancellation)
    {
        /** @param byData layouts that are advised anyway */
        AskedMeasurement measure(List<PartitionSpec> byData, List<Suggestion> suggestions, List<Question> questions)
        {
            // once: an add is put together anew each time that it is asked for
            long[] sizes = snapshot.files().files().mapToLong(AddFile::size).toArray();
            List<Opened> now = questions.stream().map(question -> present(question.predicate(), sizes)).toList();
            Map<List<String>, List<Opened>> then = new HashMap<>();
            Map<PartitionSpec, Optional<Suggestion>> wanted = new LinkedHashMap<>();
            for (PartitionSpec spec : byData) {
                if (spec.isLayoutOf(snapshot.schema())) {
                    then.put(spec.texts(), now);
                }
                else if (spec.transforms().isEmpty()) {
                    then.put(spec.texts(), questions.stream().map(_ -> whole()).toList());
                }
                else {
                    wanted.put(spec, Optional.empty());
                }
            }
            suggestions.stream()
                    .filter(suggestion -> !byData.contains(suggestion.spec()) && !suggestion.spec().isLayoutOf(snapshot.schema()))
                    .forEach(suggestion -> wanted.putIfAbsent(suggestion.spec(), Optional.of(suggestion)));

            List<TableColumn> asked = bounded(questions);
            List<List<PartitionField>> fields = wanted.keySet().stream().map(spec -> spec.fields(snapshot.schema())).toList();
            AskedSample.Result sample = new AskedSample(reader, fileSystem, snapshot, asked, cancellation).read(fields, maxPartitions());
            List<Layout> suggested = new ArrayList<>();
            List<String> refused = new ArrayList<>();
            int place = 0;
            for (Map.Entry<PartitionSpec, Optional<Suggestion>> entry : wanted.entrySet()) {
                LayoutTally tally = sample.tallies().get(place++);
                PartitionSpec spec = entry.getKey();
                if (tally.rejection().isPresent()) {
                    if (spec.transforms().size() == 1) {
                        refused.add("%s %s".formatted(spec.texts().getFirst(), tally.rejection().get()));
                    }
                    continue;
                }
                double partitions = tally.expectedPartitions(sample.complete(), snapshot.files().size());
                if (entry.getValue().isPresent()) {
                    Layout layout = new Layout(spec, max(1, partitions), tally.partitionsPerFile(), 1, 1, Optional.empty(), entry.getValue().get().unit());
                    if (!rules.allows(layout, table)) {
                        continue;
                    }
                    suggested.add(layout);
                }
                ImaginedTable imagined = ImaginedTable.of(snapshot, tally, asked, partitions, targetFileSize);
                List<Opened> opened = new ArrayList<>();
                for (Question question : questions) {
                    cancellation.check();
                    opened.add(imagined.opened(question.predicate()));
                }
                then.put(spec.texts(), opened);
            }
            return new AskedMeasurement(now, then, suggested, refused);
        }

        private Opened present(TupleDomain<String> predicate, long[] sizes)
        {
            cancellation.check();
            int[] kept = FilePruner.prune(snapshot, predicate).files();
            long bytes = 0;
            for (int ordinal : kept) {
                bytes += sizes[ordinal];
            }
            return new Opened(kept.length, bytes);
        }

        private Opened whole()
        {
            long bytes = snapshot.files().totalBytes();
            return new Opened(max(1, ceil((double) bytes / targetFileSize)), bytes);
        }

        /** More than a layout may have by {@link LayoutRules#allows}: none is counted further. */
        private long maxPartitions()
        {
            long worthwhile = max(max(table.files(), LayoutRules.FEW_PARTITIONS), table.bytes() / LayoutRules.GOOD_BYTES);
            return min(rules.maxPartitions(), worthwhile);
        }

        /** The columns that are asked for, of which data files state bounds. */
        private List<TableColumn> bounded(List<Question> questions)
        {
            Set<TableColumn> columns = new LinkedHashSet<>();
            for (Question question : questions) {
                question.predicate().getDomains().ifPresent(domains -> domains.keySet().forEach(name -> snapshot.schema().column(name)
                        .filter(column -> ImaginedTable.isBounded(column.type()))
                        .ifPresent(columns::add)));
            }
            return columns.stream().limit(MAX_ASKED_COLUMNS).toList();
        }
    }
}
