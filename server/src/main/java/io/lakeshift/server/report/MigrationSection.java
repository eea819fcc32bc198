package io.lakeshift.server.report;

import io.lakeshift.server.ShellCommand;
import io.lakeshift.server.TableName;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The migration that the page is about, and the attempts before it; of a table that was never migrated what is advised. */
record MigrationSection(TableReport report)
{
    private static final int MOST_ATTEMPTS = 20;

    Element element()
    {
        Element section = Element.with("section", "id", "migration").add(Element.of("h2", "Migration"));
        Optional<MigrationRecord> shown = report.published().or(() -> report.migrations().stream().findFirst());
        if (report.published().isEmpty()) {
            section.add(Element.of("p", "The table was never migrated."));
            report.advice().ifPresent(advice -> advised(section, advice));
        }
        shown.ifPresent(migration -> section.add(one(migration)));
        List<MigrationRecord> others = report.migrations().stream().filter(migration -> !shown.equals(Optional.of(migration))).toList();
        if (!others.isEmpty()) {
            section.add(Element.of("h3", "Other attempts"), attempts(others));
            if (others.size() > MOST_ATTEMPTS) {
                section.add(Element.of("p", "And %s older ones: SELECT * FROM system.repartitions WHERE table_name = %s".formatted(
                        Figures.count(others.size() - MOST_ATTEMPTS), TableName.literal(report.table().toString()))));
            }
        }
        return section;
    }

    private void advised(Element section, Advice advice)
    {
        if (advice.layout().equals(report.layout())) {
            section.add(Element.of("p", "The advice is to leave it as it is. %s".formatted(advice.reason())));
            return;
        }
        section.add(Element.of("p", "Advised: ", Element.of("strong", layout(advice.layout())), ". ", advice.reason()));
        List<Object> remarks = new ArrayList<>();
        advice.refusals().forEach(refusal -> remarks.add(Element.of("li", Element.of("strong", "Refused: "), refusal)));
        advice.warnings().forEach(warning -> remarks.add(Element.of("li", warning)));
        if (!remarks.isEmpty()) {
            section.add(Element.of("ul", remarks));
        }
        if (advice.refusals().isEmpty()) {
            section.add(Element.of("p", "To do it: ", Element.of("code", ShellCommand.migrate("", report.table())), " or ",
                    Element.of("code", "CALL system.repartition(%s)".formatted(TableName.literal(report.table().toString())))));
        }
    }

    private Element one(MigrationRecord migration)
    {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(List.of("State", Element.with("strong", "class", "state").add(words(migration.state()))));
        rows.add(List.of("Layout", layout(migration.partitioning())));
        rows.add(List.of("Migration", Element.of("code", migration.id())));
        rows.add(List.of("Owner", Element.of("code", migration.owner())));
        migration.copyOf().ifPresent(source -> rows.add(List.of("Copy of", source)));
        rows.add(List.of("Begun", migration.started()));
        migration.ended().ifPresent(ended -> rows.add(List.of("Ended", ended)));
        migration.millis().ifPresent(millis -> rows.add(List.of("Duration", value(millis, Figures.duration(millis)))));
        migration.sourceVersion().ifPresent(version -> rows.add(List.of("Began with version", Cells.count(version))));
        migration.publishedVersion().ifPresent(version -> rows.add(List.of("Published as version", Cells.count(version))));
        migration.publicationMillis().ifPresent(millis -> rows.add(List.of("Window of publication",
                Element.of("span", value(millis, Figures.duration(millis)), " in which an append of others that was in flight was refused"))));
        rows.add(List.of("Rows read", Cells.count(migration.rows())));
        rows.add(List.of("Files read, written", Element.of("span", Cells.count(migration.filesRead()), " (", Cells.bytes(migration.bytesRead()), "), ",
                Cells.count(migration.filesWritten()), " (", Cells.bytes(migration.bytesWritten()), ")")));
        migration.fingerprint().ifPresent(fingerprint -> rows.add(List.of("Fingerprint of the verified rows", Element.of("code", fingerprint))));
        if (!migration.warnings().isEmpty()) {
            rows.add(List.of("Warnings", Element.of("ul", migration.warnings().stream().map(warning -> Element.of("li", warning)).toList())));
        }
        migration.error().ifPresent(error -> rows.add(List.of("Error", Element.with("span", "class", "error").add(error))));
        if (migration.published() && migration.copyOf().isEmpty()) {
            rows.add(List.of("To undo it", Element.of("span",
                    Element.of("code", "CALL system.undo_repartition(%s)".formatted(TableName.literal(report.table().toString()))),
                    migration.undoUntil()
                            .map(until -> " by whoever may insert into and delete from the table, until %s at least".formatted(until))
                            .orElse(" by whoever may insert into and delete from the table, as long as no vacuum has taken the files of before: the table's retention protects them no longer"))));
        }
        List<List<Object>> cells = rows.stream().map(row -> List.of(row.get(0), row.get(1) instanceof String text ? text : Element.of("span", row.get(1)))).toList();
        return Facts.of("The migration", cells);
    }

    private static Element attempts(List<MigrationRecord> others)
    {
        List<List<Object>> rows = new ArrayList<>();
        others.stream().limit(MOST_ATTEMPTS).forEach(migration -> rows.add(List.of(
                migration.started().isEmpty() ? "unknown" : migration.started(),
                words(migration.state()),
                layout(migration.partitioning()),
                migration.millis().<Object>map(millis -> value(millis, Figures.duration(millis))).orElseGet(Cells::unknown),
                migration.publishedVersion().<Object>map(Cells::count).orElseGet(Cells::unknown),
                migration.error().orElse(""))));
        return Cells.table("Other attempts, newest first", List.of("Begun", "State", "Layout", "Duration", "Version", "Cause"), rows);
    }

    private static Element value(long value, String text)
    {
        return Element.with("data", "value", Long.toString(value)).add(text);
    }

    static String layout(List<String> partitioning)
    {
        return partitioning.isEmpty() ? "no partitions" : String.join(", ", partitioning);
    }

    private static String words(String state)
    {
        return state.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
