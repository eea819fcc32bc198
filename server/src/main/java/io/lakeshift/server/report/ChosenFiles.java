package io.lakeshift.server.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lakeshift.server.SqlClient;
import io.lakeshift.server.SqlClient.SqlFailure;
import io.lakeshift.server.TableName;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a question opens, as the server's own planning tells it: EXPLAIN runs the pruning of any scan, and reads no data file.
 *
 * @param version of the table that is read
 * @param allFiles of that version
 */
record ChosenFiles(long version, long files, long bytes, long allFiles, long allBytes)
{
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The end of a scan's table in a plan. What is in front of it may hold any names. */
    private static final Pattern OF_SCAN = Pattern.compile(
            " version (?<version>\\d+)(?: enforced .*| pruned by .*)? files (?<files>\\d+) of (?<allFiles>\\d+), bytes (?<bytes>\\d+) of (?<allBytes>\\d+)$", Pattern.DOTALL);

    /**
     * @param source a table or a table at a version
     * @param predicate empty text: none
     * @return empty where the optimizer knows that nothing matches, and plans no scan
     */
    static Optional<ChosenFiles> of(SqlClient client, String source, String predicate)
    {
        String plan = client.ask("EXPLAIN (TYPE DISTRIBUTED, FORMAT JSON) SELECT * FROM %s%s".formatted(source, predicate.isEmpty() ? "" : " WHERE " + predicate)).rows().getFirst().getFirst().toString();
        try {
            // fragments by number, each a tree of its own
            return JSON.readTree(plan).valueStream().map(ChosenFiles::ofPlan).flatMap(Optional::stream).findFirst();
        }
        catch (JsonProcessingException e) {
            throw new SqlFailure("The server's plan of a question to %s is no JSON: %s".formatted(source, e.getOriginalMessage()));
        }
    }

    /** @throws SqlFailure where a server of another release does not tell */
    static ChosenFiles ofAll(SqlClient client, TableName table)
    {
        return of(client, table.sql(), "").orElseThrow(() -> new SqlFailure(
                "The server does not tell in EXPLAIN how many files a scan of table %s opens: it runs another release of Lakeshift than this command".formatted(table)));
    }

    private static Optional<ChosenFiles> ofPlan(JsonNode node)
    {
        JsonNode table = node.path("descriptor").path("table");
        if (table.isTextual()) {
            Matcher scan = OF_SCAN.matcher(table.textValue());
            if (scan.find()) {
                return Optional.of(new ChosenFiles(number(scan, "version"), number(scan, "files"), number(scan, "bytes"), number(scan, "allFiles"), number(scan, "allBytes")));
            }
        }
        for (JsonNode child : node.path("children")) {
            Optional<ChosenFiles> found = ofPlan(child);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static long number(Matcher scan, String group)
    {
        return Long.parseLong(scan.group(group));
    }
}
