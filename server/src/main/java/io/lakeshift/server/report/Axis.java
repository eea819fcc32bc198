package io.lakeshift.server.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.reverseOrder;

/**
 * The values of a partition column along one side of a picture, in an order that means something, and no more of them than can be told apart.
 *
 * @param groups in the order of the picture
 * @param note how values were put together, as a sentence; absent where each has a place of its own
 * @param rest whether the last group stands for all values that have no place of their own
 */
record Axis(String column, List<Group> groups, Optional<String> note, boolean rest, Map<String, Integer> places)
{
    Axis
    {
        groups = List.copyOf(groups);
        places = Map.copyOf(places);
    }

    /**
     * @param label for the picture
     * @param name in full
     */
    record Group(String label, String name) {}

    /**
     * @param weights of the values, by which the largest of many are chosen
     * @param limit of places
     */
    static Axis of(String column, Map<String, Long> weights, int limit)
    {
        List<String> values = new ArrayList<>(weights.keySet());
        values.remove(Partition.NULL);
        boolean numbers = values.stream().allMatch(Axis::isNumber);
        boolean ordered = numbers || values.stream().allMatch(value -> value.matches("\\d{4}-\\d{2}-\\d{2}.*"));
        values.sort(numbers ? comparing(BigDecimal::new) : naturalOrder());
        // is nobody's neighbour, and one of no others
        List<List<String>> missing = weights.containsKey(Partition.NULL) ? List.of(List.of(Partition.NULL)) : List.of();
        int room = limit - missing.size();
        if (values.size() <= room) {
            return of(column, Stream.concat(values.stream().map(List::of), missing.stream()).toList(), Optional.empty());
        }
        return ordered ? spans(column, values, missing, room) : largest(column, values, missing, weights, room);
    }

    /** Of the longest label, for the picture to leave room. */
    double labelWidth()
    {
        return groups.stream().mapToDouble(group -> Picture.width(group.label())).max().orElse(0);
    }

    int place(String value)
    {
        return places.get(value);
    }

    private static Axis spans(String column, List<String> values, List<List<String>> missing, int limit)
    {
        int span = Math.ceilDiv(values.size(), limit);
        List<List<String>> groups = new ArrayList<>();
        for (int from = 0; from < values.size(); from += span) {
            groups.add(values.subList(from, Math.min(values.size(), from + span)));
        }
        groups.addAll(missing);
        return of(column, groups, Optional.of("%s has %s values here; %s neighbours each are put together.".formatted(column, Figures.count(values.size()), Figures.count(span))));
    }

    private static Axis largest(String column, List<String> values, List<List<String>> missing, Map<String, Long> weights, int limit)
    {
        Comparator<String> byWeight = comparing(weights::get, reverseOrder());
        TreeSet<String> chosen = new TreeSet<>(values.stream().sorted(byWeight.thenComparing(naturalOrder())).limit(limit - 1L).toList());
        List<List<String>> groups = new ArrayList<>(chosen.stream().map(List::of).toList());
        groups.addAll(missing);
        List<String> others = values.stream().filter(value -> !chosen.contains(value)).toList();
        Map<String, Integer> places = places(groups);
        others.forEach(value -> places.put(value, groups.size()));
        List<Group> named = new ArrayList<>(groups.stream().map(Axis::group).toList());
        String rest = Figures.count(others.size()) + " others";
        named.add(new Group(rest, rest));
        return new Axis(column, named, Optional.of("%s has %s values here; the %s with most are shown, and the others together.".formatted(
                column, Figures.count(values.size()), Figures.count(chosen.size()))), true, places);
    }

    private static Axis of(String column, List<List<String>> groups, Optional<String> note)
    {
        return new Axis(column, groups.stream().map(Axis::group).toList(), note, false, places(groups));
    }

    private static Map<String, Integer> places(List<List<String>> groups)
    {
        Map<String, Integer> places = new HashMap<>();
        for (int place = 0; place < groups.size(); place++) {
            for (String value : groups.get(place)) {
                places.put(value, place);
            }
        }
        return places;
    }

    private static Group group(List<String> values)
    {
        String first = shown(values.getFirst());
        return values.size() == 1 ? new Group(first, first) : new Group(first + "…", first + " to " + shown(values.getLast()));
    }

    private static String shown(String value)
    {
        return value.equals(Partition.NULL) ? "NULL" : value.equals("NULL") ? "'NULL'" : value;
    }

    private static boolean isNumber(String value)
    {
        return value.matches("-?\\d{1,40}(\\.\\d{1,40})?");
    }
}
