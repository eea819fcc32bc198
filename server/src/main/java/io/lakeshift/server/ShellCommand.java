package io.lakeshift.server;

import java.util.regex.Pattern;

/** Commands for a person to copy: a table's name may hold anything, and a shell takes much of it for something else. */
public final class ShellCommand
{
    private static final Pattern PLAIN = Pattern.compile("[\\p{Alnum}_./:=,@%+-]+");
    /** What means something within double quotes, the history of a shell included. */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\\"$`!]");

    private ShellCommand() {}

    /** @param dataOption which server is meant, as {@code bin/lakeshift} passes it on */
    public static String migrate(String dataOption, TableName table)
    {
        return "bin/lakeshift migrate%s %s".formatted(dataOption, word(table.toString()));
    }

    public static String watch(String dataOption, TableName table)
    {
        return migrate(dataOption, table) + " --watch";
    }

    /** @param procedure that takes a table's name alone */
    public static String call(String dataOption, String procedure, TableName table)
    {
        String statement = "CALL system.%s(%s)".formatted(procedure, TableName.literal(table.toString()));
        return "bin/lakeshift sql%s --execute %s".formatted(dataOption, SPECIAL.matcher(statement).find() ? quoted(statement) : '"' + statement + '"');
    }

    private static String word(String text)
    {
        return PLAIN.matcher(text).matches() ? text : quoted(text);
    }

    private static String quoted(String text)
    {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
