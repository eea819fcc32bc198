package io.lakeshift.server.migrate;

import io.lakeshift.server.ShellCommand;
import io.lakeshift.server.SqlClient;
import io.lakeshift.server.SqlClient.NoAnswer;
import io.lakeshift.server.SqlClient.SqlFailure;
import io.lakeshift.server.TableName;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Shows a migration until it has ended, or is left alone. */
final class Watch
{
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    /** For the client in the background to get an answer from a busy server. */
    private static final Duration FOR_A_QUERY = Duration.ofMinutes(2);
    /** With a server that says nothing. Whoever watches wants to hear of it, and a look costs nothing to take again. */
    private static final Duration FOR_A_LOOK = Duration.ofSeconds(30);
    /** Until it has claimed its table, system.repartitions does not show it. */
    private static final String CHECKING = "  0.0 %  checking";

    private final SqlClient client;
    private final SqlClient looks;
    private final Terminal terminal;
    private final Inquiry inquiry;
    private final TableName table;
    private final TableSize before;
    private final String dataOption;
    private String lastState = "";
    private long lastLine;

    Watch(SqlClient client, Terminal terminal, TableName table, TableSize before, String dataOption)
    {
        this.client = requireNonNull(client, "client is null");
        looks = client.withPatience(FOR_A_LOOK);
        this.terminal = requireNonNull(terminal, "terminal is null");
        inquiry = new Inquiry(terminal);
        this.table = requireNonNull(table, "table is null");
        this.before = requireNonNull(before, "before is null");
        this.dataOption = requireNonNull(dataOption, "dataOption is null");
    }

    /** @return exit code */
    int follow(BackgroundCall call)
            throws IOException
    {
        terminal.catchInterrupts(this::leaveAtOnce);
        long begun = System.nanoTime();
        while (call.query().isEmpty()) {
            if (terminal.awaitInterrupt(Duration.ofMillis(50))) {
                recall(call);
                terminal.say("The migration of table %s was not begun: the server had not taken it yet".formatted(table));
                return 130;
            }
            if (System.nanoTime() - begun > FOR_A_QUERY.toNanos()) {
                recall(call);
                throw new SqlFailure("The migration of table %s was not begun: the server did not take it within %s. Look at it: bin/lakeshift status%s"
                        .formatted(table, Quantities.seconds(FOR_A_QUERY.toSeconds()), dataOption));
            }
            if (!call.isAlive() && call.query().isEmpty()) {
                throw new SqlFailure("The migration of table %s was not begun: %s".formatted(table, call.failure().orElse("its client ended, see " + call.log())));
            }
        }
        return follow(call.query().orElseThrow(), Optional.of(call));
    }

    /** A client that is left alone would begin the migration once the server hears it, with nobody there to see. */
    private void recall(BackgroundCall call)
            throws IOException
    {
        call.end();
        if (call.query().isPresent()) {
            throw new SqlFailure("The migration of table %s may have begun in that very moment, as query %s. Its client is ended, so the server aborts it within minutes; see: %s"
                    .formatted(table, call.query().get(), ShellCommand.watch(dataOption, table)));
        }
        call.forget();
    }

    /**
     * @param owner the query whose CALL it is
     * @param call in the background, where it was begun by this command
     * @return exit code
     */
    int follow(String owner, Optional<BackgroundCall> call)
            throws IOException
    {
        terminal.catchInterrupts(this::leaveAtOnce);
        try {
            return untilItEnds(owner, call);
        }
        catch (NoAnswer e) {
            throw new SqlFailure("%s. The table is whole, whatever became of the migration of %s; once the server answers again: %s"
                    .formatted(e.andNow(dataOption), table, ShellCommand.watch(dataOption, table)));
        }
    }

    private int untilItEnds(String owner, Optional<BackgroundCall> call)
            throws IOException
    {
        while (true) {
            // before the look: what the CALL has done by then shows in it
            boolean returned = call.isPresent() && (call.get().isDone() || call.get().failure().isPresent());
            Optional<Optional<Progress>> look = inquiry.ask(() -> Progress.of(looks, table.toString(), Optional.of(owner)));
            boolean interrupted = look.isEmpty();
            if (look.isPresent()) {
                Optional<Progress> progress = look.get();
                if (progress.isPresent() && progress.get().ended()) {
                    forget(call);
                    return end(progress.get());
                }
                if (returned && progress.isEmpty()) {
                    Optional<String> failure = call.get().failure();
                    forget(call);
                    throw new SqlFailure(failure.orElse("The migration of table %s has ended, and system.repartitions does not show it".formatted(table)));
                }
                show(progress);
                interrupted = terminal.awaitInterrupt(BETWEEN_LOOKS);
            }
            if (interrupted) {
                Optional<Integer> exitCode = interrupted(call);
                if (exitCode.isPresent()) {
                    return exitCode.get();
                }
            }
        }
    }

    private void show(Optional<Progress> progress)
    {
        if (progress.isPresent()) {
            show(progress.get().state(), ProgressLine.text(progress.get()), ProgressLine.bar(progress.get(), terminal.columns()));
        }
        else {
            show("CHECKING", CHECKING, CHECKING);
        }
    }

    private void show(String state, String text, String bar)
    {
        if (terminal.isInteractive()) {
            terminal.draw(bar);
            return;
        }
        if (!state.equals(lastState) || System.nanoTime() - lastLine > BETWEEN_LINES.toNanos()) {
            lastState = state;
            lastLine = System.nanoTime();
            terminal.say(text);
        }
    }

    /** @return an exit code, where it is not to be watched any longer */
    private Optional<Integer> interrupted(Optional<BackgroundCall> call)
    {
        if (!terminal.isInteractive()) {
            terminal.say(leftRunning());
            return Optional.of(130);
        }
        String answer = terminal.ask("%nThe migration goes on in the server. Abort it, leave it running, or watch on? [a/l/W] ".formatted()).orElse("l");
        return switch (answer.toLowerCase(Locale.ROOT)) {
            case "l", "leave" -> {
                terminal.say(leftRunning());
                yield Optional.of(0);
            }
            case "a", "abort" -> {
                terminal.say("Aborting; what was written is removed ...");
                try {
                    // it waits until the migration has cleaned up; an answer that a Ctrl-C did not wait for shows in the next look
                    if (inquiry.ask(() -> client.ask("CALL system.abort_repartition(%s)".formatted(TableName.literal(table.toString())))).isEmpty()) {
                        yield interrupted(call);
                    }
                }
                catch (SqlFailure e) {
                    // it may have ended meanwhile, which the next look shows
                    terminal.say(e.getMessage());
                }
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    /** A second Ctrl-C instead of an answer. */
    private void leaveAtOnce()
    {
        System.out.printf("%n%s%n", leftRunning());
        Runtime.getRuntime().halt(130);
    }

    private String leftRunning()
    {
        return """
                Left running. Watch it again: %s
                Stop it: %s""".formatted(ShellCommand.watch(dataOption, table), ShellCommand.call(dataOption, "abort_repartition", table));
    }

    private int end(Progress ended)
    {
        ended.warnings().forEach(warning -> terminal.say("  warning: " + warning));
        switch (ended.state()) {
            case "PUBLISHED" -> {
                terminal.say("%s is migrated: %,d rows, verified, in %s".formatted(table, ended.rowsDone(), Quantities.seconds(ended.seconds())));
                terminal.say(before.line("before", ended.sourceVersion()));
                sizeNow(ended).ifPresent(terminal::say);
                terminal.say("Undo it%s: %s".formatted(
                        ended.undoUntil().map(until -> ", until %s at least".formatted(until)).orElse(""), ShellCommand.call(dataOption, "undo_repartition", table)));
                return 0;
            }
            case "UNCHANGED" -> {
                terminal.say("%s has this layout already; nothing was done".formatted(table));
                return 0;
            }
            default -> {
                terminal.say("%s: %s".formatted(ended.state().toLowerCase(Locale.ROOT), ended.error().orElse("no cause is known")));
                return 1;
            }
        }
    }

    /** Whatever becomes of the server or the table in that moment, the migration is published. */
    private Optional<String> sizeNow(Progress ended)
    {
        try {
            return inquiry.ask(() -> TableSize.of(looks, table)).map(size -> size.line("after", ended.publishedVersion()));
        }
        catch (SqlFailure | NoAnswer e) {
            return Optional.of("  after    cannot be told: " + e.getMessage());
        }
    }

    private static void forget(Optional<BackgroundCall> call)
            throws IOException
    {
        if (call.isPresent()) {
            call.get().forget();
        }
    }
}
