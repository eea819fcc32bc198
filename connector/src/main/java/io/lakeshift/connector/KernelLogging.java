package io.lakeshift.connector;

import io.lakeshift.delta.LibraryLogging;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Delta Kernel writes a line of JSON at INFO for every scan and snapshot, Hadoop and Parquet complain of native libraries; a server's log is for its administrator, whose own settings count. */
final class KernelLogging
{
    private static final List<Logger> LOGGERS = List.of(Logger.getLogger("io.delta"), Logger.getLogger("org.apache.hadoop"), Logger.getLogger("org.apache.parquet"));

    private KernelLogging() {}

    static void quieten()
    {
        LOGGERS.forEach(logger -> LibraryLogging.quieten(logger, Level.WARNING));
    }
}
