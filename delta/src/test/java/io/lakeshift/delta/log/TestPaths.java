package io.lakeshift.delta.log;

import io.lakeshift.delta.snapshot.PathGuard;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.lakeshift.delta.LakeErrorCode.LAKE_OUTSIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestPaths
{
    @ParameterizedTest
    @CsvSource({
            "local:///lake/t,    symbol=BRK%252FB/a.parquet, local:///lake/t/symbol=BRK%2FB/a.parquet",
            "local:///lake/t,    a%20b+c%25.parquet,         local:///lake/t/a b+c%.parquet",
            "local:///lake/t,    a b%20c.parquet,            local:///lake/t/a b c.parquet",
            "local:///lake/t,    100%/x%zz.parquet,          local:///lake/t/100%/x%zz.parquet",
            "local:///lake/t,    a%3Fb%23c?d.parquet,        local:///lake/t/a?b#c?d.parquet",
            "local:///lake/t,    s=%C3%BC/ü.parquet,         local:///lake/t/s=ü/ü.parquet",
            "local:///lake/t,    a%3A/b.parquet,             local:///lake/t/a:/b.parquet",
            "local:///lake/t,    file:/mount/lake/a%20b,     local:///lake/a b",
            "local:///lake/t,    file:///mount/lake/a,       local:///lake/a",
            "local:///lake/t,    /mount/lake/a%20b,          local:///lake/a b",
            "local:///lake/t,    /mount/lake/x/../a,         local:///lake/a",
            "local:///lake/t,    ../u/a,                     local:///lake/u/a",
            "s3://bucket/t,      p=1/a%20b.parquet,          s3://bucket/t/p=1/a b.parquet",
            "s3://bucket/t,      s3://bucket/x/a%252Fb,      s3://bucket/x/a%2Fb",
            "s3://bucket/t,      /x/a,                       s3://bucket/x/a",
            "abfss://c@h.net/t,  /x/a,                       abfss://c@h.net/x/a",
    })
    public void testResolve(String table, String logged, String expected)
    {
        assertThat(guard(table).resolve(Location.of(table), logged)).isEqualTo(Location.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
            "local:///lake/t,    ../../a",
            "local:///lake/t,    %2e%2e/%2e%2e/a",
            "local:///lake/t,    x/../../../a",
            "local:///lake/t,    ../../../../../a",
            "local:///lake/t,    /etc/a",
            "local:///lake/t,    /mount/a",
            "local:///lake/t,    /mount/lake/../a",
            "local:///lake/t,    /mount/lakes/a",
            "local:///lake/t,    file:///etc/a",
            "local:///lake/t,    s3://bucket/a",
            "s3://bucket/t,      s3://other/x/a",
            "s3://bucket/t,      file:///etc/a",
    })
    public void testLeadsOutside(String table, String logged)
    {
        assertThatThrownBy(() -> guard(table).resolve(Location.of(table), logged))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_OUTSIDE.toErrorCode()))
                .hasMessageContaining(logged)
                .hasMessageContaining("lakeshift.allowed-locations");
    }

    @Test
    public void testNoPathAtAll()
    {
        for (String logged : List.of("a%00b.parquet", "a\0b.parquet", "/mount/lake/a%00", "%00/../a")) {
            assertThatThrownBy(() -> guard("local:///lake/t").resolve(Location.of("local:///lake/t"), logged))
                    .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_BAD_LOG.toErrorCode()))
                    .hasMessageContaining("%00");
        }
        // odd, but names
        assertThat(guard("local:///lake/t").resolve(Location.of("local:///lake/t"), "a%0Ab%09c")).isEqualTo(Location.of("local:///lake/t/a\nb\tc"));
    }

    @Test
    public void testVersions()
    {
        assertThat(LogPaths.commitVersion("00000000000000000042.json")).hasValue(42);
        assertThat(LogPaths.commitVersion("09223372036854775807.json")).hasValue(Long.MAX_VALUE);
        assertThat(LogPaths.commitVersion("09223372036854775808.json")).isEmpty();
        assertThat(LogPaths.commitVersion("99999999999999999999.json")).isEmpty();
        assertThat(LogPaths.commitVersion("00000000000000000042.checkpoint.parquet")).isEmpty();
    }

    @Test
    public void testWithinTable()
    {
        Location table = Location.of("local:///lake/t");
        assertThat(PathGuard.WITHIN_TABLE.resolve(table, "x/../a")).isEqualTo(Location.of("local:///lake/t/a"));
        assertThat(PathGuard.WITHIN_TABLE.resolve(table, "local:///lake/t/a")).isEqualTo(Location.of("local:///lake/t/a"));
        assertThatThrownBy(() -> PathGuard.WITHIN_TABLE.resolve(table, "../u/a")).isInstanceOf(TrinoException.class);
        assertThatThrownBy(() -> PathGuard.WITHIN_TABLE.resolve(table, "local:///lake/tt/a")).isInstanceOf(TrinoException.class);
    }

    /** Of a lake that is the bucket, or the directory {@code /mount/lake} of this machine. */
    private static PathGuard guard(String table)
    {
        return table.startsWith("local:") ?
                new PathGuard(Location.of("local:///lake"), List.of(), Optional.of(Path.of("/mount"))) :
                new PathGuard(Location.of(table.substring(0, table.lastIndexOf('/') + 1)), List.of(), Optional.empty());
    }

    @Test
    public void testTwoSpellingsAreOneFile()
    {
        assertThat(FileKey.of("symbol%3dBRK%252FB/a", Optional.empty())).isEqualTo(FileKey.of("symbol=BRK%252FB/a", Optional.empty()));
        assertThat(FileKey.of("symbol%3DBRK%252FB/a", Optional.empty())).isEqualTo(FileKey.of("symbol=BRK%252FB/a", Optional.empty()));
        assertThat(FileKey.of("symbol=BRK%2FB/a", Optional.empty())).isNotEqualTo(FileKey.of("symbol=BRK%252FB/a", Optional.empty()));
    }
}
