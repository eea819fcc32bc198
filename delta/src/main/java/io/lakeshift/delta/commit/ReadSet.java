package io.lakeshift.delta.commit;

/** What a commit depends on, for {@link ConflictCheck}. */
public enum ReadSet
{
    /** Nothing was read: a blind append, a fence. */
    NOTHING,
    /** Only the files that the commit removes. */
    REMOVED_FILES,
    /** The whole table: any concurrent add conflicts. */
    WHOLE_TABLE,
}
