package io.lakeshift.migration.rewrite;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputStream;

import java.io.IOException;
import java.util.Arrays;

/** Reads two files side by side. */
final class SameBytes
{
    private static final int PIECE = 1 << 20;

    private SameBytes() {}

    /** @param betweenPieces throws when the run is to stop */
    static boolean of(TrinoFileSystem fileSystem, Location first, Location second, Runnable betweenPieces)
            throws IOException
    {
        try (TrinoInputStream left = fileSystem.newInputFile(first).newStream();
                TrinoInputStream right = fileSystem.newInputFile(second).newStream()) {
            while (true) {
                betweenPieces.run();
                byte[] piece = left.readNBytes(PIECE);
                if (!Arrays.equals(piece, right.readNBytes(PIECE))) {
                    return false;
                }
                if (piece.length == 0) {
                    return true;
                }
            }
        }
    }
}
