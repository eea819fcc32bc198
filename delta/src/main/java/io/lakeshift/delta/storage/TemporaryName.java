package io.lakeshift.delta.storage;

import static java.util.UUID.randomUUID;

/**
 * Names of files that are about to become something else, or nothing. They begin with a dot: every engine's listing, log replay and vacuum leave them alone. So
 * whoever dies before it has removed its own leaves it for good, unless somebody looks for such names.
 */
public final class TemporaryName
{
    private static final String PREFIX = ".lakeshift-";
    private static final String SUFFIX = ".tmp";

    private TemporaryName() {}

    /** One that nobody else has. */
    public static String next()
    {
        return PREFIX + randomUUID() + SUFFIX;
    }

    public static boolean matches(String fileName)
    {
        return fileName.startsWith(PREFIX) && fileName.endsWith(SUFFIX);
    }
}
