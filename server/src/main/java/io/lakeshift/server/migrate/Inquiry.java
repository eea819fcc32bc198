package io.lakeshift.server.migrate;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

import static java.util.Objects.requireNonNull;

/** Asks the server and listens for a Ctrl-C at once: a server that says nothing does not make the terminal deaf. */
record Inquiry(Terminal terminal)
{
    private static final Duration BETWEEN_GLANCES = Duration.ofMillis(25);

    Inquiry
    {
        requireNonNull(terminal, "terminal is null");
    }

    /** @return empty where a Ctrl-C came before the answer, which nobody waits for then; what was asked for goes on in the server */
    <T> Optional<T> ask(Supplier<T> question)
    {
        FutureTask<T> asked = new FutureTask<>(question::get);
        Thread.ofVirtual().start(asked);
        while (!asked.isDone()) {
            if (terminal.awaitInterrupt(BETWEEN_GLANCES)) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(asked.get());
        }
        catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
