package io.lakeshift.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What migrations say in the server's log until this is closed. */
final class LogLines
        implements AutoCloseable
{
    private final List<String> lines = new ArrayList<>();
    private final Logger logger = Logger.getLogger("io.lakeshift.migration");
    private final Handler handler = new Handler()
    {
        @Override
        public synchronized void publish(LogRecord record)
        {
            if (record.getLevel().intValue() >= Level.INFO.intValue()) {
                lines.add(record.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    LogLines()
    {
        logger.addHandler(handler);
    }

    List<String> lines()
    {
        synchronized (handler) {
            return List.copyOf(lines);
        }
    }

    @Override
    public void close()
    {
        logger.removeHandler(handler);
    }
}
