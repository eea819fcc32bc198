package io.lakeshift.delta.commit;

import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.delta.storage.LocalRoot;
import io.lakeshift.delta.storage.LocalStore;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A commit that is read back in pieces is compared to its last byte. */
final class TestLargeCommit
{
    private static final Location TABLE = Location.of("local:///t");
    private static final int PIECE = 1 << 20;
    private static final String ID = "11111111-2222-3333-4444-555555555555";

    @TempDir
    Path directory;

    private TrinoFileSystem fileSystem;
    private LocalStore store;

    @BeforeEach
    void begin()
    {
        fileSystem = new LocalFileSystem(directory);
        store = new LocalStore(new LocalRoot(directory));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 77})
    void ownCommitIsKnownAtAnySize(int size)
            throws Exception
    {
        CommitContent content = content(size);
        publish(content);
        assertThat(fileSystem.newInputFile(LogPaths.commit(TABLE, 0)).length()).isEqualTo(size);
        // an answer was lost, and the same is put again
        publish(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {PIECE - 1, PIECE, 2 * PIECE + 5, 3 * PIECE + 76})
    void oneOtherByteIsFoundWhereverItIs(int position)
            throws IOException
    {
        CommitContent content = content(3 * PIECE + 77);
        byte[] other = content.bytes().clone();
        other[position] ^= 1;
        put(other);
        assertThatThrownBy(() -> publish(content))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void otherCommitIsALostRace()
            throws IOException
    {
        CommitContent content = content(3 * PIECE + 77);
        put(new String(content.bytes(), UTF_8).replace(ID, ID.replace('1', '9')).getBytes(UTF_8));
        assertThatThrownBy(() -> publish(content)).isInstanceOf(VersionTakenException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, PIECE, 3 * PIECE, 3 * PIECE + 76})
    void cutCommitIsDamaged(int length)
            throws IOException
    {
        CommitContent content = content(3 * PIECE + 77);
        put(Arrays.copyOf(content.bytes(), length));
        assertThatThrownBy(() -> publish(content))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("holds %d of the %d bytes of this commit".formatted(length, 3 * PIECE + 77));
    }

    @Test
    void longerCommitIsDamaged()
            throws IOException
    {
        CommitContent content = content(2 * PIECE);
        put(Arrays.copyOf(content.bytes(), 2 * PIECE + 1));
        assertThatThrownBy(() -> publish(content))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("holds %d of the %d bytes".formatted(2 * PIECE + 1, 2 * PIECE));
    }

    private void publish(CommitContent content)
            throws VersionTakenException
    {
        new Publication(store, fileSystem, TABLE, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2))).publish(0, content);
    }

    private void put(byte[] bytes)
            throws IOException
    {
        store.putIfAbsent(LogPaths.commit(TABLE, 0), bytes);
    }

    private static CommitContent content(int size)
    {
        byte[] info = "{\"commitInfo\":{\"operation\":\"REPARTITION\",\"lakeshiftCommitId\":\"%s\"}}\n".formatted(ID).getBytes(UTF_8);
        byte[] bytes = Arrays.copyOf(info, size);
        for (int i = info.length; i < size; i++) {
            bytes[i] = (byte) ('a' + i % 23);
        }
        return new CommitContent(ID, bytes);
    }
}
