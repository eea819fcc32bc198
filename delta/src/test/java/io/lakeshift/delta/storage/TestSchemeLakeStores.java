package io.lakeshift.delta.storage;

import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.trino.filesystem.Location;
import io.trino.filesystem.memory.MemoryFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestSchemeLakeStores
{
    private final MemoryFileSystem memory = new MemoryFileSystem();

    @Test
    void choosesByScheme()
    {
        LakeStores stores = new SchemeLakeStores(Optional.of(new LocalRoot(Path.of("."))), memory);

        assertThat(stores.of(Location.of("local:///t"))).isInstanceOf(LocalStore.class);
        assertThat(stores.of(Location.of("file:///t"))).isInstanceOf(LocalStore.class);
        assertThat(stores.of(Location.of("s3://bucket/t"))).isInstanceOf(ObjectStore.class);
        assertThatThrownBy(() -> stores.of(Location.of("hdfs://node/t"))).isInstanceOf(TrinoException.class).hasMessageContaining("hdfs://node/t");
    }

    @Test
    void refusesLocalFilesThatAreNotServed()
    {
        LakeStores stores = new SchemeLakeStores(Optional.empty(), memory);

        assertThatThrownBy(() -> stores.of(Location.of("local:///t"))).isInstanceOf(TrinoException.class).hasMessageContaining("local.location");
    }

    @Test
    void objectStorePutsOnceAndCopies()
            throws IOException
    {
        LakeStore store = new SchemeLakeStores(Optional.empty(), memory).of(Location.of("memory:///t"));
        Location first = Location.of("memory:///t/first");
        Location second = Location.of("memory:///t/second");

        store.putIfAbsent(first, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> store.putIfAbsent(first, new byte[] {4})).isInstanceOf(FileAlreadyExistsException.class);
        store.linkOrCopy(first, second);

        assertThat(memory.newInputFile(second).newStream().readAllBytes()).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> store.linkOrCopy(first, second)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void objectStoreCopiesUnderAnOwnNameAsAStream()
            throws IOException
    {
        LakeStore store = new SchemeLakeStores(Optional.empty(), memory).of(Location.of("memory:///t"));
        Location first = Location.of("memory:///t/first");
        Location second = Location.of("memory:///t/second");
        memory.newOutputFile(first).createExclusive(new byte[] {1, 2, 3});

        store.linkOrCopyAlone(first, second);
        assertThat(memory.newInputFile(second).newStream().readAllBytes()).containsExactly(1, 2, 3);
        assertThat(store.isSameFile(first, second)).isFalse();
        assertThatThrownBy(() -> store.linkOrCopyAlone(first, second)).isInstanceOf(FileAlreadyExistsException.class);
    }

    /** Both write the same checkpoint, whose name is no secret: theirs must survive our failure. */
    @Test
    void aCopyThatComesTooLateHarmsNothing()
            throws IOException
    {
        Location source = Location.of("memory:///t/source");
        Location target = Location.of("memory:///t/target");
        memory.newOutputFile(source).createExclusive(new byte[] {1, 2, 3});
        Faults faults = new Faults();
        LakeStore store = new SchemeLakeStores(Optional.empty(), new FaultInjectingFileSystem(memory, faults)).of(source);

        faults.strike(new Fault.Failure("Connection reset")).on(FileOperation.READ).where(source::equals).times(1);
        assertThatThrownBy(() -> store.linkOrCopy(source, target)).isInstanceOf(IOException.class).hasMessageContaining("Connection reset");
        assertThat(memory.newInputFile(target).exists()).isFalse();

        faults.strike(new Fault.Before(() -> {
            try {
                memory.newOutputFile(target).createExclusive(new byte[] {9});
            }
            catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        })).on(FileOperation.READ).where(source::equals).times(1);
        assertThatThrownBy(() -> store.linkOrCopy(source, target)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(memory.newInputFile(target).newStream().readAllBytes()).containsExactly(9);
    }
}
