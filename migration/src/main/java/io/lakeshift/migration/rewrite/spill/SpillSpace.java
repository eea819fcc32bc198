package io.lakeshift.migration.rewrite.spill;

import java.io.IOException;

/** Where rows wait that do not fit into memory until their group ends. Thread safe. */
public interface SpillSpace
{
    /** A file of its own; nothing of it is left once it is closed, nor when the process dies. */
    SpillFile create()
            throws IOException;

    /** For messages. */
    String location();
}
