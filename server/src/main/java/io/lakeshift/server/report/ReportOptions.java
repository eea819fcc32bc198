package io.lakeshift.server.report;

import io.lakeshift.server.TableName;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** The command line of {@code bin/lakeshift report}. */
record ReportOptions(String table, Optional<Path> output)
{
    ReportOptions
    {
        requireNonNull(table, "table is null");
        requireNonNull(output, "output is null");
    }

    /** A command line that cannot be understood. */
    static final class UsageException
            extends RuntimeException
    {
        private static final long serialVersionUID = 1;

        UsageException(String message)
        {
            super(message);
        }
    }

    /** @throws UsageException saying what is wrong with it */
    static ReportOptions parse(List<String> arguments)
    {
        Optional<String> table = Optional.empty();
        Optional<Path> output = Optional.empty();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--output")) {
                i++;
                if (i == arguments.size() || arguments.get(i).isEmpty()) {
                    throw new UsageException("--output needs the name of a file");
                }
                output = Optional.of(Path.of(arguments.get(i)));
            }
            else if (argument.startsWith("-")) {
                throw new UsageException("unknown option '%s'".formatted(argument));
            }
            else if (table.isPresent()) {
                throw new UsageException("one table at a time: '%s' or '%s'?".formatted(table.get(), argument));
            }
            else {
                table = Optional.of(argument);
            }
        }
        return new ReportOptions(table.orElseThrow(() -> new UsageException("which table? report TABLE, or report SCHEMA.TABLE")), output);
    }

    /** Beside where the command is given, under a name that every file system takes. */
    Path file(TableName found)
    {
        return output.orElseGet(() -> Path.of(found.toString().replaceAll("[^\\p{Alnum}._-]", "_") + "-report.html"));
    }
}
