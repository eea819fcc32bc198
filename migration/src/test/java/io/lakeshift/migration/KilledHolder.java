package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A process that holds a prepared migration of the quotes of a lake, and says so; it then waits for its end. */
final class KilledHolder
{
    private KilledHolder() {}

    public static void main(String[] arguments)
    {
        Path directory = Path.of(arguments[0]);
        Servers.prepare(new Lake(directory, UnaryOperator.identity(), ImmutableMap.of()), "symbol");
        DoomedProcess.awaitEnd(directory);
    }
}
