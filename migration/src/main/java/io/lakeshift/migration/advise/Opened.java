package io.lakeshift.migration.advise;

/**
 * What a question takes, or on average several.
 *
 * @param files opened
 * @param bytes of these files
 */
public record Opened(double files, double bytes)
{
    static final Opened NOTHING = new Opened(0, 0);

    Opened plus(Opened other, double weight)
    {
        return new Opened(files + weight * other.files, bytes + weight * other.bytes);
    }
}
