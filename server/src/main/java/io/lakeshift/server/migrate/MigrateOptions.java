package io.lakeshift.server.migrate;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The command line of {@code bin/lakeshift migrate}.
 *
 * @param yes nobody is asked
 * @param watch the migration that runs is shown, and none begun
 */
record MigrateOptions(Layout layout, boolean yes, boolean watch)
{
    MigrateOptions
    {
        requireNonNull(layout, "layout is null");
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
    static MigrateOptions parse(List<String> arguments)
    {
        Optional<String> table = Optional.empty();
        Optional<List<String>> partitioning = Optional.empty();
        List<String> sortedBy = List.of();
        Optional<String> targetFileSize = Optional.empty();
        Optional<String> zone = Optional.empty();
        boolean yes = false;
        boolean watch = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--yes" -> yes = true;
                case "--watch" -> watch = true;
                case "--partitioning" -> partitioning = Optional.of(Layout.split(value(arguments, i++)));
                case "--sorted-by" -> sortedBy = Layout.split(value(arguments, i++));
                case "--target-file-size" -> targetFileSize = Optional.of(value(arguments, i++));
                case "--zone" -> zone = Optional.of(value(arguments, i++));
                default -> {
                    if (argument.startsWith("-")) {
                        throw new UsageException("unknown option '%s'".formatted(argument));
                    }
                    if (table.isPresent()) {
                        throw new UsageException("one table at a time: '%s' or '%s'? Quote a list that has parentheses or blanks in it".formatted(table.get(), argument));
                    }
                    table = Optional.of(argument);
                }
            }
        }
        String name = table.orElseThrow(() -> new UsageException("which table? migrate TABLE, or migrate SCHEMA.TABLE"));
        return new MigrateOptions(new Layout(name, partitioning, sortedBy, targetFileSize, zone), yes, watch);
    }

    private static String value(List<String> arguments, int option)
    {
        if (option + 1 == arguments.size()) {
            throw new UsageException("%s needs a value".formatted(arguments.get(option)));
        }
        return arguments.get(option + 1);
    }
}
