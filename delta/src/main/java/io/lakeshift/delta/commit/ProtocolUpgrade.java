package io.lakeshift.delta.commit;

import com.google.common.collect.ImmutableSet;
import io.lakeshift.delta.log.Protocol;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Minimal upgrades (protocol, "Table Features"): the reader version stays, writer version 7 lists every feature that the legacy version implied.
 * <p>A legacy feature is left out only where it cannot have been used: {@code columnMapping} at reader version 1, because column mapping needs reader version 2
 * (and delta-rs and DuckDB refuse a protocol that lists it for writers alone). All others are assumed to be in use, as the protocol demands of whoever
 * has not read the whole history. Consequence: a table at writer version 6 comes out with {@code identityColumns}, which shuts delta-rs out as a writer,
 * as version 6 did before.
 */
public final class ProtocolUpgrade
{
    private static final int FEATURES_WRITER_VERSION = 7;
    private static final String COLUMN_MAPPING = "columnMapping";

    private ProtocolUpgrade() {}

    /** The protocol with one more writer-only feature; the same instance where it has it already. */
    public static Protocol withWriterFeature(Protocol protocol, String feature)
    {
        Set<String> supported = writerFeatures(protocol);
        if (supported.contains(feature)) {
            return protocol;
        }
        Set<String> features = new TreeSet<>(supported);
        features.add(feature);
        return new Protocol(protocol.minReaderVersion(), FEATURES_WRITER_VERSION, protocol.readerFeatures(), Optional.of(ImmutableSet.copyOf(features)));
    }

    /** What writers of the table must respect: listed features, or those that the legacy version implies. */
    public static Set<String> writerFeatures(Protocol protocol)
    {
        if (protocol.minWriterVersion() >= FEATURES_WRITER_VERSION) {
            return protocol.writerFeatures().orElseGet(ImmutableSet::of);
        }
        ImmutableSet.Builder<String> features = ImmutableSet.builder();
        if (protocol.minWriterVersion() >= 2) {
            features.add("appendOnly", "invariants");
        }
        if (protocol.minWriterVersion() >= 3) {
            features.add("checkConstraints");
        }
        if (protocol.minWriterVersion() >= 4) {
            features.add("changeDataFeed", "generatedColumns");
        }
        if (protocol.minWriterVersion() >= 5 && protocol.minReaderVersion() >= 2) {
            features.add(COLUMN_MAPPING);
        }
        if (protocol.minWriterVersion() >= 6) {
            features.add("identityColumns");
        }
        return features.build();
    }
}
