package io.lakeshift.testing.storage;

import com.google.common.collect.ImmutableMultiset;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInput;
import io.trino.filesystem.memory.MemoryFileSystem;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;

import static io.lakeshift.testing.storage.FileKind.COMMIT;
import static io.lakeshift.testing.storage.FileKind.DATA;
import static io.lakeshift.testing.storage.FileOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestTestFileSystems
{
    private static final Location DATA_FILE = Location.of("memory:///t/part-1.parquet");
    private static final Location COMMIT_FILE = Location.of("memory:///t/_delta_log/00000000000000000001.json");

    private final MemoryFileSystem memory = new MemoryFileSystem();

    @Test
    void countsOpensAndBytes()
            throws IOException
    {
        FileAccessLog log = new FileAccessLog();
        TrinoFileSystem fileSystem = new CountingFileSystem(memory, log);
        write(fileSystem, DATA_FILE, 100);
        write(fileSystem, COMMIT_FILE, 10);
        log.reset();

        try (TrinoInput input = fileSystem.newInputFile(DATA_FILE).newInput()) {
            input.readFully(10, 20);
            input.readTail(5);
        }
        fileSystem.newInputFile(COMMIT_FILE).newStream().readAllBytes();
        fileSystem.newInputFile(COMMIT_FILE).exists();

        assertThat(log.opens()).isEqualTo(ImmutableMultiset.of(DATA, COMMIT));
        assertThat(log.opened(DATA)).containsExactly(DATA_FILE);
        assertThat(log.bytesRead(DATA)).isEqualTo(25);
        assertThat(log.bytesRead(COMMIT)).isEqualTo(10);
        assertThat(log.count(FileOperation.EXISTS)).isEqualTo(ImmutableMultiset.of(COMMIT));
    }

    @Test
    void strikesTheNthMatchingOperation()
            throws IOException
    {
        Faults faults = new Faults();
        TrinoFileSystem fileSystem = new FaultInjectingFileSystem(memory, faults);
        Faults.Rule rule = faults.strike(new Fault.Failure("Disk on fire")).on(WRITE).on(DATA).from(2).times(1);

        write(fileSystem, DATA_FILE, 1);
        write(fileSystem, COMMIT_FILE, 1);
        assertThatThrownBy(() -> write(fileSystem, DATA_FILE.sibling("part-2.parquet"), 1)).hasMessageContaining("Disk on fire");
        write(fileSystem, DATA_FILE.sibling("part-3.parquet"), 1);

        assertThat(rule.strikes()).isEqualTo(1);
        assertThat(memory.newInputFile(DATA_FILE.sibling("part-2.parquet")).exists()).isFalse();
    }

    @Test
    void losesAnswersAndHalvesWrites()
            throws IOException
    {
        Faults faults = new Faults();
        TrinoFileSystem fileSystem = new FaultInjectingFileSystem(memory, faults);

        faults.strike(new Fault.LostAnswer()).on(WRITE).times(1);
        assertThatThrownBy(() -> write(fileSystem, DATA_FILE, 100)).isInstanceOf(IOException.class);
        assertThat(memory.newInputFile(DATA_FILE).length()).isEqualTo(100);

        faults.clear();
        faults.strike(new Fault.HalfWrite()).on(WRITE).times(1);
        assertThatThrownBy(() -> fileSystem.newOutputFile(COMMIT_FILE).createExclusive(new byte[100])).isInstanceOf(IOException.class);
        assertThat(memory.newInputFile(COMMIT_FILE).length()).isEqualTo(50);
    }

    @Test
    void refusesEveryChange()
    {
        Faults faults = new Faults();
        TrinoFileSystem fileSystem = new FaultInjectingFileSystem(memory, faults);
        faults.refuseWrites();

        assertThatThrownBy(() -> write(fileSystem, DATA_FILE, 1)).hasMessageContaining("Read-only");
        assertThatThrownBy(() -> fileSystem.deleteFile(DATA_FILE)).hasMessageContaining("Read-only");
        assertThatThrownBy(() -> fileSystem.renameFile(DATA_FILE, COMMIT_FILE)).hasMessageContaining("Read-only");
    }

    @Test
    void knowsFilesByTheirNames()
    {
        assertThat(FileKind.of(COMMIT_FILE)).isEqualTo(COMMIT);
        assertThat(FileKind.of(COMMIT_FILE.sibling("00000000000000000010.checkpoint.parquet"))).isEqualTo(FileKind.CHECKPOINT);
        assertThat(FileKind.of(COMMIT_FILE.sibling("_last_checkpoint"))).isEqualTo(FileKind.LAST_CHECKPOINT);
        assertThat(FileKind.of(COMMIT_FILE.sibling(".lakeshift-1.tmp"))).isEqualTo(FileKind.OTHER_LOG);
        assertThat(FileKind.of(Location.of("memory:///t/_lakeshift/claim-1.json"))).isEqualTo(FileKind.JOURNAL);
        assertThat(FileKind.of(Location.of("memory:///t/deletion_vector_1.bin"))).isEqualTo(FileKind.DELETION_VECTOR);
    }

    private static void write(TrinoFileSystem fileSystem, Location location, int bytes)
            throws IOException
    {
        try (OutputStream output = fileSystem.newOutputFile(location).create()) {
            output.write(new byte[bytes]);
        }
    }
}
