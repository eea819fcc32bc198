package io.lakeshift.delta.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * The primary key of a logical file: its decoded path and the unique id of its deletion vector (protocol, "Action Reconciliation").
 * Two writers may spell the same path with different escapes, hence the decoding.
 */
public record FileKey(String decodedPath, Optional<String> deletionVectorId)
{
    public FileKey
    {
        requireNonNull(decodedPath, "decodedPath is null");
        requireNonNull(deletionVectorId, "deletionVectorId is null");
    }

    public static FileKey of(String loggedPath, Optional<DeletionVectorDescriptor> deletionVector)
    {
        return new FileKey(decode(loggedPath), deletionVector.map(DeletionVectorDescriptor::uniqueId));
    }

    /**
     * Percent-decodes a path of the log ({@code symbol=BRK%252FB} is the directory {@code symbol=BRK%2FB}). A plus sign is a plus sign. Text that is not
     * a valid escape stays as it stands: old writers did not encode.
     */
    public static String decode(String loggedPath)
    {
        if (loggedPath.indexOf('%') < 0) {
            return loggedPath;
        }
        byte[] encoded = loggedPath.getBytes(UTF_8);
        byte[] decoded = new byte[encoded.length];
        int length = 0;
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%' && i + 2 < encoded.length) {
                int high = Character.digit(encoded[i + 1], 16);
                int low = Character.digit(encoded[i + 2], 16);
                if (high >= 0 && low >= 0) {
                    decoded[length++] = (byte) (high * 16 + low);
                    i += 2;
                    continue;
                }
            }
            decoded[length++] = encoded[i];
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded, 0, length)).toString();
        }
        catch (CharacterCodingException e) {
            return loggedPath;
        }
    }
}
