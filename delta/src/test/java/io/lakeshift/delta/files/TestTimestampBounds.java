package io.lakeshift.delta.files;

import io.lakeshift.delta.schema.TimestampText;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Statistics of timestamps, as Spark prints them: in the session's zone, milliseconds cut, and the offset in minutes. */
public class TestTimestampBounds
{
    private static final DateTimeFormatter SPARK = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    private static final TimestampBounds ZONED = new TimestampBounds(true);

    @Test
    public void testLawInEveryZone()
    {
        Random random = new Random(0);
        for (String name : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(name);
            for (int run = 0; run < 200; run++) {
                Instant instant = Instant.ofEpochSecond(random.nextLong(-62_135_500_000L, 4_000_000_000L), random.nextInt(1_000_000) * 1_000L);
                assertContains(instant, zone);
            }
            zone.getRules().getTransitions().forEach(transition -> {
                assertContains(transition.getInstant().minus(1, ChronoUnit.MICROS), zone);
                assertContains(transition.getInstant(), zone);
            });
        }
    }

    @Test
    public void testLocalMeanTime()
    {
        // New York was at -04:56:02 and Berlin at +00:53:28
        assertContains(Instant.parse("0001-01-01T12:00:00Z"), ZoneId.of("America/New_York"));
        assertContains(Instant.parse("1889-06-01T12:00:00Z"), ZoneId.of("Europe/Berlin"));
        assertContains(Instant.parse("1971-06-01T12:00:00Z"), ZoneId.of("Africa/Monrovia"));
    }

    @Test
    public void testOffsetsThatLoseNothing()
    {
        for (String text : List.of("1889-06-01T12:00:00.123456Z", "1889-06-01T12:00:00.123456-04:56:02", "2026-01-28T15:07:01.123456-05:00")) {
            long exact = TimestampText.parse(text).instantMicros();
            assertThat(ZONED.lower(text, false)).as(text).isEqualTo(exact);
            assertThat(ZONED.upper(text, false)).as(text).isEqualTo(exact);
        }
    }

    private static void assertContains(Instant instant, ZoneId zone)
    {
        String text = SPARK.withZone(zone).format(instant.atZone(ZoneOffset.UTC));
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
        assertThat((long) ZONED.lower(text, false)).as("%s in %s", instant, zone).isLessThanOrEqualTo(micros);
        assertThat((long) ZONED.upper(text, false)).as("%s in %s", instant, zone).isGreaterThanOrEqualTo(micros);
    }
}
