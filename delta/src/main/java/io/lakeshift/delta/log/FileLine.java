package io.lakeshift.delta.log;

import java.util.function.Supplier;

/**
 * An add or a remove as the line of a commit that it will be. What is large and settled is written to JSON once, and not again for each attempt to publish it:
 * between two commits of a busy writer there are milliseconds.
 */
public final class FileLine
{
    private final int length;
    private final Supplier<byte[]> json;

    private FileLine(int length, Supplier<byte[]> json)
    {
        this.length = length;
        this.json = json;
    }

    private static FileLine of(Action action)
    {
        byte[] json = ActionCodec.writeLine(action);
        return new FileLine(json.length, () -> json);
    }

    public static FileLine of(AddFile add)
    {
        return of((Action) add);
    }

    public static FileLine of(RemoveFile remove)
    {
        return of((Action) remove);
    }

    /** The same where there may be too many to keep, and time to write them when the commit is made: nothing is kept but the length. */
    public static FileLine again(Supplier<AddFile> add)
    {
        return new FileLine(ActionCodec.writeLine(add.get()).length, () -> ActionCodec.writeLine(add.get()));
    }

    /** Bytes, the line break included. */
    public int length()
    {
        return length;
    }

    public void copyTo(byte[] commit, int position)
    {
        System.arraycopy(json.get(), 0, commit, position, length);
    }
}
