package io.lakeshift.delta.partition;

import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;

import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;
import static java.lang.Math.toIntExact;

/**
 * Block functions from a date or timestamp column to numbers of calendar units. Zoned timestamps are taken in UTC. Everything is floored,
 * so that 1969-12-31 23:59 lies in the day before the epoch.
 */
final class TimeBlocks
{
    private static final long MICROS_PER_HOUR = 3_600_000_000L;
    private static final long MILLIS_PER_HOUR = 3_600_000L;

    private TimeBlocks() {}

    /** @param unit from the epoch day of the value to the epoch day that stands for its partition */
    static UnaryOperator<Block> days(Type source, IntUnaryOperator unit)
    {
        HourReader hours = hours(source);
        // neighbours mostly share their day: the calendar is asked once per run
        return block -> map(block, new IntFunctionOfPosition()
        {
            private int lastDay;
            private int lastResult = unit.applyAsInt(0);

            @Override
            public int apply(Block values, int position)
            {
                int day = toIntExact(floorDiv(hours.read(values, position), 24));
                if (day != lastDay) {
                    lastResult = unit.applyAsInt(day);
                    lastDay = day;
                }
                return lastResult;
            }
        });
    }

    /** The hour of the day, 0 to 23. */
    static UnaryOperator<Block> hourOfDay(Type source)
    {
        HourReader hours = hours(source);
        return block -> map(block, (values, position) -> floorMod(hours.read(values, position), 24));
    }

    private static HourReader hours(Type source)
    {
        if (source instanceof TimestampType type) {
            return (block, position) -> floorDiv(type.getLong(block, position), MICROS_PER_HOUR);
        }
        if (source instanceof TimestampWithTimeZoneType type) {
            return (block, position) -> floorDiv(((LongTimestampWithTimeZone) type.getObject(block, position)).getEpochMillis(), MILLIS_PER_HOUR);
        }
        if (source.equals(DATE)) {
            return (block, position) -> DATE.getInt(block, position) * 24L;
        }
        throw new IllegalArgumentException("Not a date or timestamp: " + source);
    }

    private static Block map(Block block, IntFunctionOfPosition function)
    {
        if (block instanceof RunLengthEncodedBlock repeated) {
            return RunLengthEncodedBlock.create(map(repeated.getValue(), function), repeated.getPositionCount());
        }
        int positions = block.getPositionCount();
        // dates and integers share the block of 32-bit values
        BlockBuilder results = INTEGER.createFixedSizeBlockBuilder(positions);
        for (int position = 0; position < positions; position++) {
            if (block.isNull(position)) {
                results.appendNull();
            }
            else {
                INTEGER.writeInt(results, function.apply(block, position));
            }
        }
        return results.build();
    }

    private interface HourReader
    {
        long read(Block block, int position);
    }

    private interface IntFunctionOfPosition
    {
        int apply(Block block, int position);
    }
}
