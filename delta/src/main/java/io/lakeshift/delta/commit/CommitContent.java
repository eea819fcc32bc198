package io.lakeshift.delta.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.FileLine;
import io.lakeshift.delta.log.SetTransaction;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;
import static java.util.UUID.randomUUID;

/**
 * The bytes of one attempt at a commit: {@code commitInfo} on the first line, as in-commit timestamps want it, then the request's actions.
 *
 * @param id tells this attempt from every other commit that may lie at its version
 */
record CommitContent(String id, byte[] bytes)
{
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    CommitContent
    {
        requireNonNull(id, "id is null");
        requireNonNull(bytes, "bytes is null");
    }

    /** @param read the version that the operation read; empty where the table is new */
    static CommitContent of(OptionalLong read, CommitRequest request, Instant now, OptionalLong inCommitTimestamp)
    {
        String id = randomUUID().toString();
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        inCommitTimestamp.ifPresent(timestamp -> info.put("inCommitTimestamp", timestamp));
        info.put("timestamp", inCommitTimestamp.orElse(now.toEpochMilli()));
        info.put("operation", request.operation());
        ObjectNode parameters = info.putObject("operationParameters");
        request.parameters().forEach((name, json) -> parameters.put(name, text(json)));
        read.ifPresent(version -> info.put("readVersion", version));
        info.put("isolationLevel", request.reads() == ReadSet.WHOLE_TABLE ? "Serializable" : "WriteSerializable");
        info.put("isBlindAppend", isBlindAppend(request));
        strings(info.putObject("operationMetrics"), request.metrics());
        info.put("engineInfo", EngineInfo.TEXT);
        info.put("txnId", id);
        info.put(CommitInfo.COMMIT_ID, id);
        ImmutableList<Action> actions = ImmutableList.<Action>builder().add(new CommitInfo(info)).addAll(request.actions()).build();
        return new CommitContent(id, concat(ActionCodec.writeCommit(actions), request.files()));
    }

    private static byte[] concat(byte[] first, List<FileLine> files)
    {
        int length = first.length;
        for (FileLine file : files) {
            length = Math.addExact(length, file.length());
        }
        byte[] bytes = Arrays.copyOf(first, length);
        int position = first.length;
        for (FileLine file : files) {
            file.copyTo(bytes, position);
            position += file.length();
        }
        return bytes;
    }

    /** Other engines read a map of text to text: a JSON string becomes its value, everything else stays JSON text. */
    private static String text(String json)
    {
        try {
            JsonNode value = MAPPER.readTree(json);
            return value.isTextual() ? value.textValue() : json;
        }
        catch (JsonProcessingException e) {
            return json;
        }
    }

    private static void strings(ObjectNode target, Map<String, String> values)
    {
        values.forEach(target::put);
    }

    private static boolean isBlindAppend(CommitRequest request)
    {
        return request.reads() == ReadSet.NOTHING && request.files().isEmpty() && request.actions().stream().allMatch(action -> action instanceof AddFile || action instanceof SetTransaction);
    }
}
