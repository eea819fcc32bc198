package io.lakeshift.delta.parquet;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** A sum of 128-bit numbers modulo 2^128. */
final class Sum128
{
    private long high;
    private long low;

    void addAll(long[] highs, long[] lows, int count)
    {
        long high = this.high;
        long low = this.low;
        for (int i = 0; i < count; i++) {
            low += lows[i];
            high += highs[i] + (Long.compareUnsigned(low, lows[i]) < 0 ? 1 : 0);
        }
        this.high = high;
        this.low = low;
    }

    BigInteger toBigInteger()
    {
        return new BigInteger(1, ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array());
    }
}
