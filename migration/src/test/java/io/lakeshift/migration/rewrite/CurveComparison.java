package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.LongArrayBlock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

import static io.trino.spi.type.BigintType.BIGINT;

/**
 * How many files and row groups twenty predicates open, by minimum and maximum, of one symbol's rows in different orders: strikes and moments as benchmark/make_collector_table.py makes them.
 * The figures of docs/benchmarks.md.
 * <pre>{@code
 * mvn -q -pl migration -am test-compile
 * java --add-modules jdk.incubator.vector -cp … io.lakeshift.migration.rewrite.CurveComparison
 * }</pre>
 */
public final class CurveComparison
{
    private static final int DAYS = 63;
    private static final int POLLS = 80;
    private static final int CONTRACTS = 300;
    private static final int ROW_GROUPS_PER_FILE = 8;

    private CurveComparison() {}

    private record Quote(long strike, long time) {}

    /** Inclusive. */
    private record Predicate(long leastStrike, long greatestStrike, long leastTime, long greatestTime) {}

    public static void main(String[] arguments)
    {
        List<Quote> quotes = quotes();
        List<Predicate> predicates = predicates(quotes);
        for (int files : new int[] {8, 32, 128}) {
            report("as collected (by time)", quotes, files, predicates);
            report("sorted by strike", sorted(quotes, Quote::strike), files, predicates);
            report("Z-order", sorted(quotes, curve(quotes, CurveComparison::interleaved)), files, predicates);
            report("Hilbert", sorted(quotes, curve(quotes, cell -> HilbertCurve.index(cell, HilbertCurve.bits(cell.length)))), files, predicates);
        }
    }

    private static List<Quote> quotes()
    {
        Random random = new Random(20260130);
        List<Quote> quotes = new ArrayList<>();
        double price = 600;
        for (int day = 0; day < DAYS; day++) {
            for (int poll = 0; poll < POLLS; poll++) {
                price += random.nextGaussian() * 0.3;
                long time = day * 86_400L + 52_200 + poll * 292L;
                for (int contract = 0; contract < CONTRACTS; contract++) {
                    quotes.add(new Quote(Math.round(price * (0.8 + 0.4 * random.nextDouble()) / 2.5), time));
                }
            }
        }
        return quotes;
    }

    /** Ten of one strike at all times, and ten of all strikes within two hours. */
    private static List<Predicate> predicates(List<Quote> quotes)
    {
        Random random = new Random(7);
        List<Predicate> predicates = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long strike = quotes.get(random.nextInt(quotes.size())).strike();
            predicates.add(new Predicate(strike, strike, Long.MIN_VALUE, Long.MAX_VALUE));
            long time = quotes.get(random.nextInt(quotes.size())).time();
            predicates.add(new Predicate(Long.MIN_VALUE, Long.MAX_VALUE, time, time + 7_200));
        }
        return predicates;
    }

    private static List<Quote> sorted(List<Quote> quotes, ToLongFunction<Quote> key)
    {
        return quotes.stream().sorted(Comparator.comparingLong(key)).toList();
    }

    private static ToLongFunction<Quote> curve(List<Quote> quotes, ToLongFunction<int[]> index)
    {
        // of as many rows as a migration takes
        List<Quote> sample = new Random(1).ints(CurveSample.ROWS, 0, quotes.size()).mapToObj(quotes::get).toList();
        ColumnRanks strikes = ColumnRanks.of(new CurveAxis(0, BIGINT), sample.stream().map(quote -> (Object) quote.strike()).toList());
        ColumnRanks times = ColumnRanks.of(new CurveAxis(1, BIGINT), sample.stream().map(quote -> (Object) quote.time()).toList());
        int bits = HilbertCurve.bits(2);
        return quote -> {
            Page page = new Page(block(quote.strike()), block(quote.time()));
            return index.applyAsLong(new int[] {strikes.coordinate(page.getBlock(0), 0, bits), times.coordinate(page.getBlock(1), 0, bits)});
        };
    }

    private static Block block(long value)
    {
        return new LongArrayBlock(1, Optional.empty(), new long[] {value});
    }

    private static long interleaved(int[] cell)
    {
        long index = 0;
        for (int bit = HilbertCurve.bits(cell.length) - 1; bit >= 0; bit--) {
            for (int coordinate : cell) {
                index = index << 1 | (coordinate >> bit & 1);
            }
        }
        return index;
    }

    private static void report(String order, List<Quote> quotes, int files, List<Predicate> predicates)
    {
        System.out.printf("%-24s %4d files: %s of %d files, %s of %d row groups%n",
                order,
                files,
                Arrays.toString(opened(quotes, files, predicates)),
                20 * files,
                Arrays.toString(opened(quotes, files * ROW_GROUPS_PER_FILE, predicates)),
                20 * files * ROW_GROUPS_PER_FILE);
    }

    /** By strike, by time. */
    private static long[] opened(List<Quote> quotes, int parts, List<Predicate> predicates)
    {
        long[] opened = new long[2];
        IntStream.range(0, parts).forEach(part -> {
            List<Quote> rows = quotes.subList((int) ((long) part * quotes.size() / parts), (int) ((part + 1L) * quotes.size() / parts));
            long leastStrike = rows.stream().mapToLong(Quote::strike).min().orElseThrow();
            long greatestStrike = rows.stream().mapToLong(Quote::strike).max().orElseThrow();
            long leastTime = rows.stream().mapToLong(Quote::time).min().orElseThrow();
            long greatestTime = rows.stream().mapToLong(Quote::time).max().orElseThrow();
            for (int i = 0; i < predicates.size(); i++) {
                Predicate predicate = predicates.get(i);
                if (predicate.leastStrike() <= greatestStrike && leastStrike <= predicate.greatestStrike() &&
                        predicate.leastTime() <= greatestTime && leastTime <= predicate.greatestTime()) {
                    opened[i % 2]++;
                }
            }
        });
        return opened;
    }
}
