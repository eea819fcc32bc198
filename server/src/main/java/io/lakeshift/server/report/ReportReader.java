package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.SqlClient.SqlFailure;
import io.lakeshift.server.TableName;
import io.lakeshift.server.report.QuestionColumns.Column;
import io.lakeshift.server.report.QuestionCost.Opened;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/** Asks the server for all that a report shows. Nothing here looks into the lake itself, so a report of a table in a bucket is made the same way. */
final class ReportReader
{
    private final SqlClient client;
    private final List<String> notes = new ArrayList<>();

    ReportReader(SqlClient client)
    {
        this.client = requireNonNull(client, "client is null");
    }

    /** @throws SqlFailure where the table is not there or cannot be read at all */
    TableReport read(String name)
    {
        TableName table = TableName.resolve(client, name);
        long version = ChosenFiles.ofAll(client, table).version();
        List<MigrationRecord> migrations = MigrationRecord.of(client, table);
        Optional<MigrationRecord> published = migrations.stream().filter(MigrationRecord::published).findFirst();
        String taken = client.ask("SELECT format_datetime(current_timestamp, 'yyyy-MM-dd HH:mm:ss') || ' UTC'").rows().getFirst().getFirst().toString();
        List<String> layout = layout(table);
        return published
                .map(migration -> migrated(table, taken, version, layout, migrations, migration))
                .orElseGet(() -> neverMigrated(table, taken, version, layout, migrations));
    }

    private TableReport migrated(TableName table, String taken, long version, List<String> layout, List<MigrationRecord> migrations, MigrationRecord migration)
    {
        long published = migration.publishedVersion().orElseThrow();
        // of a copy, its source at the version that was copied
        Optional<TableName> source = migration.copyOf().isEmpty() ? Optional.of(table) :
                tried("The table that this one is a copy of", () -> TableName.resolve(client, migration.copyOf().get()));
        long sourceVersion = migration.copyOf().isEmpty() ? published - 1 : migration.sourceVersion().orElse(0L);
        String before = source.filter(name -> !name.equals(table)).map(name -> "Before, in " + name).orElse("Before");
        Optional<Side> left = source.flatMap(name -> tried("Version %s, before the migration,".formatted(Figures.count(sourceVersion)), () -> Side.of(client, before, name, sourceVersion)));
        Optional<Side> right = tried("Version %s, the one that was published,".formatted(Figures.count(published)), () -> Side.of(client, "After", table, published));
        Optional<Side> since = version == published ? Optional.empty() : Optional.of(Side.of(client, "Now", table, version));

        List<List<String>> layouts = List.of(migration.partitioning(), layout, left.map(Side::partitionColumns).orElse(List.of()));
        // what was published, as long as its files are there to be read
        Optional<List<DeskQuestion>> questions = Stream.of(published, version).distinct()
                .map(readable -> tried("What to ask version %s for".formatted(Figures.count(readable)), () -> questions(table, readable, layouts)))
                .flatMap(Optional::stream)
                .findFirst();
        List<QuestionCost> costs = questions.orElse(List.of()).stream()
                .map(question -> new QuestionCost(
                        question,
                        question.predicate(),
                        left.flatMap(_ -> opened(source.orElseThrow().at(sourceVersion), question)),
                        right.flatMap(_ -> opened(table.at(published), question))))
                .toList();
        List<AskedQuestion> asked = AskedQuestion.of(
                client,
                left.map(_ -> source.orElseThrow().about("asked", sourceVersion)),
                right.map(_ -> table.about("asked", published)));
        return new TableReport(table, taken, version, layout, left, right, since, costs, asked, migrations, Optional.empty(), notes);
    }

    private TableReport neverMigrated(TableName table, String taken, long version, List<String> layout, List<MigrationRecord> migrations)
    {
        Side now = Side.of(client, "Now", table, version);
        Optional<Advice> advice = tried("What is advised", () -> Advice.of(client, table)).flatMap(found -> found);
        Optional<Side> planned = advice
                .filter(found -> !found.partitions().isEmpty() && !found.layout().equals(layout))
                .map(found -> new Side("As planned", "by " + String.join(", ", found.layout()), FileSizes.planned(found.partitions()), found.partitions()));
        List<List<String>> layouts = Stream.concat(Stream.of(layout), advice.map(Advice::layouts).orElse(List.of()).stream()).toList();
        List<QuestionCost> costs = tried("What to ask for", () -> questions(table, version, layouts)).orElse(List.of()).stream()
                .map(question -> new QuestionCost(question, question.predicate(), opened(table.at(version), question), planned.map(side -> planned(side, question))))
                .toList();
        List<AskedQuestion> asked = AskedQuestion.of(client, Optional.of(table.about("asked", version)), Optional.empty());
        return new TableReport(table, taken, version, layout, Optional.of(now), planned, Optional.empty(), costs, asked, migrations, advice, notes);
    }

    private List<DeskQuestion> questions(TableName table, long version, List<List<String>> layouts)
    {
        List<Column> columns = QuestionColumns.columns(client, table);
        return new DeskQuestions(client, table.at(version), columns).ask(QuestionColumns.among(columns, layouts));
    }

    private Optional<Opened> opened(String source, DeskQuestion question)
    {
        return tried("What '%s' opens".formatted(question.name()), () -> ChosenFiles.of(client, source, question.predicate())
                .map(chosen -> new Opened(chosen.files(), chosen.bytes()))
                // no scan is planned where nothing can match
                .orElse(new Opened(0, 0)));
    }

    private static Opened planned(Side planned, DeskQuestion question)
    {
        List<Partition> partitions = planned.partitions().stream().filter(question::mayBeIn).toList();
        return new Opened(partitions.stream().mapToLong(Partition::files).sum(), partitions.stream().mapToLong(Partition::bytes).sum());
    }

    /** As {@code SHOW CREATE TABLE} spells it. */
    private List<String> layout(TableName table)
    {
        return CreatedTable.partitionedBy(client.ask("SHOW CREATE TABLE " + table.sql()).rows().getFirst().getFirst().toString());
    }

    /** A report is made of what can be found out; what cannot is said in it. */
    private <T> Optional<T> tried(String what, Supplier<T> question)
    {
        try {
            return Optional.of(question.get());
        }
        catch (SqlFailure e) {
            notes.add("%s cannot be told: %s".formatted(what, e.getMessage()));
            return Optional.empty();
        }
    }
}
