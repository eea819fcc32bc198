package io.lakeshift.server.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static java.util.stream.Collectors.joining;

/**
 * Rows by the first two partition columns: a darker place has more. The darkness goes by the square root, so that small partitions are not all alike.
 *
 * @param partitions with two columns or more; what lies in further ones is added up
 */
record HeatMap(Side side, List<Partition> partitions)
{
    static final int MOST_ROWS = 24;
    static final int MOST_COLUMNS = 40;
    private static final double GAP = 1.5;
    private static final double FAINTEST = 0.08;
    /** Beyond this the letters upon it could not be read. */
    private static final double DARKEST = 0.55;
    private static final double ROW_HEIGHT = 20;
    private static final double LEGEND = 34;

    HeatMap
    {
        partitions = List.copyOf(partitions);
    }

    Element element()
    {
        boolean rows = Amount.countsRows(partitions);
        List<String> columns = partitions.getFirst().columns();
        Axis down = axis(columns.get(0), 0, MOST_ROWS, rows);
        Axis across = axis(columns.get(1), 1, MOST_COLUMNS, rows);
        Amount[][] amounts = new Amount[down.groups().size()][across.groups().size()];
        Arrays.stream(amounts).forEach(line -> Arrays.fill(line, Amount.NOTHING));
        for (Partition partition : partitions) {
            int row = down.place(partition.values().get(0));
            int column = across.place(partition.values().get(1));
            amounts[row][column] = amounts[row][column].plus(Amount.of(partition, rows));
        }
        String caption = Stream.of(
                        Stream.of("%s, %s: %s in %s, by %s and %s.".formatted(
                                side.title(), side.what(), rows ? "rows" : "bytes", Figures.counted(partitions.size(), "partition"), columns.get(0), columns.get(1))),
                        columns.size() > 2 ? Stream.of("What lies in further partition columns (%s) is added up.".formatted(String.join(", ", columns.subList(2, columns.size())))) : Stream.<String>empty(),
                        down.note().stream(),
                        across.note().stream())
                .flatMap(sentences -> sentences)
                .collect(joining(" "));
        List<List<Object>> table = new ArrayList<>();
        for (int row = 0; row < amounts.length; row++) {
            List<Object> line = new ArrayList<>(List.of(down.groups().get(row).name()));
            Arrays.stream(amounts[row]).forEach(amount -> line.add(amount.cell(rows)));
            table.add(line);
        }
        List<String> headings = new ArrayList<>(List.of(columns.get(0)));
        across.groups().forEach(group -> headings.add(group.name()));
        // a wide table is no easier to read than a long one
        int size = Math.max(table.size(), across.groups().size());
        return Cells.picture(draw(down, across, amounts, rows), caption, Cells.table(rows ? "Rows by partition" : "Bytes by partition", headings, table), size);
    }

    private Axis axis(String column, int place, int limit, boolean rows)
    {
        Map<String, Long> weights = new HashMap<>();
        partitions.forEach(partition -> weights.merge(partition.values().get(place), Amount.of(partition, rows).measure(), Long::sum));
        return Axis.of(column, weights, limit);
    }

    private Element draw(Axis down, Axis across, Amount[][] amounts, boolean rows)
    {
        double left = Math.min(150, 8 + down.labelWidth());
        double width = (Picture.WIDTH - left) / across.groups().size();
        double label = across.labelWidth() + 6;
        boolean upright = label <= width;
        double top = upright ? 20 : Math.min(110, label + 4);
        double height = top + ROW_HEIGHT * down.groups().size();
        // what stands for many values would make all others look alike
        long most = Arrays.stream(amounts).limit(amounts.length - (down.rest() ? 1 : 0)).flatMap(Arrays::stream).mapToLong(Amount::measure).max().orElse(0);
        long least = Arrays.stream(amounts).flatMap(Arrays::stream).filter(amount -> amount.files() > 0).mapToLong(Amount::measure).min().orElse(0);
        Picture picture = new Picture(height + LEGEND, "%s by %s and %s".formatted(rows ? "Rows" : "Bytes", down.column(), across.column()),
                "%s, %s: from %s to %s in one place. The table that follows has all of them.".formatted(side.title(), side.what(), figure(least, rows), figure(most, rows)));
        // all of them or none: some alone look like more than the rest
        boolean figures = Arrays.stream(amounts).flatMap(Arrays::stream).allMatch(amount -> Picture.width(amount.figure(rows)) + 4 <= width);
        for (int column = 0; column < across.groups().size(); column++) {
            double x = left + (column + 0.5) * width;
            Axis.Group group = across.groups().get(column);
            if (upright) {
                picture.text("label middle", x, top - 6, group.label()).add(Element.of("title", group.name()));
            }
            else {
                String text = Picture.shortened(group.label(), top - 8);
                picture.text("label", x + 4, top - 6, text).set("transform", "rotate(-90 %s %s)".formatted(Figures.coordinate(x + 4), Figures.coordinate(top - 6))).add(Element.of("title", group.name()));
            }
        }
        for (int row = 0; row < down.groups().size(); row++) {
            double y = top + row * ROW_HEIGHT;
            Axis.Group group = down.groups().get(row);
            picture.text("label end", left - 6, y + 14, Picture.shortened(group.label(), left - 8)).add(Element.of("title", group.name()));
            for (int column = 0; column < across.groups().size(); column++) {
                Amount amount = amounts[row][column];
                String tip = "%s, %s: %s".formatted(group.name(), across.groups().get(column).name(), amount.text(rows));
                Element place = picture.rectangle(amount.files() == 0 ? "nothing" : "heat", left + column * width + GAP / 2, y + GAP / 2, width - GAP, ROW_HEIGHT - GAP, tip);
                if (amount.files() > 0) {
                    place.set("fill-opacity", Figures.part(darkness(amount.measure(), most)));
                    if (figures) {
                        picture.text("number", left + (column + 0.5) * width, y + 14, amount.figure(rows));
                    }
                }
            }
        }
        legend(picture, left, height + 12, most, "%s%s".formatted(rows ? " rows" : "", down.rest() ? " and more" : ""), rows);
        return picture.element();
    }

    private static void legend(Picture picture, double left, double y, long most, String unit, boolean rows)
    {
        int steps = 5;
        String first = figure(Math.round(most * Math.pow(1.0 / steps, 2)), rows);
        picture.text("label", left, y + 12, first);
        double x = left + Picture.width(first) + 6;
        for (int step = 0; step < steps; step++) {
            long measure = Math.round(most * Math.pow((step + 1.0) / steps, 2));
            picture.rectangle("heat", x + step * 22, y, 20, 14, figure(measure, rows)).set("fill-opacity", Figures.part(darkness(measure, most)));
        }
        picture.text("label", x + steps * 22 + 6, y + 12, figure(most, rows) + unit);
    }

    private static double darkness(long measure, long most)
    {
        return most == 0 ? FAINTEST : FAINTEST + (DARKEST - FAINTEST) * Math.sqrt(Math.min(1, (double) measure / most));
    }

    private static String figure(long measure, boolean rows)
    {
        return rows ? Figures.count(measure) : Figures.bytes(measure);
    }
}
