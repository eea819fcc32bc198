package io.lakeshift.migration.rewrite.spill;

import java.io.Closeable;
import java.io.IOException;

/** A temporary file, written from its beginning and read anywhere. Not thread safe. */
public interface SpillFile
        extends Closeable
{
    void append(byte[] bytes, int offset, int length)
            throws IOException;

    void readFully(long position, byte[] bytes, int offset, int length)
            throws IOException;

    long size();
}
