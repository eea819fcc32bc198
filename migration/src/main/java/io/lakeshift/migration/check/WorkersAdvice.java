package io.lakeshift.migration.check;

import io.airlift.units.DataSize;

import java.util.Optional;

/**
 * Whether a table is too much for one machine where there are several. The rule: it would take this one more than ten minutes, at ten MB of source files a second
 * and thread. That is what a migration does at least where nothing holds it up (docs/benchmarks.md has about twice that), and staged bytes and temporary files of one
 * machine grow with it.
 */
final class WorkersAdvice
{
    private static final long BYTES_PER_SECOND_AND_THREAD = 10_000_000;
    private static final long LONG_SECONDS = 600;

    private WorkersAdvice() {}

    /**
     * @param name of the table
     * @param bytes of its files
     * @param threads that rewrite them here
     */
    static Optional<String> of(String name, long bytes, int threads, int workers)
    {
        long seconds = bytes / BYTES_PER_SECOND_AND_THREAD / threads;
        if (workers < 2 || seconds <= LONG_SECONDS) {
            return Optional.empty();
        }
        return Optional.of("%s are much for one server, which would take %d minutes or more: ALTER TABLE %s EXECUTE repartition(…), with the same arguments, does the same on %d workers"
                .formatted(DataSize.succinctBytes(bytes), Math.round(seconds / 60.0), name, workers));
    }
}
