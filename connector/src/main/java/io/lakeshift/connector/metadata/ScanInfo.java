package io.lakeshift.connector.metadata;

/** What query events tell of a scan. */
public record ScanInfo(String location, long version) {}
