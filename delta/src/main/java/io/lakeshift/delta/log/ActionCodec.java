package io.lakeshift.delta.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Actions to and from the lines of a commit.
 */
public final class ActionCodec
{
    // commitInfo is passed through as a tree: 1.10 must not come back as 1.1 or as a rounded double
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final int BUFFER_BYTES = 1 << 16;

    private ActionCodec() {}

    /** One JSON object, without the line break. */
    public static String write(Action action)
    {
        try {
            return MAPPER.writeValueAsString(ActionWriter.toJson(action));
        }
        catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Action cannot be written as JSON: " + action, e);
        }
    }

    /** The action as it stands in a commit, its line break included. */
    static byte[] writeLine(Action action)
    {
        return (write(action) + '\n').getBytes(UTF_8);
    }

    /** A whole commit: one action per line, each line ended. */
    public static byte[] writeCommit(List<? extends Action> actions)
    {
        StringBuilder commit = new StringBuilder();
        for (Action action : actions) {
            commit.append(write(action)).append('\n');
        }
        return commit.toString().getBytes(UTF_8);
    }

    /**
     * Reads a whole commit; actions unknown to the protocol version we implement are passed over, as the protocol demands.
     *
     * @throws IllegalArgumentException naming the line, where the content is cut off or is no list of actions
     */
    public static List<Action> readCommit(byte[] content)
    {
        ImmutableList.Builder<Action> actions = ImmutableList.builder();
        int number = 0;
        int start = 0;
        while (start < content.length) {
            int end = lineEnd(content, start, content.length);
            number++;
            readLine(content, start, end, number).ifPresent(actions::add);
            start = end + 1;
        }
        return actions.build();
    }

    /**
     * The same, one action after the other: a commit may be larger than is to be held.
     *
     * @return bytes read
     */
    static long readCommit(InputStream content, Consumer<Action> actions)
            throws IOException
    {
        byte[] buffer = new byte[BUFFER_BYTES];
        long length = 0;
        int number = 0;
        int start = 0;
        int looked = 0;
        int filled = 0;
        while (true) {
            int end = lineEnd(buffer, looked, filled);
            if (end < filled) {
                number++;
                readLine(buffer, start, end, number).ifPresent(actions);
                start = end + 1;
                looked = start;
                continue;
            }
            // no line ends in what there is: more of it, in a larger buffer where it begins at its start already
            byte[] larger = start == 0 && filled == buffer.length ? new byte[Math.multiplyExact(2, buffer.length)] : buffer;
            System.arraycopy(buffer, start, larger, 0, filled - start);
            buffer = larger;
            filled -= start;
            looked = filled;
            start = 0;
            int read = content.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                if (filled > 0) {
                    readLine(buffer, 0, filled, number + 1).ifPresent(actions);
                }
                return length;
            }
            filled += read;
            length += read;
        }
    }

    private static int lineEnd(byte[] content, int from, int to)
    {
        int end = from;
        while (end < to && content[end] != '\n') {
            end++;
        }
        return end;
    }

    private static Optional<Action> readLine(byte[] content, int start, int end, int number)
    {
        if (blank(content, start, end)) {
            return Optional.empty();
        }
        try {
            return readLine(MAPPER.readTree(content, start, end - start));
        }
        catch (JsonProcessingException e) {
            throw new IllegalArgumentException("line %d is not a complete JSON object (%s)".formatted(number, e.getOriginalMessage()), e);
        }
        catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("line %d is not an action: %s".formatted(number, e.getMessage()), e);
        }
    }

    private static boolean blank(byte[] content, int start, int end)
    {
        for (int i = start; i < end; i++) {
            if (content[i] != ' ' && content[i] != '\r' && content[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static Optional<Action> readLine(JsonNode line)
    {
        if (!line.isObject()) {
            throw new IllegalArgumentException("expected a JSON object, found " + line.getNodeType());
        }
        // some writers spell out the other actions as null
        for (var field : line.properties()) {
            if (field.getValue() instanceof ObjectNode content) {
                Optional<Action> action = ActionParser.parse(field.getKey(), content);
                if (action.isPresent()) {
                    return action;
                }
            }
        }
        return Optional.empty();
    }
}
