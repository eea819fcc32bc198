package io.lakeshift.server.report;

import java.util.Optional;
import java.util.stream.Stream;

/** Where the rows lie: a picture for each side that has partitions. */
record PartitionsSection(TableReport report)
{
    Element element()
    {
        Element section = Element.with("section", "id", "partitions").add(Element.of("h2", "Rows by partition"));
        Stream.of(report.before(), report.after()).flatMap(Optional::stream).forEach(side -> section.add(of(side)));
        return section;
    }

    private static Element of(Side side)
    {
        return switch (side.partitionColumns().size()) {
            case 0 -> Element.of("p", side.sizes().files() == 0 ?
                    "%s, %s: no files, and so no partitions.".formatted(side.title(), side.what()) :
                    "%s, %s: no partitions. %s".formatted(side.title(), side.what(), side.sizes().files() == 1 ?
                            "The one file lies in the table's directory." :
                            "All %s lie in one directory.".formatted(Figures.counted(side.sizes().files(), "file"))));
            case 1 -> new Bars(side, side.partitions()).element();
            default -> new HeatMap(side, side.partitions()).element();
        };
    }
}
