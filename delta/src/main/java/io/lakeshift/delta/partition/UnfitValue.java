package io.lakeshift.delta.partition;

import static java.util.Objects.requireNonNull;

/**
 * A value that no partition of a table can have.
 *
 * @param field that it is a value of
 * @param what it is, and why it is unfit: the end of a sentence that says which file holds it
 * @param remedy what to do other than leaving the column out
 */
public record UnfitValue(PartitionField field, String what, String remedy)
{
    public UnfitValue
    {
        requireNonNull(field, "field is null");
        requireNonNull(what, "what is null");
        requireNonNull(remedy, "remedy is null");
    }

    /**
     * @param table its name or place, perhaps with the version
     * @param file that holds it
     */
    public String refusal(String table, String file)
    {
        return "Column %s of table %s cannot be partitioned by: file %s holds %s. Nothing was changed. Leave %s out of the partitioning, or %s"
                .formatted(field.source(), table, file, what, field.source(), remedy);
    }
}
