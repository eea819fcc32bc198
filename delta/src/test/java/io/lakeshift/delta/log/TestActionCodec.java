package io.lakeshift.delta.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestActionCodec
{
    private static final DeletionVectorDescriptor VECTOR = new DeletionVectorDescriptor("u", "ab^-aqEH.-t@S}K{vb[*k^", OptionalInt.of(4), 40, 6);

    @Test
    public void testEveryActionComesBackEqual()
    {
        Map<String, String> partition = new HashMap<>();
        partition.put("symbol", "BRK/B \"ü\"\n");
        partition.put("day", null);
        AddFile add = new AddFile("symbol=BRK%252FB/a%20b.parquet", partition, 123, 1_700_000_000_000L, false, Optional.of("{\"numRecords\":3,\"minValues\":{\"s\":\"\\u0001é\"}}"),
                Map.of("k", "v"), Optional.of(VECTOR), OptionalLong.of(5), OptionalLong.of(6), Optional.of("liquid"));
        AddFile bare = new AddFile("a.parquet", Map.of(), 0, 0, true, Optional.empty(), Map.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
        List<Action> actions = List.of(
                add,
                bare,
                RemoveFile.of(add, 77, false),
                RemoveFile.of(bare, 78, true),
                new Metadata("id", Optional.of("name"), Optional.of("text"), "{\"type\":\"struct\",\"fields\":[]}", List.of("b", "a"), Map.of("delta.appendOnly", "true"),
                        OptionalLong.of(9), "parquet", Map.of("x", "y")),
                new Metadata("id", Optional.empty(), Optional.empty(), "{}", List.of(), Map.of(), OptionalLong.empty(), "parquet", Map.of()),
                new Protocol(1, 2, Optional.empty(), Optional.empty()),
                new Protocol(3, 7, Optional.of(ImmutableSet.of()), Optional.of(ImmutableSet.of("generatedColumns", "appendOnly"))),
                new SetTransaction("app", Long.MAX_VALUE, OptionalLong.of(1)),
                new SetTransaction("app", 0, OptionalLong.empty()),
                new DomainMetadata("delta.x", "{\"a\":1}", true),
                new AddCdcFile("_change_data/c.parquet", partition, 5));

        assertThat(ActionCodec.readCommit(ActionCodec.writeCommit(actions))).isEqualTo(actions);
        for (Action action : actions) {
            assertThat(ActionCodec.write(action)).doesNotContain("\n");
        }
    }

    @Test
    public void testCommitInfoIsKeptAsLogged()
            throws Exception
    {
        String line = "{\"commitInfo\":{\"timestamp\":1,\"unknown\":{\"big\":123456789012345678901234567890,\"price\":1.10,\"list\":[null,1e3]},\"inCommitTimestamp\":42}}";
        CommitInfo info = (CommitInfo) ActionCodec.readCommit(line.getBytes(UTF_8)).getFirst();
        assertThat(info.inCommitTimestamp()).hasValue(42);
        assertThat(ActionCodec.write(info)).contains("123456789012345678901234567890").contains("1.10");
        assertThat(new ObjectMapper().readTree(ActionCodec.write(info))).isEqualTo(new ObjectMapper().readTree(line));
    }

    @Test
    public void testUnknownActionsAndFieldsArePassedOver()
    {
        String commit = """
                {"checkpointMetadata":{"version":5}}
                {"somethingNew":{"a":1}}

                {"remove":null,"add":{"path":"a","partitionValues":{},"size":1,"modificationTime":2,"dataChange":true,"newField":[1]}}\r
                """;
        assertThat(ActionCodec.readCommit(commit.getBytes(UTF_8))).isEqualTo(List.of(
                new AddFile("a", ImmutableMap.of(), 1, 2, true, Optional.empty(), Map.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty())));
    }

    /** An offset that was cut to its lower half would be that of another vector. */
    @Test
    public void testNumbersBeyondTheirTypeStayImpossible()
    {
        String add = """
                {"add":{"path":"a","partitionValues":{},"size":1,"modificationTime":2,"dataChange":true,\
                "deletionVector":{"storageType":"u","pathOrInlineDv":"ab^-aqEH.-t@S}K{vb[*k^","offset":4294967300,"sizeInBytes":-4294967256,"cardinality":6}}}""";
        assertThat(ActionCodec.readCommit(add.getBytes(UTF_8))).singleElement().isInstanceOfSatisfying(AddFile.class, file -> assertThat(file.deletionVector())
                .contains(new DeletionVectorDescriptor("u", "ab^-aqEH.-t@S}K{vb[*k^", OptionalInt.of(Integer.MAX_VALUE), Integer.MIN_VALUE, 6)));
    }

    @Test
    public void testCorruptLinesAreNamed()
    {
        byte[] whole = ActionCodec.writeCommit(ImmutableList.of(new SetTransaction("app", 1, OptionalLong.empty()), new SetTransaction("app", 2, OptionalLong.empty())));
        byte[] cut = new String(whole, UTF_8).substring(0, whole.length - 5).getBytes(UTF_8);
        assertThatThrownBy(() -> ActionCodec.readCommit(cut)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("line 2");
        assertThatThrownBy(() -> ActionCodec.readCommit("{\"add\":{\"size\":1}}".getBytes(UTF_8))).hasMessageContaining("line 1").hasMessageContaining("'path' is missing");
        assertThatThrownBy(() -> ActionCodec.readCommit("{\"txn\":{\"appId\":\"a\",\"version\":\"x\"}}".getBytes(UTF_8))).hasMessageContaining("'version' is not an integer");
        assertThatThrownBy(() -> ActionCodec.readCommit("[]".getBytes(UTF_8))).hasMessageContaining("expected a JSON object");
        assertThatThrownBy(() -> ActionCodec.readCommit("{\"txn\":{\"appId\":\"a\",\"version\":1}} {\"x\":1}".getBytes(UTF_8))).hasMessageContaining("line 1");
    }
}
