package io.lakeshift.server.report;

import io.lakeshift.server.report.FileSizes.Bucket;
import io.lakeshift.server.report.FileSizes.Spread;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many files there are of which size, a panel for each side over one axis of sizes. The sizes go by 1, 2, 5, 10; heights are those of each panel alone, because one file beside five thousand
 * could not be seen.
 */
record Histogram(List<Side> sides)
{
    private static final double MARGIN = 10;
    private static final double BARS = 84;
    private static final double HEAD = 40;
    private static final double SPREAD = 16;
    private static final double PANEL = HEAD + BARS + SPREAD;
    private static final double AXIS = 24;
    private static final int MANY_BUCKETS = 12;
    private static final int FEWEST_BUCKETS = 7;

    Histogram
    {
        sides = List.copyOf(sides);
    }

    Element element()
    {
        List<Side> shown = sides.stream().filter(side -> side.sizes().files() > 0).toList();
        if (shown.isEmpty()) {
            return Element.of("p", "The table has no files.");
        }
        int first = steps(shown).min().orElseThrow();
        int last = steps(shown).max().orElseThrow();
        // a lone bar needs neighbours to be seen as one of a scale
        while (last - first + 1 < FEWEST_BUCKETS) {
            last++;
            if (first > 0 && last - first + 1 < FEWEST_BUCKETS) {
                first--;
            }
        }
        String caption = "Files by size. Sizes grow from left to right by 1, 2, 5, 10; the line below the bars reaches from the 5th to the 95th percentile, the dot is the median.";
        List<List<Object>> rows = new ArrayList<>();
        for (int step = first; step <= last; step++) {
            int wanted = step;
            if (shown.stream().anyMatch(side -> files(side, wanted) > 0)) {
                List<Object> row = new ArrayList<>(List.of(range(step)));
                shown.forEach(side -> row.add(Cells.count(files(side, wanted))));
                rows.add(row);
            }
        }
        List<String> headings = new ArrayList<>(List.of("Size"));
        shown.forEach(side -> headings.add("Files, " + lower(side.title())));
        return Cells.picture(draw(shown, first, last), caption, Cells.table("Files by size", headings, rows), rows.size());
    }

    private static Element draw(List<Side> shown, int first, int last)
    {
        int buckets = last - first + 1;
        double width = (Picture.WIDTH - 2 * MARGIN) / buckets;
        Picture picture = new Picture(shown.size() * PANEL + AXIS, "Files by size", shown.stream()
                .map(side -> "%s: %s, median %s".formatted(side.title(), Figures.counted(side.sizes().files(), "file"), side.sizes().spread().map(spread -> Figures.bytes(spread.median())).orElse("unknown")))
                .collect(Collectors.joining("; ")));
        for (int i = 0; i < shown.size(); i++) {
            panel(picture, shown.get(i), kind(i), i * PANEL, first, width);
        }
        double axis = shown.size() * PANEL + 12;
        for (int step = first; step <= last + 1; step++) {
            boolean decade = (step - 1) % 3 == 0;
            if (step > 0 && (decade || buckets <= MANY_BUCKETS)) {
                double x = MARGIN + (step - first) * width;
                picture.line("tick", x, shown.size() * PANEL - 4, x, shown.size() * PANEL);
                picture.text(step == first ? "label" : step > last ? "label end" : "label middle", step == first ? x - 4 : step > last ? x + 4 : x, axis, Figures.bytes(FileSizes.lowerBound(step)).replace(".00", "").replace(".0", ""));
            }
        }
        return picture.element();
    }

    private static void panel(Picture picture, Side side, String kind, double top, int first, double width)
    {
        double base = top + HEAD + BARS;
        long most = side.sizes().buckets().stream().mapToLong(Bucket::files).max().orElseThrow();
        picture.text("heading", MARGIN, top + 14, "%s: %s, %s".formatted(side.title(), Figures.counted(side.sizes().files(), "file"), Figures.bytes(side.sizes().bytes())));
        picture.line("axis", MARGIN, base, Picture.WIDTH - MARGIN, base);
        for (Bucket bucket : side.sizes().buckets()) {
            double x = MARGIN + (bucket.step() - first) * width;
            // what is there can be seen, however little it is
            double height = Math.max(2, BARS * bucket.files() / most);
            picture.rectangle(kind, x + 1.5, base - height, width - 3, height,
                    "%s: %s, %s".formatted(range(bucket.step()), Figures.counted(bucket.files(), "file"), Figures.bytes(bucket.bytes())));
            picture.text("label middle", x + width / 2, base - height - 4, Figures.count(bucket.files()));
        }
        side.sizes().spread().ifPresent(spread -> spread(picture, spread, base + 7, first, width));
    }

    private static void spread(Picture picture, Spread spread, double y, int first, double width)
    {
        picture.line("spread", place(spread.low(), first, width), y, place(spread.high(), first, width), y);
        picture.dot("median", place(spread.median(), first, width), y, "median " + Figures.bytes(spread.median()));
    }

    /** On the axis: within a bucket by the logarithm. */
    private static double place(long size, int first, double width)
    {
        int step = first;
        while (FileSizes.lowerBound(step + 1) <= size) {
            step++;
        }
        double low = Math.max(1, FileSizes.lowerBound(step));
        double high = FileSizes.lowerBound(step + 1);
        double within = size <= low || high <= low ? 0 : Math.log(size / low) / Math.log(high / low);
        return MARGIN + (step - first + within) * width;
    }

    private static String range(int step)
    {
        return "%s to %s".formatted(Figures.bytes(FileSizes.lowerBound(step)), Figures.bytes(FileSizes.lowerBound(step + 1)));
    }

    private static IntStream steps(List<Side> shown)
    {
        return shown.stream().flatMap(side -> side.sizes().buckets().stream()).mapToInt(Bucket::step);
    }

    private static long files(Side side, int step)
    {
        return side.sizes().buckets().stream().filter(bucket -> bucket.step() == step).mapToLong(Bucket::files).sum();
    }

    static String kind(int side)
    {
        return side == 0 ? "before" : "after";
    }

    static String lower(String title)
    {
        return title.substring(0, 1).toLowerCase(Locale.ROOT) + title.substring(1);
    }
}
