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
}
