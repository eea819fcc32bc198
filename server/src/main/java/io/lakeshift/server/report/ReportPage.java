package io.lakeshift.server.report;

import com.google.common.io.Resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The whole page: one file that fetches nothing, well-formed as XML and as HTML. */
record ReportPage(TableReport report)
{
    @Override
    public String toString()
    {
        String title = "%s: Lakeshift report".formatted(report.table());
        Element head = Element.of("head",
                Element.with("meta", "charset", "utf-8"),
                Element.with("meta", "name", "viewport").set("content", "width=device-width, initial-scale=1"),
                Element.with("meta", "name", "color-scheme").set("content", "light dark"),
                Element.of("title", title),
                Element.of("style", style()));
        Element main = Element.of("main",
                Element.of("header",
                        Element.of("h1", report.table().toString()),
                        Element.with("p", "class", "quiet").add("Version %s, %s, as of %s".formatted(
                                Figures.count(report.version()), report.layout().isEmpty() ? "without partitions" : "partitioned by " + String.join(", ", report.layout()), report.taken())),
                        Element.with("p", "class", "summary").add(summary())),
                new SizesSection(report).element(),
                new PartitionsSection(report).element(),
                new QuestionsSection(report).element(),
                new MigrationSection(report).element());
        if (!report.notes().isEmpty()) {
            main.add(Element.with("section", "id", "notes").add(
                    Element.of("h2", "What could not be told"),
                    Element.of("ul", report.notes().stream().map(note -> Element.of("li", note)).toList())));
        }
        main.add(Element.of("footer", Element.with("p", "class", "quiet").add(
                "Made by bin/lakeshift report. A kB is 1,000 bytes; percentiles are sizes of files that are there (nearest rank). Exact figures show where a pointer rests on a rounded one.")));
        return "<!DOCTYPE html>\n" + Element.with("html", "lang", "en").add(head, Element.of("body", main)) + "\n";
    }

    private List<Object> summary()
    {
        Optional<Side> before = report.before();
        Optional<Side> after = report.after();
        if (before.isPresent() && after.isPresent()) {
            FileSizes left = before.get().sizes();
            FileSizes right = after.get().sizes();
            return List.of(
                    files(left), report.published().isPresent() ? " became " : " would become about ", files(right), ".",
                    report.since().map(since -> " Now, at %s, there are %s.".formatted(since.what(), Figures.counted(since.sizes().files(), "file"))).orElse(""));
        }
        return before.or(() -> after).<List<Object>>map(side -> List.of(files(side.sizes()), "."))
                .orElseGet(() -> List.of("Neither of the two versions that were to be compared can be told any more."));
    }

    private static Element files(FileSizes sizes)
    {
        return Element.of("span", Cells.count(sizes.files()), sizes.files() == 1 ? " file (" : " files (", Cells.bytes(sizes.bytes()), ")");
    }

    private static String style()
    {
        try {
            return Resources.toString(ReportPage.class.getResource("report.css"), UTF_8);
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
