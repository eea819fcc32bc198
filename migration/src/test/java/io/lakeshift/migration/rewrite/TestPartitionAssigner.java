package io.lakeshift.migration.rewrite;

import io.airlift.slice.Slices;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.filesystem.Location;
import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.RunLengthEncodedBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;

import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;

/** Each row's partition, where rows of many partitions are mixed within a page: few enough combinations of values for a table of them, and too many. */
class TestPartitionAssigner
{
    private static final int ROWS = 5_000;
    private static final AddFile FILE = new AddFile(
            "file.parquet",
            Map.of(),
            1,
            1,
            true,
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty());

    private final Random random = new Random(1);
    private final PartitionAssigner assigner = assigner();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20, 500})
    void testMixedRows(int symbols)
    {
        // from page to page there are more values, and what was numbered keeps its number
        for (int page = 1; page <= 3; page++) {
            expectPartitions(texts(symbols * page), numbers(7 * page));
        }
        expectPartitions(VARCHAR.createBlockBuilder(null, 1).appendNull().build(), numbers(7));
        expectPartitions(texts(symbols), BIGINT.createBlockBuilder(null, 1).appendNull().build());
    }

    @Test
    void testNumbersAreThoseOfDistinctPartitions()
    {
        expectPartitions(texts(300), numbers(300));
        long distinct = IntStream.range(0, assigner.partitionCount()).mapToObj(assigner::partition).map(Partition::directory).distinct().count();
        assertThat(distinct).isEqualTo(assigner.partitionCount());
    }

    private void expectPartitions(Block symbols, Block venues)
    {
        Page page = new Page(ROWS, spread(symbols), spread(venues));
        PartitionedPage assigned = assigner.assign(page, FILE);
        for (int row = 0; row < ROWS; row++) {
            Map<String, String> values = assigner.partition(assigned.partition(row)).values();
            assertThat(values.get("symbol")).isEqualTo(page.getBlock(0).isNull(row) ? null : VARCHAR.getSlice(page.getBlock(0), row).toStringUtf8());
            assertThat(values.get("venue")).isEqualTo(page.getBlock(1).isNull(row) ? null : Long.toString(BIGINT.getLong(page.getBlock(1), row)));
        }
    }

    private static Block spread(Block block)
    {
        return block.getPositionCount() == 1 ? RunLengthEncodedBlock.create(block, ROWS) : block;
    }

    private Block texts(int different)
    {
        BlockBuilder builder = VARCHAR.createBlockBuilder(null, ROWS);
        for (int row = 0; row < ROWS; row++) {
            VARCHAR.writeSlice(builder, Slices.utf8Slice("S" + random.nextInt(different)));
        }
        return builder.build();
    }

    private Block numbers(int different)
    {
        BlockBuilder builder = BIGINT.createBlockBuilder(null, ROWS);
        for (int row = 0; row < ROWS; row++) {
            if (random.nextInt(50) == 0) {
                builder.appendNull();
            }
            else {
                BIGINT.writeLong(builder, random.nextInt(different));
            }
        }
        return builder.build();
    }

    private static PartitionAssigner assigner()
    {
        Metadata metadata = Layouts.metadata("""
                {"type":"struct","fields":[
                {"name":"symbol","type":"string","nullable":true,"metadata":{}},
                {"name":"venue","type":"long","nullable":true,"metadata":{}},
                {"name":"bid","type":"double","nullable":true,"metadata":{}}]}""");
        TargetLayout layout = Layouts.of(TableSchema.of(metadata), metadata, List.of("symbol", "venue"), List.of(), DataSize.of(128, MEGABYTE));
        return new PartitionAssigner(
                new PartitionNames(Location.of("local:///nowhere"), layout, 255, 1_000_000),
                List.of(new FieldValues(layout.fields().get(0), 0), new FieldValues(layout.fields().get(1), 1)));
    }
}
