package io.lakeshift.delta.files;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;

import static java.lang.Math.min;

/**
 * Strings as the bytes of their UTF-8, cut so that no writer's statistics take more heap than {@link #MAX_LOWER} and {@link #MAX_UPPER}.
 * <p>Minima are prefixes, so never above; a long maximum may be a prefix as well, and then every string that begins with it is possible.
 */
record StringBounds()
        implements BoundEncoding
{
    static final int MAX_LOWER = 32;
    static final int MAX_UPPER = MAX_LOWER + 1;

    /** Spark cuts at 32 characters, delta-rs at 64 bytes; nobody is known to cut below 16 bytes. */
    private static final int SHORTEST_CUT = 16;
    private static final Slice REPLACEMENT = Slices.utf8Slice("\ufffd");

    @Override
    public Class<?> javaType()
    {
        return Slice.class;
    }

    @Override
    public Object lower(String text, boolean number)
    {
        if (number) {
            return null;
        }
        Slice value = Slices.utf8Slice(text);
        return value.length() <= MAX_LOWER ? value : value.copy(0, MAX_LOWER);
    }

    @Override
    public Object upper(String text, boolean number)
    {
        if (number) {
            return null;
        }
        Slice value = Slices.utf8Slice(text);
        return value.length() < SHORTEST_CUT ? value : raised(value, min(surePrefix(value), MAX_LOWER));
    }

    /**
     * How many of a maximum's bytes begin the true maximum for sure. The last character may be one that was raised, or a mark that a cut was made. Older Spark
     * cuts at 32 UTF-16 units before its mark: of a surrogate pair that it splits, '?' or U+FFFD is left, which sorts below the character that was there.
     */
    private static int surePrefix(Slice value)
    {
        int prefix = lastCharacter(value, value.length());
        int before = lastCharacter(value, prefix);
        boolean halfCharacter = prefix - before == 1 && value.getByte(before) == '?' || value.slice(before, prefix - before).equals(REPLACEMENT);
        return halfCharacter ? before : prefix;
    }

    private static int lastCharacter(Slice value, int end)
    {
        int start = end - 1;
        while ((value.getByte(start) & 0xC0) == 0x80) {
            start--;
        }
        return start;
    }

    /** No UTF-8 text holds the byte FF: this is above everything that begins with the prefix. */
    private static Slice raised(Slice value, int prefix)
    {
        Slice raised = Slices.allocate(prefix + 1);
        raised.setBytes(0, value, 0, prefix);
        raised.setByte(prefix, 0xFF);
        return raised;
    }

    @Override
    public Object encode(Object nativeValue)
    {
        return nativeValue;
    }

    @Override
    public Object decode(Object encoded)
    {
        return encoded;
    }
}
