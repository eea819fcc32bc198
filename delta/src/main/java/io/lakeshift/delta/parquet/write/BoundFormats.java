package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.trino.spi.type.DecimalType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

import static java.lang.Math.ceilDiv;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;
import static java.lang.Math.toIntExact;

/**
 * Text forms of bounds that delta-rs, Polars, DuckDB, Spark and Trino all read rightly.
 *
 * <p>Timestamps have milliseconds in every engine's statistics, so a minimum is rounded down and a maximum up. Decimals go through a double in delta-rs,
 * which keeps 15 digits: longer ones are widened to that. Years outside of 1 to 9999 have no text form that all parse.
 */
final class BoundFormats
{
    private static final MathContext DOWN = new MathContext(15, RoundingMode.FLOOR);
    private static final MathContext UP = new MathContext(15, RoundingMode.CEILING);
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");
    private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
    private static final long MILLIS_PER_DAY = 86_400_000;

    private BoundFormats() {}

    static Optional<JsonNode> date(long epochDay)
    {
        return epochDay < FIRST_DAY || epochDay > LAST_DAY ? Optional.empty() : Optional.of(TextNode.valueOf(LocalDate.ofEpochDay(epochDay).toString()));
    }

    static Optional<JsonNode> timestampMin(long epochMicros, String zone)
    {
        return timestamp(floorDiv(epochMicros, 1_000L), zone);
    }

    static Optional<JsonNode> timestampMax(long epochMicros, String zone)
    {
        return timestamp(ceilDiv(epochMicros, 1_000L), zone);
    }

    private static Optional<JsonNode> timestamp(long epochMillis, String zone)
    {
        long day = floorDiv(epochMillis, MILLIS_PER_DAY);
        if (day < FIRST_DAY || day > LAST_DAY) {
            return Optional.empty();
        }
        LocalDateTime timestamp = LocalDateTime.ofEpochSecond(floorDiv(epochMillis, 1_000L), toIntExact(floorMod(epochMillis, 1_000L) * 1_000_000), ZoneOffset.UTC);
        return Optional.of(TextNode.valueOf(TIMESTAMP.format(timestamp) + zone));
    }

    static Optional<JsonNode> decimalMin(BigInteger unscaled, DecimalType type)
    {
        return decimal(new BigDecimal(unscaled, type.getScale()).round(DOWN), type);
    }

    static Optional<JsonNode> decimalMax(BigInteger unscaled, DecimalType type)
    {
        return decimal(new BigDecimal(unscaled, type.getScale()).round(UP), type);
    }

    private static Optional<JsonNode> decimal(BigDecimal bound, DecimalType type)
    {
        BigDecimal value = bound.setScale(type.getScale(), RoundingMode.UNNECESSARY);
        // widening may have carried into a digit more than the type has
        return value.precision() > type.getPrecision() ? Optional.empty() : Optional.of(DecimalNode.valueOf(value));
    }
}
