package io.lakeshift.migration;

import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/** Directories are named by columns whose names are percent-encoded there. */
@Timeout(120)
class TestOddDirectoryNames
{
    @TempDir
    private Path directory;

    @Test
    void testDirectoriesOfAnOddNameGo()
    {
        Servers servers = new Servers(directory);
        Lake lake = servers.start();
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("trade symbol", "string")
                .column("price", "double")
                .property("delta.columnMapping.mode", "none")
                .create();
        table.append(DataFile.of(row("SPY", 1.0), row("QQQ", 2.0)));
        Servers.prepare(lake, "\"trade symbol\"");
        lake.get(Migrations.class).abort(lake.fileSystem(), QUOTES, "default.quotes", "Aborted by the test");
        List<String> left = lake.listing();
        servers.close();
        assertThat(left).noneMatch(path -> path.contains("="));
    }
}
