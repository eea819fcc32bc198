package io.lakeshift.migration.rewrite.spill;

import io.airlift.slice.DynamicSliceOutput;
import io.airlift.slice.SliceInput;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.delta.parquet.FingerprintAccumulator;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.rewrite.LocalLake;
import io.lakeshift.migration.verify.PageMemory;
import io.lakeshift.migration.verify.RowPages;
import io.lakeshift.migration.verify.RowReader;
import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class TestPageEncoding
{
    private static final Location TABLE = Location.of("local:///all_types");

    @TempDir
    private Path directory;

    @Test
    void testEveryTypeInEveryForm()
    {
        LocalLake lake = new LocalLake(directory);
        TestTables.allTypes(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        List<TableColumn> columns = snapshot.schema().columns();
        List<Type> types = columns.stream().map(TableColumn::type).toList();
        RowReader reader = new RowReader(new ParquetDataFileReader(ParquetReadOptions.DEFAULT), snapshot, columns);
        PageEncoding encoding = new PageEncoding();
        DynamicSliceOutput output = new DynamicSliceOutput(64);
        List<Integer> rows = new ArrayList<>();
        FingerprintAccumulator written = new FingerprintAccumulator(types);
        for (AddFile file : snapshot.files().files().toList()) {
            try (RowPages pages = reader.open(lake.fileSystem(), file, PageMemory.UNCOUNTED)) {
                for (Page page = pages.next(); page != null; page = pages.next()) {
                    int count = page.getPositionCount();
                    for (Page form : List.of(page, plain(page), page.getRegion(count / 2, count - count / 2), dictionary(page), constant(page))) {
                        encoding.write(form, output);
                        written.add(form);
                        rows.add(form.getPositionCount());
                    }
                }
            }
        }
        assertThat(written.result().rows()).isGreaterThan(10);

        FingerprintAccumulator read = new FingerprintAccumulator(types);
        SliceInput input = output.slice().getInput();
        rows.forEach(count -> read.add(encoding.read(input, count)));
        assertThat(input.isReadable()).isFalse();
        Fingerprint expected = written.result();
        assertThat(read.result()).isEqualTo(expected);
    }

    private static Page plain(Page page)
    {
        return blocks(page, block -> block.copyRegion(0, block.getPositionCount()));
    }

    private static Page dictionary(Page page)
    {
        int[] backwards = IntStream.range(0, page.getPositionCount()).map(position -> page.getPositionCount() - 1 - position).toArray();
        return blocks(page, block -> block.getPositions(backwards, 0, backwards.length));
    }

    private static Page constant(Page page)
    {
        return blocks(page, block -> RunLengthEncodedBlock.create(block.getSingleValueBlock(0), 3));
    }

    private interface Form
    {
        Block of(Block block);
    }

    private static Page blocks(Page page, Form form)
    {
        Block[] blocks = IntStream.range(0, page.getChannelCount()).mapToObj(page::getBlock).map(form::of).toArray(Block[]::new);
        return new Page(blocks);
    }

    @Test
    void testWhatIsReadStandsAlone()
    {
        // a dictionary is written with the values in use only
        Block values = io.trino.spi.type.BigintType.BIGINT.createBlockBuilder(null, 1).appendNull().build();
        PageEncoding encoding = new PageEncoding();
        DynamicSliceOutput output = new DynamicSliceOutput(64);
        encoding.write(new Page(DictionaryBlock.create(2, (ValueBlock) values, new int[] {0, 0})), output);
        Page page = encoding.read(output.slice().getInput(), 2);
        assertThat(page.getPositionCount()).isEqualTo(2);
        assertThat(page.getBlock(0).isNull(1)).isTrue();
    }
}
