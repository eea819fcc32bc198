package io.lakeshift.server.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two bars to each question, one for either side: files opened.
 *
 * @param before what the first bar of each is called; absent where there is none
 */
record PairedBars(Optional<String> before, Optional<String> after, List<Pair> pairs)
{
    private static final double BAR = 13;
    private static final double QUESTION = 26;
    private static final double SIDE = 96;
    private static final double FIGURE = 80;

    PairedBars
    {
        pairs = List.copyOf(pairs);
    }

    record Pair(String name, Optional<Double> before, Optional<Double> after) {}

    Element element()
    {
        double most = Math.max(1, pairs.stream().flatMap(pair -> Stream.of(pair.before(), pair.after()).flatMap(Optional::stream)).mapToDouble(Double::doubleValue).max().orElse(1));
        double height = QUESTION + (BAR + 2) * ((before.isPresent() ? 1 : 0) + (after.isPresent() ? 1 : 0));
        Picture picture = new Picture(height * pairs.size(), "Files opened by each question", pairs.stream()
                .map(pair -> "%s: %s".formatted(pair.name(), Stream.of(
                        before.map(side -> Histogram.lower(side) + " " + text(pair.before())), after.map(side -> Histogram.lower(side) + " " + text(pair.after())))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining("; ")));
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            double y = i * height;
            picture.text("heading", 0, y + 14, Picture.shortened(pair.name(), Picture.WIDTH)).add(Element.of("title", pair.name()));
            before.ifPresent(side -> bar(picture, "before", side, pair.before(), y + 20, most));
            after.ifPresent(side -> bar(picture, "after", side, pair.after(), y + 20 + (before.isPresent() ? BAR + 2 : 0), most));
        }
        return picture.element();
    }

    private static void bar(Picture picture, String kind, String side, Optional<Double> files, double y, double most)
    {
        picture.text("label end", SIDE - 6, y + 10.5, Picture.shortened(side, SIDE - 6));
        files.ifPresent(number -> {
            double width = number == 0 ? 0 : Math.max(1.5, (Picture.WIDTH - SIDE - FIGURE) * number / most);
            picture.rectangle(kind, SIDE, y, width, BAR, "%s: %s".formatted(side, text(files)));
            picture.text("label", SIDE + width + 6, y + 10.5, text(files));
        });
    }

    private static String text(Optional<Double> files)
    {
        return files.map(number -> Figures.average(number) + (number == 1 ? " file" : " files")).orElse("not known");
    }
}
