package io.lakeshift.server.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How many files there are, and how large. */
record SizesSection(TableReport report)
{
    Element element()
    {
        List<Side> sides = Stream.of(report.before(), report.after()).flatMap(Optional::stream).toList();
        List<Side> all = Stream.concat(sides.stream(), report.since().stream()).toList();
        List<String> headings = new ArrayList<>(List.of(""));
        all.forEach(side -> headings.add("%s (%s)".formatted(side.title(), side.what())));
        Element section = Element.with("section", "id", "files").add(Element.of("h2", "Files"));
        section.add(Cells.table("Files and their sizes", headings, List.of(
                row("Files", all, side -> Cells.count(side.sizes().files())),
                row("Total", all, side -> Cells.bytes(side.sizes().bytes())),
                row("5th percentile", all, side -> side.sizes().spread().map(spread -> Cells.bytes(spread.low())).orElseGet(Cells::unknown)),
                row("Median", all, side -> side.sizes().spread().map(spread -> Cells.bytes(spread.median())).orElseGet(Cells::unknown)),
                row("95th percentile", all, side -> side.sizes().spread().map(spread -> Cells.bytes(spread.high())).orElseGet(Cells::unknown)),
                row("Rows", all, side -> side.sizes().rows().map(Cells::count).orElseGet(Cells::unknown)),
                row("Partitions", all, side -> side.partitionColumns().isEmpty() ? Element.of("span", "none") : Cells.count(side.partitions().size())))));
        section.add(new Histogram(sides).element());
        return section;
    }

    private interface Figure
    {
        Object of(Side side);
    }

    private static List<Object> row(String name, List<Side> sides, Figure figure)
    {
        List<Object> row = new ArrayList<>(List.of(name));
        sides.forEach(side -> row.add(figure.of(side)));
        return row;
    }
}
