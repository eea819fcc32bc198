package io.lakeshift.server.report;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What a question opens in either layout.
 *
 * @param predicate what the server was asked, after WHERE
 */
record QuestionCost(DeskQuestion question, String predicate, Optional<Opened> before, Optional<Opened> after)
{
    QuestionCost
    {
        requireNonNull(question, "question is null");
        requireNonNull(predicate, "predicate is null");
        requireNonNull(before, "before is null");
        requireNonNull(after, "after is null");
    }

    record Opened(long files, long bytes) {}
}
