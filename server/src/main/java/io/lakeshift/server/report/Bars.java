package io.lakeshift.server.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows by the one partition column. */
record Bars(Side side, List<Partition> partitions)
{
    static final int MOST = 40;
    private static final double LINE = 20;
    private static final double FIGURE = 90;

    Bars
    {
        partitions = List.copyOf(partitions);
    }

    Element element()
    {
        boolean rows = Amount.countsRows(partitions);
        String column = partitions.getFirst().columns().getFirst();
        Map<String, Long> weights = new HashMap<>();
        partitions.forEach(partition -> weights.merge(partition.values().getFirst(), Amount.of(partition, rows).measure(), Long::sum));
        Axis axis = Axis.of(column, weights, MOST);
        Amount[] amounts = new Amount[axis.groups().size()];
        Arrays.fill(amounts, Amount.NOTHING);
        for (Partition partition : partitions) {
            int place = axis.place(partition.values().getFirst());
            amounts[place] = amounts[place].plus(Amount.of(partition, rows));
        }
        String caption = Stream.concat(
                Stream.of("%s, %s: %s in %s, by %s.".formatted(side.title(), side.what(), rows ? "rows" : "bytes", Figures.counted(partitions.size(), "partition"), column)),
                axis.note().stream()).collect(Collectors.joining(" "));
        List<List<Object>> table = new ArrayList<>();
        for (int place = 0; place < amounts.length; place++) {
            table.add(List.of(axis.groups().get(place).name(), amounts[place].cell(rows), Cells.count(amounts[place].files())));
        }
        return Cells.picture(draw(axis, amounts, rows), caption, Cells.table(rows ? "Rows by partition" : "Bytes by partition", List.of(column, rows ? "Rows" : "Bytes", "Files"), table), table.size());
    }

    private Element draw(Axis axis, Amount[] amounts, boolean rows)
    {
        double left = Math.min(200, 8 + axis.labelWidth());
        double room = Picture.WIDTH - left - FIGURE;
        long most = Math.max(1, Arrays.stream(amounts).mapToLong(Amount::measure).max().orElse(1));
        Picture picture = new Picture(LINE * amounts.length + 4, "%s by %s".formatted(rows ? "Rows" : "Bytes", axis.column()), "%s, %s. The table that follows has the numbers.".formatted(side.title(), side.what()));
        for (int place = 0; place < amounts.length; place++) {
            double y = place * LINE;
            Axis.Group group = axis.groups().get(place);
            picture.text("label end", left - 6, y + 15, Picture.shortened(group.label(), left - 8)).add(Element.of("title", group.name()));
            double width = Math.max(1, room * amounts[place].measure() / most);
            picture.rectangle("after", left, y + 3, width, LINE - 5, "%s: %s".formatted(group.name(), amounts[place].text(rows)));
            picture.text("label", left + width + 6, y + 15, amounts[place].figure(rows));
        }
        return picture.element();
    }
}
