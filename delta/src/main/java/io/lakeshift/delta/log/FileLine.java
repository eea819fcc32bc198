package io.lakeshift.delta.log;

/**
 * An add or a remove as the line of a commit that it will be. What is large and settled is written to JSON once, and not again for each attempt to publish it:
 * between two commits of a busy writer there are milliseconds.
 */
public final class FileLine
{
    private final byte[] json;

    private FileLine(Action action)
    {
        this.json = ActionCodec.writeLine(action);
    }

    public static FileLine of(AddFile add)
    {
        return new FileLine(add);
    }

    public static FileLine of(RemoveFile remove)
    {
        return new FileLine(remove);
    }

    /** Bytes, the line break included. */
    public int length()
    {
        return json.length;
    }

    public void copyTo(byte[] commit, int position)
    {
        System.arraycopy(json, 0, commit, position, json.length);
    }
}
