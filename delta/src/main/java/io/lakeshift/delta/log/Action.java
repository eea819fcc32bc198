package io.lakeshift.delta.log;

/**
 * One line of a Delta commit ("Actions" in the Delta protocol).
 */
public sealed interface Action
        permits AddFile, RemoveFile, Metadata, Protocol, SetTransaction, DomainMetadata, CommitInfo, AddCdcFile {}
