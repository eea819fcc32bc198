package io.lakeshift.migration.advise;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.migration.asked.AskedQuestion;
import io.trino.spi.predicate.TupleDomain;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * One of the predicates that were asked, in the words of the schema.
 *
 * @param weight how often it was asked; the recent predicates of a shape share its weight
 */
record Question(TupleDomain<String> predicate, double weight)
{
    /** Shapes that advice looks at: those asked most. */
    private static final int MAX_SHAPES = 16;

    Question
    {
        requireNonNull(predicate, "predicate is null");
    }

    static List<Question> of(List<AskedQuestion> asked, TableSchema schema, Instant now)
    {
        ImmutableList.Builder<Question> questions = ImmutableList.builder();
        asked.stream()
                .sorted(Comparator.comparingDouble((AskedQuestion question) -> question.weightAt(now)).reversed())
                .limit(MAX_SHAPES)
                .forEach(question -> question.recent().forEach(predicate ->
                        questions.add(new Question(predicate.in(schema), question.weightAt(now) / question.recent().size()))));
        return questions.build();
    }
}
