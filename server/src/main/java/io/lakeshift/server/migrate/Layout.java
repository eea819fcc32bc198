package io.lakeshift.server.migrate;

import io.lakeshift.server.TableName;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/**
 * What a migration is asked to make of a table, as arguments of the procedure.
 *
 * @param table {@code schema.table}
 * @param partitioning absent: the advised one
 */
record Layout(String table, Optional<List<String>> partitioning, List<String> sortedBy, Optional<String> targetFileSize, Optional<String> zone)
{
    Layout
    {
        requireNonNull(table, "table is null");
        partitioning = requireNonNull(partitioning, "partitioning is null").map(List::copyOf);
        sortedBy = List.copyOf(sortedBy);
        requireNonNull(targetFileSize, "targetFileSize is null");
        requireNonNull(zone, "zone is null");
    }

    /** Commas within parentheses belong to a transform: {@code symbol,truncate(s, 2)} are two. Nothing at all is an empty list. */
    static List<String> split(String list)
    {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < list.length(); i++) {
            switch (list.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        parts.add(list.substring(from, i).strip());
                        from = i + 1;
                    }
                }
                default -> {}
            }
        }
        parts.add(list.substring(from).strip());
        return parts.equals(List.of("")) ? List.of() : parts;
    }

    Layout withTable(String name)
    {
        return new Layout(name, partitioning, sortedBy, targetFileSize, zone);
    }

    Layout withPartitioning(List<String> advised)
    {
        return new Layout(table, Optional.of(advised), sortedBy, targetFileSize, zone);
    }

    String call()
    {
        return "CALL system.repartition(%s)".formatted(arguments());
    }

    /** The same arguments: what is shown is what will be done. */
    String plan()
    {
        return "SELECT partition, row_count, file_count, total_size, warnings, refusals, source_files FROM TABLE(system.plan_repartition(%s))".formatted(arguments());
    }

    private String arguments()
    {
        List<String> arguments = new ArrayList<>();
        arguments.add("table_name => " + TableName.literal(table));
        partitioning.ifPresent(transforms -> arguments.add("partitioning => " + array(transforms)));
        if (!sortedBy.isEmpty()) {
            arguments.add("sorted_by => " + array(sortedBy));
        }
        targetFileSize.ifPresent(size -> arguments.add("target_file_size => " + TableName.literal(size)));
        zone.ifPresent(name -> arguments.add("zone => " + TableName.literal(name)));
        return String.join(", ", arguments);
    }

    private static String array(List<String> values)
    {
        return values.stream().map(TableName::literal).collect(Collectors.joining(", ", "ARRAY[", "]"));
    }
}
