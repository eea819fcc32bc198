package io.lakeshift.delta.schema;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.lakeshift.delta.log.Protocol;
import io.trino.spi.TrinoException;

import java.util.Set;
import java.util.TreeSet;

import static io.lakeshift.delta.LakeErrorCode.LAKE_UNSUPPORTED_FEATURE;

/** Whether a table can be read: protocol, "Table Features". What a reader does not know, it must not read. */
public final class ProtocolCheck
{
    private static final int TABLE_FEATURES_READER_VERSION = 3;

    /** Reader features that are read right; writer-only features need no support for reading. */
    public static final Set<String> SUPPORTED_READER_FEATURES = ImmutableSet.of(
            "columnMapping",
            "deletionVectors",
            "timestampNtz",
            "typeWidening",
            "typeWidening-preview",
            "v2Checkpoint",
            "vacuumProtocolCheck",
            // not their shredding, which spreads a value over columns of its own
            "variantType",
            "variantType-preview");

    private ProtocolCheck() {}

    /** @throws TrinoException {@code LAKE_UNSUPPORTED_FEATURE} naming table and features */
    public static void requireReadable(String table, Protocol protocol)
    {
        if (protocol.minReaderVersion() > TABLE_FEATURES_READER_VERSION) {
            throw new TrinoException(LAKE_UNSUPPORTED_FEATURE, "Table %s needs Delta reader version %d; versions up to %d are supported. Read it with the engine that wrote it"
                    .formatted(table, protocol.minReaderVersion(), TABLE_FEATURES_READER_VERSION));
        }
        Set<String> unsupported = new TreeSet<>(Sets.difference(protocol.readerFeatures().orElse(Set.of()), SUPPORTED_READER_FEATURES));
        if (!unsupported.isEmpty()) {
            throw new TrinoException(LAKE_UNSUPPORTED_FEATURE, ("Table %s uses the Delta reader feature %s, which is not supported. " +
                    "Read it with an engine that supports it, or drop the feature there (ALTER TABLE … DROP FEATURE)")
                    .formatted(table, String.join(", ", unsupported)));
        }
    }
}
