package io.lakeshift.testing.storage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.trino.filesystem.Location;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import static java.util.Objects.requireNonNull;

/**
 * When which fault strikes; shared by all file systems made over it.
 * <pre>{@code faults.strike(new Fault.LostAnswer()).on(WRITE).where(location -> FileKind.of(location) == COMMIT).from(2).times(1);}</pre>
 */
public final class Faults
{
    @GuardedBy("this")
    private final List<Rule> rules = new ArrayList<>();

    /** Strikes each operation on each file from now on, unless narrowed. */
    public Rule strike(Fault fault)
    {
        return add(new Rule(fault));
    }

    /** Every operation that would change something fails, as on a disk that is mounted read-only. */
    public Rule refuseWrites()
    {
        return strike(new Fault.Failure("Read-only file system"))
                .on(FileOperation.WRITE, FileOperation.DELETE, FileOperation.RENAME, FileOperation.CREATE_DIRECTORY);
    }

    public synchronized void clear()
    {
        rules.clear();
    }

    private synchronized Rule add(Rule rule)
    {
        rules.add(rule);
        return rule;
    }

    /** The fault that strikes this operation; asking counts as the operation. */
    public Optional<Fault> next(FileOperation operation, Location location)
    {
        List<Rule> current;
        synchronized (this) {
            current = List.copyOf(rules);
        }
        Optional<Fault> strike = Optional.empty();
        for (Rule rule : current) {
            if (rule.strikes(operation, location) && strike.isEmpty()) {
                strike = Optional.of(rule.fault);
            }
        }
        return strike;
    }

    public static final class Rule
    {
        private final Fault fault;
        @GuardedBy("this")
        private Set<FileOperation> operations = Set.of(FileOperation.values());
        @GuardedBy("this")
        private Predicate<Location> locations = _ -> true;
        @GuardedBy("this")
        private int first = 1;
        @GuardedBy("this")
        private int times = Integer.MAX_VALUE;
        @GuardedBy("this")
        private int matches;
        @GuardedBy("this")
        private int strikes;

        private Rule(Fault fault)
        {
            this.fault = requireNonNull(fault, "fault is null");
        }

        public synchronized Rule on(FileOperation... operations)
        {
            this.operations = Set.of(operations);
            return this;
        }

        public synchronized Rule where(Predicate<Location> locations)
        {
            this.locations = requireNonNull(locations, "locations is null");
            return this;
        }

        public Rule on(FileKind kind)
        {
            return where(location -> FileKind.of(location) == kind);
        }

        /** The first match that is struck, counted from 1. */
        public synchronized Rule from(int first)
        {
            this.first = first;
            return this;
        }

        public synchronized Rule times(int times)
        {
            this.times = times;
            return this;
        }

        /** How often it has struck. */
        public synchronized int strikes()
        {
            return strikes;
        }

        private synchronized boolean strikes(FileOperation operation, Location location)
        {
            if (!operations.contains(operation) || !locations.test(location)) {
                return false;
            }
            matches++;
            if (matches < first || strikes >= times) {
                return false;
            }
            strikes++;
            return true;
        }
    }
}
