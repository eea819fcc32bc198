package io.lakeshift.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

public class TestShellCommand
{
    @Test
    public void testPlainNamesAreLeftAlone()
    {
        TableName quotes = new TableName("default", "quotes");
        assertThat(ShellCommand.watch(" --data-dir there", quotes)).isEqualTo("bin/lakeshift migrate --data-dir there default.quotes --watch");
        assertThat(ShellCommand.call("", "undo_repartition", quotes)).isEqualTo("bin/lakeshift sql --execute \"CALL system.undo_repartition('default.quotes')\"");
    }

    /** What a shell makes of it is the name again. */
    @ParameterizedTest
    @ValueSource(strings = {"it's", "two words", "$HOME", "`id`", "say \"hi\"", "back\\slash", "a;b&c|d>e", "wow!", "*", "#1", "~"})
    public void testShell(String table)
            throws Exception
    {
        TableName name = new TableName("default", table);
        assertThat(arguments(ShellCommand.watch("", name))).containsExactly("migrate", "default." + table, "--watch");
        assertThat(arguments(ShellCommand.call("", "abort_repartition", name))).containsExactly("sql", "--execute", "CALL system.abort_repartition('default.%s')".formatted(table.replace("'", "''")));
    }

    private static List<String> arguments(String command)
            throws IOException, InterruptedException
    {
        Process shell = new ProcessBuilder("bash", "-c", command.replaceFirst("^bin/lakeshift", "printf '%s\\\\n'")).redirectErrorStream(true).start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
