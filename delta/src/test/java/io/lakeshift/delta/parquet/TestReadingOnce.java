package io.lakeshift.delta.parquet;

import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import org.junit.jupiter.api.Test;

import java.util.List;

import static io.trino.spi.type.BigintType.BIGINT;
import static org.assertj.core.api.Assertions.assertThat;

/** Whoever reads a whole table leaves the footers alone that queries want again. */
public class TestReadingOnce
{
    private static final String FILE = "codec_snappy.parquet";

    private final ParquetDataFileReader reader = new ParquetDataFileReader(ParquetReadOptions.DEFAULT);

    @Test
    public void testNothingIsKept()
    {
        ParquetDataFileReader once = (ParquetDataFileReader) reader.readingOnce();
        List<Object> first = read(once);
        assertThat(read(once)).isEqualTo(first).isNotEmpty();
        assertThat(once.footerHits()).isZero();
        assertThat(once.footerMisses()).isEqualTo(2);
        assertThat(reader.footerHits() + reader.footerMisses()).isZero();

        assertThat(read(reader)).isEqualTo(first);
        assertThat(reader.footerMisses()).isEqualTo(1);
    }

    @Test
    public void testWhatOthersKeptIsNotBelieved()
    {
        read(reader);
        ParquetDataFileReader once = (ParquetDataFileReader) reader.readingOnce();
        read(once);
        assertThat(once.footerMisses()).isEqualTo(1);
        assertThat(reader.footerHits()).isZero();
    }

    private static List<Object> read(DataFileReader reader)
    {
        return Fixtures.values(reader, FILE, "id", BIGINT);
    }
}
