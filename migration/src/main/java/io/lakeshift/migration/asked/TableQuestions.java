package io.lakeshift.migration.asked;

import com.google.common.collect.ImmutableList;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import static java.util.Objects.requireNonNull;

/** What was asked of one table: at most {@link #MAX_SHAPES} shapes, of which the one that was not asked for longest gives way to a new one. */
public record TableQuestions(AskedTable table, List<AskedQuestion> questions)
{
    static final int MAX_SHAPES = 64;

    public TableQuestions
    {
        requireNonNull(table, "table is null");
        questions = ImmutableList.copyOf(questions);
    }

    TableQuestions with(AskedPredicate predicate, Instant when)
    {
        List<Comparison> shape = predicate.shape();
        List<AskedQuestion> changed = new ArrayList<>(questions);
        for (int index = 0; index < changed.size(); index++) {
            AskedQuestion question = changed.get(index);
            if (question.shape().equals(shape)) {
                changed.set(index, question.again(predicate, when));
                return new TableQuestions(table, changed);
            }
        }
        if (changed.size() >= MAX_SHAPES) {
            changed.remove(changed.stream().min(Comparator.comparing(AskedQuestion::last)).orElseThrow());
        }
        changed.add(AskedQuestion.first(predicate, when));
        return new TableQuestions(table, changed);
    }
}
