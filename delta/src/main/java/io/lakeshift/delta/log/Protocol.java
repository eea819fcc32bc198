package io.lakeshift.delta.log;

import com.google.common.collect.ImmutableSet;

import java.util.Optional;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * Protocol, "Protocol Evolution". Feature lists are present only at reader version 3 and writer version 7.
 */
public record Protocol(int minReaderVersion, int minWriterVersion, Optional<Set<String>> readerFeatures, Optional<Set<String>> writerFeatures)
        implements Action
{
    public Protocol
    {
        readerFeatures = requireNonNull(readerFeatures, "readerFeatures is null").map(ImmutableSet::copyOf);
        writerFeatures = requireNonNull(writerFeatures, "writerFeatures is null").map(ImmutableSet::copyOf);
    }
}
