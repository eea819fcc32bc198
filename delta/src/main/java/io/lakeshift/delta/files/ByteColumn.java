package io.lakeshift.delta.files;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Texts one after the other in one array: no object per text. */
final class ByteColumn
{
    private final byte[] bytes;
    private final int[] ends;

    private ByteColumn(byte[] bytes, int[] ends)
    {
        this.bytes = bytes;
        this.ends = ends;
    }

    String text(int index)
    {
        return new String(bytes, start(index), length(index), UTF_8);
    }

    /** One of the texts alone. */
    ByteColumn only(int index)
    {
        return new ByteColumn(Arrays.copyOfRange(bytes, start(index), ends[index]), new int[] {length(index)});
    }

    byte[] bytes()
    {
        return bytes;
    }

    int start(int index)
    {
        return index == 0 ? 0 : ends[index - 1];
    }

    int length(int index)
    {
        return ends[index] - start(index);
    }

    long retainedBytes()
    {
        return retainedBytes(ends.length, bytes.length);
    }

    static long retainedBytes(int size, long textBytes)
    {
        return 64 + textBytes + (long) Integer.BYTES * size;
    }

    static final class Builder
    {
        private final ByteArrayOutputStream bytes;
        private final int[] ends;
        private int size;

        Builder(int size)
        {
            this.bytes = new ByteArrayOutputStream(size * 64);
            this.ends = new int[size];
        }

        void add(String text)
        {
            add(text.getBytes(UTF_8));
        }

        void add(byte[] text)
        {
            bytes.writeBytes(text);
            ends[size++] = bytes.size();
        }

        ByteColumn build()
        {
            return new ByteColumn(bytes.toByteArray(), ends);
        }
    }
}
