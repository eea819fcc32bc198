package io.lakeshift.migration.verify;

/** Whoever answers for the memory that reading a file takes. */
@FunctionalInterface
public interface PageMemory
{
    /** Nobody: for what is small, or counted elsewhere. */
    PageMemory UNCOUNTED = _ -> {};

    /**
     * Called before each page and at the end.
     *
     * @param bytes that the reader with its next page holds from now on, at most, as far as can be told; may wait until there is room
     */
    void reader(long bytes);
}
