package io.lakeshift.delta.parquet;

import com.google.common.collect.ImmutableList;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

/**
 * An additive fingerprint of a multiset of rows: the same rows in any order and any files give the same value, and the fingerprints of two multisets
 * add up to that of their union. Additive, never XOR: a row that is there twice must not vanish.
 *
 * @param rows how many
 * @param sum modulo 2^128, of a 128-bit hash of each whole row
 * @param columns the same for each column alone, to locate a fault
 */
public record Fingerprint(long rows, BigInteger sum, List<BigInteger> columns)
{
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(128);

    public Fingerprint
    {
        checkArgument(rows >= 0, "rows is negative: %s", rows);
        checkArgument(sum.signum() >= 0 && sum.bitLength() <= 128, "sum is not of 128 bits: %s", sum);
        columns = ImmutableList.copyOf(requireNonNull(columns, "columns is null"));
    }

    public static Fingerprint empty(int columns)
    {
        return new Fingerprint(0, BigInteger.ZERO, Collections.nCopies(columns, BigInteger.ZERO));
    }

    /** The fingerprint of both multisets together. */
    public Fingerprint plus(Fingerprint other)
    {
        checkArgument(columns.size() == other.columns.size(), "%s columns against %s", columns.size(), other.columns.size());
        ImmutableList.Builder<BigInteger> sums = ImmutableList.builder();
        for (int column = 0; column < columns.size(); column++) {
            sums.add(columns.get(column).add(other.columns.get(column)).mod(MODULUS));
        }
        return new Fingerprint(Math.addExact(rows, other.rows), sum.add(other.sum).mod(MODULUS), sums.build());
    }

    /** The fingerprint of these rows without those of {@code other}, which must be among them. */
    public Fingerprint minus(Fingerprint other)
    {
        checkArgument(columns.size() == other.columns.size(), "%s columns against %s", columns.size(), other.columns.size());
        ImmutableList.Builder<BigInteger> sums = ImmutableList.builder();
        for (int column = 0; column < columns.size(); column++) {
            sums.add(columns.get(column).subtract(other.columns.get(column)).mod(MODULUS));
        }
        return new Fingerprint(Math.subtractExact(rows, other.rows), sum.subtract(other.sum).mod(MODULUS), sums.build());
    }

    /** For journals and reports: rows, sum and columns, as {@code 3:0f…:1a…,2b…}. */
    public String toText()
    {
        return rows + ":" + hex(sum) + ":" + columns.stream().map(Fingerprint::hex).collect(joining(","));
    }

    /** @throws IllegalArgumentException where the text is none of {@link #toText} */
    public static Fingerprint ofText(String text)
    {
        String[] parts = text.split(":", -1);
        checkArgument(parts.length == 3, "Not a fingerprint: %s", text);
        List<BigInteger> columns = parts[2].isEmpty()
                ? ImmutableList.of()
                : Arrays.stream(parts[2].split(",", -1)).map(Fingerprint::unsigned).collect(toImmutableList());
        return new Fingerprint(Long.parseLong(parts[0]), unsigned(parts[1]), columns);
    }

    private static String hex(BigInteger value)
    {
        return "%032x".formatted(value);
    }

    private static BigInteger unsigned(String hex)
    {
        checkArgument(hex.length() == 32, "Not 128 bits: %s", hex);
        return new BigInteger(1, HexFormat.of().parseHex(hex));
    }
}
