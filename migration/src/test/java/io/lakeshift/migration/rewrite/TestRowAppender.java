package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Pages put together from stretches of any length, of blocks of any kind. */
class TestRowAppender
{
    @Test
    void testEveryStretchComesOutInItsPlace()
    {
        Random random = new Random(1);
        RandomPages randomPages = new RandomPages(random);
        RowAppender appender = new RowAppender(RandomPages.TYPES);
        for (int round = 0; round < 300; round++) {
            List<Page> pages = new ArrayList<>();
            for (int page = 0; page < 1 + random.nextInt(4); page++) {
                pages.add(randomPages.page(1 + random.nextInt(200)));
            }
            List<List<Object>> expected = new ArrayList<>();
            int stretches = random.nextInt(60);
            for (int stretch = 0; stretch < stretches; stretch++) {
                Page page = pages.get(random.nextInt(4) == 0 ? random.nextInt(pages.size()) : 0);
                int position = random.nextInt(page.getPositionCount());
                int most = page.getPositionCount() - position;
                int length = random.nextInt(3) == 0 ? 1 + random.nextInt(most) : 1;
                appender.append(page, position, length);
                for (int row = position; row < position + length; row++) {
                    expected.add(RandomPages.row(page, row));
                }
            }
            assertThat(appender.rows()).isEqualTo(expected.size());
            Page taken = appender.take();
            assertThat(taken.getPositionCount()).isEqualTo(expected.size());
            for (int row = 0; row < expected.size(); row++) {
                assertThat(RandomPages.row(taken, row)).isEqualTo(expected.get(row));
            }
            assertThat(appender.rows()).isZero();
        }
    }
}
