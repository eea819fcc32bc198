package io.lakeshift.server.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code SHOW CREATE TABLE} tells of a table's layout. */
final class CreatedTable
{
    private static final Pattern PARTITIONED_BY = Pattern.compile("^ *partitioned_by = ARRAY\\[(?<list>.*)],?$", Pattern.MULTILINE);
    private static final Pattern TEXT = Pattern.compile("'((?:[^']|'')*)'");

    private CreatedTable() {}

    /** Transforms as {@code system.repartition} takes them; none of a table without partitions. */
    static List<String> partitionedBy(String statement)
    {
        // the properties come last: a comment of a column may say anything
        List<String> last = List.of();
        Matcher list = PARTITIONED_BY.matcher(statement);
        while (list.find()) {
            List<String> transforms = new ArrayList<>();
            Matcher text = TEXT.matcher(list.group("list"));
            while (text.find()) {
                transforms.add(text.group(1).replace("''", "'"));
            }
            last = transforms;
        }
        return List.copyOf(last);
    }
}
