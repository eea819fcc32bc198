package io.lakeshift.migration.journal;

import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.migration.ForwardingStore;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.testing.table.DataFile;
import io.trino.filesystem.FileMayHaveAlreadyExistedException;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/** An object store's client puts again what got no answer, and is then told that it is there. */
class TestJournalPutTwice
{
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"/groups/", "layout.json", "ended.json"})
    void test(String what)
    {
        Lake lake = Lake.on(directory, real -> location -> new ToldTwice(real.of(location), what), UnaryOperator.identity(), Map.of());
        lake.quotes().append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        assertThat(lake.repartition("symbol").state()).isEqualTo(MigrationState.PUBLISHED);
    }

    private static final class ToldTwice
            extends ForwardingStore
    {
        private final String what;

        private ToldTwice(LakeStore real, String what)
        {
            super(real);
            this.what = what;
        }

        @Override
        public void putIfAbsent(Location location, byte[] content)
                throws IOException
        {
            super.putIfAbsent(location, content);
            if (location.toString().contains(what)) {
                throw new FileMayHaveAlreadyExistedException(location.toString(), new FileAlreadyExistsException(location.toString()));
            }
        }
    }
}
