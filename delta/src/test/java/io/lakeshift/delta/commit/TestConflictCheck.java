package io.lakeshift.delta.commit;

import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.CommitFile;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestConflictCheck
{
    private static final Location TABLE = Location.of("local:///quotes");

    /** Ours, what ours read, theirs, and the words of the rule or nothing where both hold. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "add a           | NOTHING       | add b              | ",
            "add a           | REMOVED_FILES | add b              | ",
            "add a           | WHOLE_TABLE   | add b              | added file b, which this commit has not read",
            "add a           | NOTHING       | add a              | added file a, which this commit adds too",
            "remove a        | REMOVED_FILES | add b              | ",
            "remove a        | REMOVED_FILES | remove b           | ",
            "remove a        | REMOVED_FILES | remove a           | removed file a, which this commit removes too",
            "remove a        | REMOVED_FILES | remove a dv        | removed file a, which this commit removes too",
            "remove a%20b    | REMOVED_FILES | remove a%20b       | removed file a b, which this commit removes too",
            "remove a        | WHOLE_TABLE   | remove b           | removed file b, which this commit has read",
            "add a           | NOTHING       | remove b           | ",
            "add a           | NOTHING       | remove a           | removed file a, which this commit would bring back",
            "add a           | NOTHING       | metadata           | changed the table's schema, layout or properties",
            "add a           | NOTHING       | protocol           | changed the table's protocol",
            "txn app 5       | NOTHING       | add b, remove c    | ",
            "txn app 5       | NOTHING       | txn app 4          | ",
            "txn app 5       | NOTHING       | txn app 5          | transaction 5 of application app",
            "txn app 5       | NOTHING       | txn app 6          | transaction 6 of application app",
            "txn app 5       | NOTHING       | txn other 9        | ",
            "add a           | NOTHING       | txn app 1          | ",
            "domain d        | NOTHING       | domain d           | metadata domain d",
            "domain d        | NOTHING       | domain e           | ",
            "add a           | WHOLE_TABLE   | domain e, txn x 1  | ",
            "add a, remove b | REMOVED_FILES | add c, cdc d       | ",
            "add a, remove b | REMOVED_FILES | add c, remove b    | removed file b, which this commit removes too",
    })
    void rule(String ours, ReadSet reads, String theirs, String rule)
    {
        CommitRequest request = new CommitRequest("REPARTITION", Map.of(), Map.of(), actions(ours), reads);
        CommitFile winner = new CommitFile(7, Instant.EPOCH, 1, actions("info, " + theirs));

        if (rule == null) {
            assertThatCode(() -> new ConflictCheck(TABLE, request).check(winner)).doesNotThrowAnyException();
            return;
        }
        assertThatThrownBy(() -> new ConflictCheck(TABLE, request).check(winner))
                .isInstanceOf(TrinoException.class)
                .satisfies(e -> assertThat(((TrinoException) e).getErrorCode()).isEqualTo(LakeErrorCode.LAKE_COMMIT_CONFLICT.toErrorCode()))
                .hasMessageContaining("local:///quotes")
                .hasMessageContaining("version 7 (MERGE by Some Engine)")
                .hasMessageContaining(rule);
    }

    @Test
    void namesAWinnerWithoutCommitInfo()
    {
        CommitRequest request = new CommitRequest("REPARTITION", Map.of(), Map.of(), actions("remove a"), ReadSet.REMOVED_FILES);

        assertThatThrownBy(() -> new ConflictCheck(TABLE, request).check(new CommitFile(7, Instant.EPOCH, 1, actions("remove a"))))
                .hasMessageContaining("version 7 (an unnamed operation)");
    }

    private static List<Action> actions(String text)
    {
        return Arrays.stream(text.split(", ")).map(TestConflictCheck::action).toList();
    }

    private static Action action(String text)
    {
        String[] words = text.split(" ");
        String json = switch (words[0]) {
            case "add" -> "{\"add\":{\"path\":\"%s\",\"partitionValues\":{},\"size\":1,\"modificationTime\":1,\"dataChange\":true}}".formatted(words[1]);
            case "remove" -> words.length == 2
                    ? "{\"remove\":{\"path\":\"%s\",\"dataChange\":true}}".formatted(words[1])
                    : "{\"remove\":{\"path\":\"%s\",\"dataChange\":true,\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"x\",\"sizeInBytes\":1,\"cardinality\":1}}}".formatted(words[1]);
            case "cdc" -> "{\"cdc\":{\"path\":\"%s\",\"partitionValues\":{},\"size\":1,\"dataChange\":false}}".formatted(words[1]);
            case "txn" -> "{\"txn\":{\"appId\":\"%s\",\"version\":%s}}".formatted(words[1], words[2]);
            case "domain" -> "{\"domainMetadata\":{\"domain\":\"%s\",\"configuration\":\"\",\"removed\":false}}".formatted(words[1]);
            case "info" -> "{\"commitInfo\":{\"operation\":\"MERGE\",\"engineInfo\":\"Some Engine\"}}";
            case "protocol" -> "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}";
            case "metadata" -> """
                    {"metaData":{"id":"1","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[]}",\
                    "partitionColumns":[],"configuration":{}}}\
                    """;
            default -> throw new IllegalArgumentException(text);
        };
        return ActionCodec.readCommit(json.getBytes(UTF_8)).getFirst();
    }
}
