package io.lakeshift.migration.claim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A process of a Linux system, named so that another one of the same system can tell whether it still runs.
 *
 * @param boot id of the system's present boot, which all containers on it share
 * @param namespace in which the number counts: a container's own
 * @param started in ticks since the boot, because numbers recur
 * @param user whose processes may be hidden from others
 */
public record ServerProcess(String boot, String namespace, long pid, String started, String user)
{
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");
    /** Places in /proc/PID/stat, counted after the name, which stands in brackets and may hold blanks. */
    private static final int STATE = 0;
    private static final int STARTED = 19;

    public ServerProcess
    {
        requireNonNull(boot, "boot is null");
        requireNonNull(namespace, "namespace is null");
        requireNonNull(started, "started is null");
        requireNonNull(user, "user is null");
    }

    /** This one; empty on other systems than Linux. */
    static Optional<ServerProcess> current()
    {
        long pid = ProcessHandle.current().pid();
        try {
            return Optional.of(new ServerProcess(
                    Files.readString(BOOT).strip(),
                    Files.readSymbolicLink(NAMESPACE).toString(),
                    pid,
                    statistics(pid).get(STARTED),
                    System.getProperty("user.name")));
        }
        catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    /** Whether it surely runs no longer. Only a process of the same system, namespace and user can tell. */
    boolean isGoneFor(ServerProcess observer)
    {
        if (!boot.equals(observer.boot) || !namespace.equals(observer.namespace) || !user.equals(observer.user)) {
            return false;
        }
        try {
            List<String> statistics = statistics(pid);
            // Z and X: it has ended, and nobody has taken note of that yet
            return !statistics.get(STARTED).equals(started) || statistics.get(STATE).matches("[ZXx]");
        }
        catch (NoSuchFileException _) {
            return true;
        }
        catch (IOException | RuntimeException _) {
            return false;
        }
    }

    private static List<String> statistics(long pid)
            throws IOException
    {
        String text = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return List.of(text.substring(text.lastIndexOf(')') + 1).strip().split(" "));
    }
}
