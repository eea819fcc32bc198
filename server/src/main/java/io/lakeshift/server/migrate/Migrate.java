package io.lakeshift.server.migrate;

import io.lakeshift.server.ShellCommand;
import io.lakeshift.server.SqlClient;
import io.lakeshift.server.SqlClient.NoAnswer;
import io.lakeshift.server.SqlClient.SqlFailure;
import io.lakeshift.server.TableName;
import io.lakeshift.server.migrate.MigrateOptions.UsageException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * {@code bin/lakeshift migrate}: shows what a migration would do, asks, begins it in a client of its own, and shows how it goes.
 * <p>
 * Arguments: the server's address, the terminal's columns, a directory for logs, what {@code bin/lakeshift} needs to find this server again, and then those of the user.
 * Exit code: 0 published, unchanged, declined or left running; 1 refused, failed or aborted; 2 not understood.
 */
public final class Migrate
{
    private static final int OWN_ARGUMENTS = 4;

    private final SqlClient client;
    private final URI server;
    private final Terminal terminal;
    private final Path logDirectory;
    private final String dataOption;

    private Migrate(SqlClient client, URI server, Terminal terminal, Path logDirectory, String dataOption)
    {
        this.client = requireNonNull(client, "client is null");
        this.server = requireNonNull(server, "server is null");
        this.terminal = requireNonNull(terminal, "terminal is null");
        this.logDirectory = requireNonNull(logDirectory, "logDirectory is null");
        this.dataOption = requireNonNull(dataOption, "dataOption is null");
    }

    public static void main(String[] arguments)
    {
        int exitCode;
        URI server = URI.create(arguments[0]);
        try (SqlClient client = new SqlClient(server)) {
            MigrateOptions options = MigrateOptions.parse(Arrays.asList(arguments).subList(OWN_ARGUMENTS, arguments.length));
            exitCode = new Migrate(client, server, Terminal.ofThisProcess(Integer.parseInt(arguments[1])), Path.of(arguments[2]), arguments[3]).run(options);
        }
        catch (UsageException e) {
            System.err.println("lakeshift: " + e.getMessage());
            exitCode = 2;
        }
        catch (SqlFailure | IOException e) {
            System.err.println("lakeshift: " + e.getMessage());
            exitCode = 1;
        }
        catch (NoAnswer e) {
            System.err.println("lakeshift: " + e.andNow(arguments[3]));
            exitCode = 1;
        }
        System.exit(exitCode);
    }

    private int run(MigrateOptions options)
            throws IOException
    {
        TableName table = TableName.resolve(client, options.layout().table());
        Optional<Progress> running = Progress.of(client, table.toString(), Optional.empty()).filter(progress -> !progress.ended());
        TableSize before = TableSize.of(client, table);
        if (options.watch()) {
            Progress found = running.orElseThrow(() -> new SqlFailure("No migration of table %s is running. Past ones: bin/lakeshift sql%s --execute 'SELECT * FROM system.repartitions'"
                    .formatted(table, dataOption)));
            return new Watch(client, terminal, table, before, dataOption).follow(found.owner(), Optional.empty());
        }
        if (running.isPresent()) {
            throw new SqlFailure("Table %s is being migrated already (%s). Watch it: %s"
                    .formatted(table, ProgressLine.text(running.get()).strip(), ShellCommand.watch(dataOption, table)));
        }
        Plan plan = Plan.of(client, options.layout().withTable(table.toString()));
        show(plan, before);
        if (!plan.refusals().isEmpty()) {
            return 1;
        }
        if (!options.yes() && !agreed()) {
            terminal.say("Nothing was done.");
            return 0;
        }
        BackgroundCall call = BackgroundCall.start(server, plan.layout().call(), logDirectory);
        return new Watch(client, terminal, table, before, dataOption).follow(call);
    }

    private boolean agreed()
    {
        if (!terminal.isInteractive()) {
            throw new UsageException("nobody is there to be asked: give --yes to migrate without a question");
        }
        return terminal.ask("Migrate now? [y/N] ").filter(answer -> answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes")).isPresent();
    }

    private static String planned(Plan plan, TableSize before)
    {
        if (plan.taken().isEmpty()) {
            return "  in about %,d partitions".formatted(plan.partitions());
        }
        long taken = plan.taken().getAsLong();
        return "  instead of %,d in %,d %s; the other %,d stay as they are"
                .formatted(taken, plan.partitions(), plan.partitions() == 1 ? "partition" : "partitions", before.files() - taken);
    }

    private void show(Plan plan, TableSize before)
    {
        List<String> partitioning = plan.layout().partitioning().orElseThrow();
        terminal.say("%s: partitioned by %s%s".formatted(
                plan.layout().table(),
                partitioning.isEmpty() ? "nothing" : String.join(", ", partitioning),
                plan.layout().sortedBy().isEmpty() ? "" : ", rows sorted by " + String.join(", ", plan.layout().sortedBy())));
        plan.reason().ifPresent(reason -> terminal.say("  advised: " + reason));
        terminal.say(before.line("now", Optional.empty()));
        if (plan.refusals().isEmpty()) {
            terminal.say(new TableSize(plan.files(), plan.bytes()).line("planned", Optional.empty()) + planned(plan, before));
        }
        plan.warnings().forEach(warning -> terminal.say("  warning: " + warning));
        plan.refusals().forEach(refusal -> terminal.say("  refused: " + refusal));
    }
}
