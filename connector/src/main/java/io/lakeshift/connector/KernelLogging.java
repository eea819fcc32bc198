package io.lakeshift.connector;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Delta Kernel writes a line of JSON at INFO for every scan and snapshot, Hadoop and Parquet complain of native libraries; a server's log is for its administrator. */
final class KernelLogging
{
    // java.util.logging forgets the level of a logger that nobody holds
    private static final List<Logger> LOGGERS = List.of(Logger.getLogger("io.delta"), Logger.getLogger("org.apache.hadoop"), Logger.getLogger("org.apache.parquet"));

    private KernelLogging() {}

    static void quieten()
    {
        LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
