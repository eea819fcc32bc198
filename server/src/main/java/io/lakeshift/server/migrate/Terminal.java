package io.lakeshift.server.migrate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

/** Whoever looks at the output: somebody at a terminal, who is asked and whose one line is drawn again and again, or a file, which gets whole lines. */
final class Terminal
{
    private static final String START_OF_LINE = "\r";
    private static final String CLEAR_TO_END = "\033[K";

    private final boolean interactive;
    private final int columns;
    private final PrintStream output = System.out;
    private final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    private final BlockingQueue<String> interrupts = new LinkedBlockingQueue<>();
    private volatile boolean asking;
    private boolean drawn;

    Terminal(boolean interactive, int columns)
    {
        this.interactive = interactive;
        this.columns = columns;
    }

    static Terminal ofThisProcess(int columns)
    {
        return new Terminal(System.console() != null && System.console().isTerminal(), columns);
    }

    boolean isInteractive()
    {
        return interactive;
    }

    int columns()
    {
        return columns;
    }

    void say(String line)
    {
        clear();
        output.println(line);
    }

    /** Over the line drawn before. Without a terminal nothing. */
    void draw(String line)
    {
        if (interactive) {
            output.print(START_OF_LINE + line + CLEAR_TO_END);
            output.flush();
            drawn = true;
        }
    }

    private void clear()
    {
        if (drawn) {
            output.print(START_OF_LINE + CLEAR_TO_END);
            drawn = false;
        }
    }

    /** The answer; empty at the end of the input. */
    Optional<String> ask(String question)
    {
        clear();
        output.print(question);
        output.flush();
        asking = true;
        try {
            return Optional.ofNullable(input.readLine()).map(String::strip);
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        finally {
            asking = false;
        }
    }

    /** From now on a Ctrl-C no longer ends this program. One that comes instead of an answer runs {@code whileAsking}. */
    void catchInterrupts(Runnable whileAsking)
    {
        // the JDK has no other way to be told of a Ctrl-C and go on; module jdk.unsupported exports this one for that. The one place that uses it
        sun.misc.Signal.handle(new sun.misc.Signal("INT"), _ -> interrupt(whileAsking));
    }

    /** What a Ctrl-C does. */
    void interrupt(Runnable whileAsking)
    {
        if (asking) {
            whileAsking.run();
        }
        else {
            interrupts.add("INT");
        }
    }

    /** @return whether there was a Ctrl-C; all of them until now count as one */
    boolean awaitInterrupt(Duration patience)
    {
        try {
            boolean interrupted = interrupts.poll(patience.toMillis(), MILLISECONDS) != null;
            interrupts.clear();
            return interrupted;
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
