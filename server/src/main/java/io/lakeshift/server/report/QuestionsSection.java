package io.lakeshift.server.report;

import io.lakeshift.server.report.AskedQuestion.Average;
import io.lakeshift.server.report.PairedBars.Pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What questions open in either layout: those of any desk, and those that were really asked. */
record QuestionsSection(TableReport report)
{
    Element element()
    {
        Element section = Element.with("section", "id", "questions").add(Element.of("h2", "What questions open"));
        if (report.questions().isEmpty()) {
            section.add(Element.of("p", "No question follows from this table: it has no rows, or neither a date or time nor a column whose values recur."));
        }
        else {
            section.add(Element.of("p", foretold() ?
                    "Files that the server's planning leaves to open now, and how many of the planned files lie in partitions that can hold what is asked for. No data was read for it." :
                    "Files that the server's planning leaves to open, by partitions and statistics. No data was read for it."));
            section.add(desk());
        }
        section.add(Element.of("h3", "What was really asked"));
        if (report.asked().isEmpty()) {
            section.add(Element.of("p", "This server has counted no queries on the table."));
        }
        else {
            section.add(asked());
        }
        report.advice().flatMap(Advice::asked).ifPresent(prediction -> section.add(Element.of("p",
                "For the %s queries that were counted, the advice foretells an average of ".formatted(Figures.count(prediction.queries())),
                Cells.average(prediction.filesThen()), " files (", Cells.bytes(prediction.bytesThen()), ") instead of ",
                Cells.average(prediction.filesNow()), " (", Cells.bytes(prediction.bytesNow()), ").")));
        return section;
    }

    private boolean foretold()
    {
        return report.published().isEmpty() && report.after().isPresent();
    }

    /** A copy's side of before has its source's name in it. */
    private Optional<String> before()
    {
        return report.before().map(side -> side.title().startsWith("Before") ? "Before" : side.title());
    }

    private Optional<String> after()
    {
        return report.after().map(Side::title);
    }

    private Element desk()
    {
        List<Pair> pairs = new ArrayList<>();
        List<List<Object>> rows = new ArrayList<>();
        for (QuestionCost cost : report.questions()) {
            pairs.add(new Pair(cost.question().name(), cost.before().map(opened -> (double) opened.files()), cost.after().map(opened -> (double) opened.files())));
            rows.add(row(
                    Element.of("span", cost.question().name(), Element.of("br"), Element.of("code", cost.predicate())),
                    cost.before().map(opened -> new Average(opened.files(), opened.bytes())),
                    cost.after().map(opened -> new Average(opened.files(), opened.bytes()))));
        }
        String caption = "Files opened by the desk's questions";
        return Cells.picture(new PairedBars(before(), after(), pairs).element(), caption, Cells.table("What the desk's questions open", headings("Question"), rows), rows.size());
    }

    private Element asked()
    {
        List<List<Object>> rows = new ArrayList<>();
        for (AskedQuestion question : report.asked()) {
            rows.add(row(
                    Element.of("span", question.shape(), Element.of("br"), Element.with("small", "class", "quiet").add("%s, last on %s".formatted(
                            question.count() == 1 ? "once" : Figures.count(question.count()) + " times", question.last()))),
                    question.before(), question.after()));
        }
        return Cells.table("Predicates of queries on this server: which columns they compare, and what the latest of each kind open on average", headings("Compared"), rows);
    }

    private List<String> headings(String first)
    {
        List<String> headings = new ArrayList<>(List.of(first));
        Stream.of(before(), after()).flatMap(Optional::stream).forEach(side -> headings.addAll(List.of(side + ": files", "bytes")));
        if (both()) {
            headings.addAll(List.of("files less", "bytes less"));
        }
        return headings;
    }

    private List<Object> row(Element first, Optional<Average> before, Optional<Average> after)
    {
        List<Object> row = new ArrayList<>(List.of(first));
        if (report.before().isPresent()) {
            row.addAll(cells(before));
        }
        if (report.after().isPresent()) {
            row.addAll(cells(after));
        }
        if (both()) {
            row.add(less(before.map(Average::files), after.map(Average::files)));
            row.add(less(before.map(Average::bytes), after.map(Average::bytes)));
        }
        return row;
    }

    private boolean both()
    {
        return report.before().isPresent() && report.after().isPresent();
    }

    private static List<Element> cells(Optional<Average> opened)
    {
        return opened.map(known -> List.of(Cells.average(known.files()), Cells.averageBytes(known.bytes()))).orElseGet(() -> List.of(Cells.unknown(), Cells.unknown()));
    }

    private static Element less(Optional<Double> before, Optional<Double> after)
    {
        return Element.of("span", before.isEmpty() || after.isEmpty() ? "" : Figures.less(before.get(), after.get()));
    }
}
