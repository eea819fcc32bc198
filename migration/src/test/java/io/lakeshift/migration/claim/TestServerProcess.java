package io.lakeshift.migration.claim;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** Where nothing is known for certain, a process counts as alive. */
@EnabledOnOs(OS.LINUX)
class TestServerProcess
{
    private final ServerProcess mine = ServerProcess.current().orElseThrow();

    @Test
    void testThatRuns()
    {
        assertThat(mine.isGoneFor(ServerProcess.current().orElseThrow())).isFalse();
    }

    @Test
    void testThatWasKilled()
            throws Exception
    {
        Process process = new ProcessBuilder("sleep", "1000").start();
        String statistics = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String started = statistics.substring(statistics.lastIndexOf(')')).split(" ")[20];
        ServerProcess other = new ServerProcess(mine.boot(), mine.namespace(), process.pid(), started, mine.user());
        assertThat(other.isGoneFor(mine)).isFalse();
        process.destroyForcibly().waitFor();
        assertThat(other.isGoneFor(mine)).isTrue();
    }

    @Test
    void testThatGaveItsNumberToAnother()
    {
        assertThat(new ServerProcess(mine.boot(), mine.namespace(), mine.pid(), mine.started() + "0", mine.user()).isGoneFor(mine)).isTrue();
    }

    @Test
    void testThatCannotBeSeenFromHere()
    {
        long nobody = Long.MAX_VALUE;
        assertThat(new ServerProcess(mine.boot(), mine.namespace(), nobody, "1", mine.user()).isGoneFor(mine)).isTrue();
        assertThat(new ServerProcess("another boot", mine.namespace(), nobody, "1", mine.user()).isGoneFor(mine)).isFalse();
        assertThat(new ServerProcess(mine.boot(), "another container", nobody, "1", mine.user()).isGoneFor(mine)).isFalse();
        assertThat(new ServerProcess(mine.boot(), mine.namespace(), nobody, "1", "another user").isGoneFor(mine)).isFalse();
    }
}
