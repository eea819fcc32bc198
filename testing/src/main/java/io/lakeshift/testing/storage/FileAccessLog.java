package io.lakeshift.testing.storage;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.Multiset;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.trino.filesystem.Location;

import java.util.ArrayList;
import java.util.List;

/** What was asked of the file systems that share this log, in order, since the last {@link #reset}. */
public final class FileAccessLog
{
    @GuardedBy("this")
    private final List<FileAccess> accesses = new ArrayList<>();

    synchronized void add(FileOperation operation, Location location, long bytes)
    {
        accesses.add(new FileAccess(operation, FileKind.of(location), location, bytes));
    }

    public synchronized void reset()
    {
        accesses.clear();
    }

    public synchronized List<FileAccess> accesses()
    {
        return List.copyOf(accesses);
    }

    /** How many times each kind of file was opened: the multiset that tests pin. */
    public Multiset<FileKind> opens()
    {
        return count(FileOperation.OPEN);
    }

    public Multiset<FileKind> count(FileOperation operation)
    {
        Multiset<FileKind> kinds = HashMultiset.create();
        accesses().stream().filter(access -> access.operation() == operation).forEach(access -> kinds.add(access.kind()));
        return ImmutableMultiset.copyOf(kinds);
    }

    /** The files of that kind that were opened, a file opened twice named twice. */
    public List<Location> opened(FileKind kind)
    {
        return accesses().stream()
                .filter(access -> access.operation() == FileOperation.OPEN && access.kind() == kind)
                .map(FileAccess::location)
                .toList();
    }

    public long bytesRead(FileKind kind)
    {
        return accesses().stream()
                .filter(access -> access.operation() == FileOperation.READ && access.kind() == kind)
                .mapToLong(FileAccess::bytes)
                .sum();
    }

    public long bytesRead()
    {
        return accesses().stream()
                .filter(access -> access.operation() == FileOperation.READ)
                .mapToLong(FileAccess::bytes)
                .sum();
    }
}
