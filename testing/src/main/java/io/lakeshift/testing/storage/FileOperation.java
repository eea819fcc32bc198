package io.lakeshift.testing.storage;

/** What a file system can be asked; how accesses are counted and where faults strike. */
public enum FileOperation
{
    /** {@code newInput()} or {@code newStream()}: a file is opened for reading. */
    OPEN,
    /** One read of an opened file. */
    READ,
    LENGTH,
    EXISTS,
    LIST,
    /** {@code create()} (striking at its close), {@code createOrOverwrite()}, {@code createExclusive()}. */
    WRITE,
    DELETE,
    RENAME,
    CREATE_DIRECTORY,
    /** Another name for a file's bytes, by whatever means a store has beside Trino's file system. */
    LINK,
    /** What was written is made durable, by the same means. */
    SYNC,
}
