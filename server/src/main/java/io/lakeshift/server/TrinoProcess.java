package io.lakeshift.server;

import io.trino.server.Server;

/**
 * A Trino server from its published jars. It reads {@code etc/} and its plugin directory as every Trino does and knows nothing of Lakeshift.
 */
public final class TrinoProcess
{
    /** The version that plugins are told; the jars do not say it themselves. */
    private static final String TRINO_VERSION = "483";

    private TrinoProcess() {}

    public static void main(String[] arguments)
    {
        new Server().start(TRINO_VERSION);
    }
}
