package io.lakeshift.delta.parquet;

import io.trino.spi.Page;
import io.trino.spi.type.Type;

import java.util.Arrays;
import java.util.List;

import static com.google.common.base.Preconditions.checkArgument;
import static io.lakeshift.delta.parquet.ValueHash.mix;

/**
 * Computes a {@link Fingerprint} page by page. Null, NaN, 0.0, -0.0 and '' are five different values; the hash of a value depends on its column's position.
 * A row's hash binds its cells together: two rows that exchange a cell change the sum over rows, though not the column's. Not thread-safe.
 */
public final class FingerprintAccumulator
{
    // odd, so that no cell is lost in multiplying
    private static final long HIGH_FACTOR = 0x9fb21c651e98df25L;
    private static final long LOW_FACTOR = 0xa0761d6478bd642fL;

    private final ColumnFingerprint[] columns;
    private final Sum128 sum = new Sum128();
    private long rows;

    private long[] cellHigh = new long[0];
    private long[] cellLow = new long[0];
    private long[] rowHigh = new long[0];
    private long[] rowLow = new long[0];

    public FingerprintAccumulator(List<Type> types)
    {
        this.columns = new ColumnFingerprint[types.size()];
        for (int column = 0; column < columns.length; column++) {
            columns[column] = new ColumnFingerprint(types.get(column), column);
        }
    }

    public void add(Page page)
    {
        checkArgument(page.getChannelCount() == columns.length, "%s channels, %s columns", page.getChannelCount(), columns.length);
        int count = page.getPositionCount();
        if (cellHigh.length < count) {
            cellHigh = new long[count];
            cellLow = new long[count];
            rowHigh = new long[count];
            rowLow = new long[count];
        }
        Arrays.fill(rowHigh, 0, count, 0);
        Arrays.fill(rowLow, 0, count, 0);
        for (int column = 0; column < columns.length; column++) {
            columns[column].add(page.getBlock(column), cellHigh, cellLow);
            bind(count);
        }
        for (int i = 0; i < count; i++) {
            // not linear any more: otherwise the sum over rows would follow from the sums over columns
            rowHigh[i] = mix(rowHigh[i], HIGH_FACTOR);
            rowLow[i] = mix(rowLow[i], LOW_FACTOR);
        }
        sum.addAll(rowHigh, rowLow, count);
        rows += count;
    }

    private void bind(int count)
    {
        for (int i = 0; i < count; i++) {
            rowHigh[i] = rowHigh[i] * HIGH_FACTOR + cellHigh[i];
            rowLow[i] = rowLow[i] * LOW_FACTOR + cellLow[i];
        }
    }

    public Fingerprint result()
    {
        return new Fingerprint(rows, sum.toBigInteger(), Arrays.stream(columns).map(ColumnFingerprint::sum).toList());
    }
}
