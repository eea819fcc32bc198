package io.lakeshift.migration.catchup;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.lakeshift.delta.files.FileChanges;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.files.IndexedFiles;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.log.FileLine;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.GroupResult;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import static com.google.common.base.Preconditions.checkState;
import static java.lang.Math.toIntExact;
import static java.util.Objects.requireNonNull;

/**
 * Which live files the finished groups cover. Compared with a snapshot by file keys (decoded path, deletion vector id) and never by interpreting commits:
 * an add may only replace statistics, and a RESTORE brings back files that were gone.
 * <p>Law: where {@link #difference} is empty, the outputs hold exactly the snapshot's rows, because every group was verified against its sources and
 * each live file is the source of exactly one group.
 * <p>A coverage of part of a table takes note of that part alone; all other files are none of its business. The law then is one about the part.
 * <p>The first comparison looks at all files, a later one at what differs from the snapshot compared before: publication has milliseconds. For the same reason
 * the actions that publish are kept as the lines of the commit that they will be.
 */
public final class Coverage
{
    private final Predicate<String> scope;
    private final boolean whole;
    private final Map<Long, GroupResult> groups = new LinkedHashMap<>();
    private final Map<Long, List<FileLine>> addLines = new LinkedHashMap<>();
    private final Map<FileKey, Long> groupOf = new HashMap<>();
    private long rows;
    private long sourceBytes;
    private long outputs;
    private long outputBytes;
    private Optional<Fingerprint> fingerprint = Optional.empty();

    // of the snapshot compared last
    private Optional<FileIndex> compared = Optional.empty();
    private final Map<FileKey, FileLine> removeLines = new LinkedHashMap<>();
    private final Map<FileKey, AddFile> uncovered = new LinkedHashMap<>();
    private final Set<FileKey> gone = new LinkedHashSet<>();
    private final SpoiltFiles spoilt = new SpoiltFiles();

    /** Of all files of a table. */
    public Coverage()
    {
        this(_ -> true, true);
    }

    private Coverage(Predicate<String> scope, boolean whole)
    {
        this.scope = requireNonNull(scope, "scope is null");
        this.whole = whole;
    }

    /**
     * Of the files at these paths.
     *
     * @param decodedPaths where no other file is ever wanted; whatever happens to a file's deletion vector, its path stays
     */
    public static Coverage of(Set<String> decodedPaths)
    {
        Set<String> paths = ImmutableSet.copyOf(decodedPaths);
        return new Coverage(paths::contains, false);
    }

    /** Of nothing but the groups that are added: where one of them is given up, its sources are left alone. */
    public static Coverage ofGroupsAlone()
    {
        return new Coverage(_ -> false, false);
    }

    /** Whether a live file is to be the source of a group, and is not yet. */
    public boolean wants(FileKey file)
    {
        return scope.test(file.decodedPath()) && !covers(file);
    }

    public void add(GroupResult result)
    {
        long group = result.group().id();
        checkState(groups.put(group, result) == null, "group %s was finished twice", group);
        for (AddFile source : result.group().sources()) {
            FileKey key = source.key();
            Long other = groupOf.put(key, group);
            checkState(other == null, "file %s is in group %s and in group %s", source.path(), other, group);
            uncovered.remove(key);
            if (compared.isPresent() && !removeLines.containsKey(key)) {
                gone.add(key);
            }
        }
        addLines.put(group, lines(result.outputs()));
        count(result, 1);
    }

    /** What an undo brings back may be very many files, which are at hand again at any time. */
    private static List<FileLine> lines(List<AddFile> outputs)
    {
        return outputs instanceof IndexedFiles
                ? IntStream.range(0, outputs.size()).mapToObj(place -> FileLine.again(() -> outputs.get(place))).toList()
                : outputs.stream().map(FileLine::of).toList();
    }

    /** Whether the file is the source of a group. */
    public boolean covers(FileKey file)
    {
        return groupOf.containsKey(file);
    }

    /** Forgets a group and hands back what it wrote. */
    public List<AddFile> remove(long group)
    {
        GroupResult result = groups.remove(group);
        addLines.remove(group);
        for (AddFile source : result.group().sources()) {
            FileKey key = source.key();
            groupOf.remove(key);
            gone.remove(key);
            if (!scope.test(key.decodedPath())) {
                removeLines.remove(key);
            }
            else if (removeLines.containsKey(key)) {
                uncovered.put(key, source);
            }
        }
        count(result, -1);
        return result.outputs();
    }

    private void count(GroupResult result, int sign)
    {
        rows += sign * result.written().rows();
        sourceBytes += sign * result.group().bytes();
        outputs += sign * (long) result.outputs().size();
        fingerprint = Optional.of(fingerprint
                .map(sum -> sign > 0 ? sum.plus(result.written()) : sum.minus(result.written()))
                .orElse(result.written()));
        outputBytes += sign * result.outputs().stream().mapToLong(AddFile::size).sum();
    }

    public Difference difference(FileIndex live)
    {
        follow(compared.map(live::changesSince).orElseGet(() -> new FileChanges(List.of(), IndexedFiles.all(live))));
        if (compared.isEmpty()) {
            // no snapshot before this one tells what went while the groups were made
            groupOf.keySet().stream().filter(key -> !removeLines.containsKey(key)).forEach(gone::add);
        }
        compared = Optional.of(live);
        checkState(!whole || removeLines.size() == live.size(), "%s files are live, %s are known", live.size(), removeLines.size());

        Set<Long> broken = new HashSet<>();
        gone.forEach(key -> broken.add(groupOf.get(key)));
        List<AddFile> pending = new ArrayList<>(uncovered.values());
        for (long group : broken) {
            for (AddFile source : groups.get(group).group().sources()) {
                if (removeLines.containsKey(source.key()) && scope.test(source.key().decodedPath())) {
                    pending.add(source);
                }
            }
        }
        return new Difference(broken, pending);
    }

    private boolean minds(FileKey file)
    {
        return whole || scope.test(file.decodedPath()) || covers(file);
    }

    private void follow(FileChanges changes)
    {
        for (FileKey key : changes.removed()) {
            removeLines.remove(key);
            uncovered.remove(key);
            if (groupOf.containsKey(key)) {
                gone.add(key);
            }
        }
        long now = System.currentTimeMillis();
        for (AddFile file : changes.added()) {
            FileKey key = file.key();
            if (!minds(key)) {
                continue;
            }
            removeLines.put(key, FileLine.of(RemoveFile.of(file, now, false)));
            if (!groupOf.containsKey(key)) {
                uncovered.put(key, file);
            }
            gone.remove(key);
        }
    }

    /** Before a group is given up: a prepared migration gives up groups for other reasons as well. */
    void noteIfSpoilt(long id)
    {
        FileGroup group = groups.get(id).group();
        if (group.sources().stream().anyMatch(source -> gone.contains(source.key()))) {
            spoilt.add(group);
        }
    }

    SpoiltFiles spoilt()
    {
        return spoilt;
    }

    /** The groups that make up the coverage, in no order. */
    public Collection<GroupResult> groups()
    {
        return Collections.unmodifiableCollection(groups.values());
    }

    /** The groups that wrote any of these files. */
    public Set<Long> groupsOf(List<AddFile> outputs)
    {
        Set<String> paths = new HashSet<>();
        outputs.forEach(output -> paths.add(output.path()));
        Set<Long> found = new HashSet<>();
        groups.forEach((id, result) -> {
            if (result.outputs().stream().anyMatch(output -> paths.contains(output.path()))) {
                found.add(id);
            }
        });
        return found;
    }

    /** All outputs, made anew at each look where they are very many. */
    public Collection<AddFile> outputs()
    {
        return new AbstractCollection<>()
        {
            @Override
            public Iterator<AddFile> iterator()
            {
                return groups.values().stream().flatMap(result -> result.outputs().stream()).iterator();
            }

            @Override
            public int size()
            {
                return toIntExact(outputs);
            }
        };
    }

    /** The files that were moved as they are, none that an earlier migration moved and this one brings back. */
    public List<AddFile> moved(String filePrefix)
    {
        return groups.values().stream()
                .filter(GroupResult::moved)
                .flatMap(result -> result.outputs().stream())
                .filter(output -> output.path().substring(output.path().lastIndexOf('/') + 1).startsWith(filePrefix))
                .toList();
    }

    public long sourceCount()
    {
        return groupOf.size();
    }

    public long sourceBytes()
    {
        return sourceBytes;
    }

    public long outputCount()
    {
        return outputs;
    }

    public long outputBytes()
    {
        return outputBytes;
    }

    /** Every file out that was live in the snapshot compared last and is minded, and every output in, as lines of a commit. */
    public List<FileLine> publicationLines()
    {
        return ImmutableList.<FileLine>builder()
                .addAll(removeLines.values())
                .addAll(addLines.values().stream().flatMap(Collection::stream).iterator())
                .build();
    }

    public long rows()
    {
        return rows;
    }

    /** Of all rows. Kept up to date rather than added up: the commit that publishes tells it. */
    public Fingerprint fingerprint()
    {
        return fingerprint.orElseGet(() -> Fingerprint.empty(0));
    }
}
