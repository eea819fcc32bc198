package io.lakeshift.testing.storage;

import static java.util.Objects.requireNonNull;

/** What goes wrong with one operation. */
public sealed interface Fault
{
    /** Nothing is done, and an error says so. */
    record Failure(String message)
            implements Fault
    {
        public Failure
        {
            requireNonNull(message, "message is null");
        }
    }

    /** The operation is done, and the caller gets an error all the same: its connection broke before the answer. */
    record LostAnswer()
            implements Fault {}

    /** The first half of the bytes is written, then an error; other operations fail. */
    record HalfWrite()
            implements Fault {}

    /** Runs something first (another writer's commit, a wait on a latch), then the operation. */
    record Before(Runnable action)
            implements Fault
    {
        public Before
        {
            requireNonNull(action, "action is null");
        }
    }

    /** Runs something after the operation has succeeded, before the caller hears of it. */
    record After(Runnable action)
            implements Fault
    {
        public After
        {
            requireNonNull(action, "action is null");
        }
    }
}
