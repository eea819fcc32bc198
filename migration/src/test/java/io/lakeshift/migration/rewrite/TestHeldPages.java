package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;

/** Pages of any size held in memory: small ones come out put together, every row in its place and of its partition. */
class TestHeldPages
{
    private static final long CHUNK_BYTES = 1 << 20;

    private final Random random = new Random(2);
    private final RandomPages randomPages = new RandomPages(random);

    @Test
    void testEveryRowStaysInItsPlaceAndPartition()
    {
        for (int round = 0; round < 40; round++) {
            HeldPages held = new HeldPages(RandomPages.TYPES, random.nextBoolean() ? CHUNK_BYTES : 20_000);
            List<List<Object>> expected = new ArrayList<>();
            List<Integer> partitions = new ArrayList<>();
            for (int count = 0; count < 120; count++) {
                int rows = random.nextInt(40) == 0 ? HeldPages.SMALL_ROWS + random.nextInt(100) : 1 + random.nextInt(random.nextInt(10) == 0 ? 1000 : 60);
                PartitionedPage page = partitioned(randomPages.page(rows));
                held.add(page);
                for (int row = 0; row < rows; row++) {
                    expected.add(RandomPages.row(page.page(), row));
                    partitions.add(page.partition(row));
                }
            }
            List<PartitionedPage> pages = held.pages();
            assertThat(pages.size()).isLessThan(120);
            List<List<Object>> found = new ArrayList<>();
            List<Integer> foundPartitions = new ArrayList<>();
            for (PartitionedPage page : pages) {
                for (int row = 0; row < page.page().getPositionCount(); row++) {
                    found.add(RandomPages.row(page.page(), row));
                    foundPartitions.add(page.partition(row));
                    assertThat(page.partitions().get(page.partition(row))).isTrue();
                }
            }
            assertThat(found).isEqualTo(expected);
            assertThat(foundPartitions).isEqualTo(partitions);
        }
    }

    @Test
    void testPagesOfOneFileShareItsDictionary()
    {
        List<Type> texts = List.of(VARCHAR);
        HeldPages held = new HeldPages(texts, CHUNK_BYTES);
        ValueBlock dictionary = randomPages.values(VARCHAR, 900);
        for (int count = 0; count < 20; count++) {
            held.add(partitioned(new Page(randomPages.dictionary(dictionary, 30))));
        }
        assertThat(only(held)).isInstanceOfSatisfying(DictionaryBlock.class, block -> assertThat(block.getDictionary().getPositionCount()).isEqualTo(900));
    }

    @Test
    void testOfADictionaryLargerThanWhatIsReadOfItOnlyTheRowsAreKept()
    {
        HeldPages held = new HeldPages(List.of(VARCHAR), CHUNK_BYTES);
        for (int count = 0; count < 20; count++) {
            held.add(partitioned(new Page(randomPages.dictionary(randomPages.values(VARCHAR, 5000), 30))));
        }
        assertThat(only(held)).isInstanceOfSatisfying(ValueBlock.class, block -> assertThat(block.getPositionCount()).isEqualTo(600));
    }

    @Test
    void testOneValueForAllRowsOfAPageStaysOne()
    {
        HeldPages held = new HeldPages(List.of(VARCHAR), CHUNK_BYTES);
        held.add(partitioned(new Page(randomPages.values(VARCHAR, 10))));
        for (int count = 0; count < 5; count++) {
            held.add(partitioned(new Page(RunLengthEncodedBlock.create(randomPages.values(VARCHAR, 1), 100))));
        }
        assertThat(only(held)).isInstanceOfSatisfying(DictionaryBlock.class, block -> assertThat(block.getDictionary().getPositionCount()).isEqualTo(15));
    }

    @Test
    void testSmallPagesHoldLittleMoreThanTheirValues()
    {
        HeldPages held = new HeldPages(List.of(BIGINT, BIGINT), CHUNK_BYTES);
        for (int count = 0; count < 10_000; count++) {
            held.add(partitioned(new Page(plain(), plain())));
        }
        long values = 10_000L * 10 * 2 * Long.BYTES;
        // its partition and whether it is null beside each value, and what the last chunk has grown ahead
        assertThat(held.retainedBytes()).isBetween(values, 2 * values);
        held.clear();
        assertThat(held.retainedBytes()).isZero();
        assertThat(held.pages()).isEmpty();
    }

    @Test
    void testChunksStayAboutAsLargeAsTheyMay()
    {
        HeldPages held = new HeldPages(List.of(BIGINT), 16 << 10);
        for (int count = 0; count < 1000; count++) {
            held.add(partitioned(new Page(plain())));
        }
        assertThat(held.pages()).hasSizeGreaterThan(5).allSatisfy(page -> assertThat(page.page().getRetainedSizeInBytes()).isLessThan(2 * (16 << 10)));
    }

    private ValueBlock plain()
    {
        return randomPages.values(BIGINT, 10);
    }

    private static Block only(HeldPages held)
    {
        assertThat(held.pages()).hasSize(1);
        return held.pages().getFirst().page().getBlock(0);
    }

    private PartitionedPage partitioned(Page page)
    {
        return random.nextBoolean()
                ? PartitionedPage.whole(page, random.nextInt(5))
                : PartitionedPage.split(page, random.ints(page.getPositionCount(), 0, 5).toArray());
    }
}
