package io.lakeshift.delta;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps libraries quiet that tell each step at INFO, unless the server's administrator wants to hear them: a plugin shares the server's loggers. */
public final class LibraryLogging
{
    /** Held: java.util.logging forgets the level of a logger that nobody holds. */
    private static final Set<Logger> QUIETENED = ConcurrentHashMap.newKeySet();

    private LibraryLogging() {}

    /** Sets the level where none is set, on the logger or on one above it; the root's level is no answer to the question of a single library. */
    public static void quieten(Logger logger, Level level)
    {
        for (Logger above = logger; above != null && !above.getName().isEmpty(); above = above.getParent()) {
            if (above.getLevel() != null && !QUIETENED.contains(above)) {
                return;
            }
        }
        if (QUIETENED.add(logger)) {
            logger.setLevel(level);
        }
    }
}
