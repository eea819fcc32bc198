package io.lakeshift.delta.parquet.deletion;

import java.nio.ByteBuffer;
import java.util.Arrays;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** ZeroMQ's base 85 (rfc.zeromq.org/spec/32), in which the log writes deletion vectors and their files' ids: five characters for four bytes, big endian. */
final class Z85
{
    private static final byte[] ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".getBytes(US_ASCII);
    private static final int[] DIGITS = new int[128];

    static {
        Arrays.fill(DIGITS, -1);
        for (int digit = 0; digit < ALPHABET.length; digit++) {
            DIGITS[ALPHABET[digit]] = digit;
        }
    }

    private Z85() {}

    /** @throws IllegalArgumentException where the text is not of this form */
    static byte[] decode(String text)
    {
        if (text.length() % 5 != 0) {
            throw new IllegalArgumentException("Length %s is no multiple of 5".formatted(text.length()));
        }
        ByteBuffer bytes = ByteBuffer.allocate(text.length() / 5 * 4);
        for (int start = 0; start < text.length(); start += 5) {
            long word = 0;
            for (int i = start; i < start + 5; i++) {
                char character = text.charAt(i);
                int digit = character < DIGITS.length ? DIGITS[character] : -1;
                if (digit < 0) {
                    throw new IllegalArgumentException("Character at %s is not of base 85".formatted(i));
                }
                word = word * 85 + digit;
            }
            if (word >>> Integer.SIZE != 0) {
                throw new IllegalArgumentException("Group at %s is above 2^32".formatted(start));
            }
            bytes.putInt((int) word);
        }
        return bytes.array();
    }
}
