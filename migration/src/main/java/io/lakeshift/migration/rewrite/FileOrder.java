package io.lakeshift.migration.rewrite;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;

import java.util.List;
import java.util.Optional;

/**
 * The order of the rows within files.
 * <p>A file that was written in an order says so in its name. A name outlasts checkpoints, the clean-up of the log and a RESTORE, no engine drops or copies it, and whoever rewrites
 * the file, in whatever order, gives it another one. A tag of its add action would be dropped by some, and kept by some who change the order.
 *
 * @param sortedBy logical column names
 * @param zorderBy logical column names, along a curve
 */
public record FileOrder(List<String> sortedBy, List<String> zorderBy)
{
    public static final FileOrder NONE = new FileOrder(List.of(), List.of());

    private static final String EXTENSION = ".parquet";
    /** No digit of an id, so that no name ends so by chance. */
    private static final String MARK = "-o";
    private static final int MARK_DIGITS = 8;

    public FileOrder
    {
        sortedBy = ImmutableList.copyOf(sortedBy);
        zorderBy = ImmutableList.copyOf(zorderBy);
    }

    public boolean isNone()
    {
        return sortedBy.isEmpty() && zorderBy.isEmpty();
    }

    public List<String> columns()
    {
        return ImmutableList.<String>builder().addAll(sortedBy).addAll(zorderBy).build();
    }

    /** What the names of files in this order end with. */
    public String fileNameEnding()
    {
        return mark().orElse("") + EXTENSION;
    }

    /** Whether the name of a file, or its path, says that it is in this order; false where there is none. */
    public boolean isToldBy(String path)
    {
        return !isNone() && path.endsWith(fileNameEnding());
    }

    private Optional<String> mark()
    {
        if (isNone()) {
            return Optional.empty();
        }
        Hasher hasher = Hashing.sha256().newHasher().putBoolean(sortedBy.isEmpty());
        for (String column : columns()) {
            hasher.putInt(column.length()).putUnencodedChars(column);
        }
        return Optional.of(MARK + hasher.hash().toString().substring(0, MARK_DIGITS));
    }
}
