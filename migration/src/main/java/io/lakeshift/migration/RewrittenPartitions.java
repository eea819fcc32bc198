package io.lakeshift.migration;

/**
 * How much of a table an incremental migration lays out anew.
 *
 * @param rewritten partitions of which files are rewritten
 * @param total partitions that the table had
 */
public record RewrittenPartitions(long rewritten, long total) {}
