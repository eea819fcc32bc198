package io.lakeshift.server.report;

import io.lakeshift.server.TableName;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * All that the page shows.
 *
 * @param taken when, in UTC
 * @param version the newest one then
 * @param before absent where that version cannot be told any more
 * @param after absent where no other layout is known or foreseen
 * @param since the newest version, where it is neither of the two
 * @param layout transforms of the newest version
 * @param migrations of the table, newest first
 * @param advice of a table that was never migrated
 * @param notes what could not be found out, as sentences
 */
record TableReport(
        TableName table,
        String taken,
        long version,
        List<String> layout,
        Optional<Side> before,
        Optional<Side> after,
        Optional<Side> since,
        List<QuestionCost> questions,
        List<AskedQuestion> asked,
        List<MigrationRecord> migrations,
        Optional<Advice> advice,
        List<String> notes)
{
    TableReport
    {
        requireNonNull(table, "table is null");
        requireNonNull(taken, "taken is null");
        layout = List.copyOf(layout);
        requireNonNull(before, "before is null");
        requireNonNull(after, "after is null");
        requireNonNull(since, "since is null");
        questions = List.copyOf(questions);
        asked = List.copyOf(asked);
        migrations = List.copyOf(migrations);
        requireNonNull(advice, "advice is null");
        notes = List.copyOf(notes);
    }

    /** The migration whose before and after are compared. */
    Optional<MigrationRecord> published()
    {
        return migrations.stream().filter(MigrationRecord::published).findFirst();
    }
}
