package io.lakeshift.delta.commit;

import com.google.common.collect.ImmutableSet;
import io.lakeshift.delta.log.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

final class TestProtocolUpgrade
{
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "1 | 1 | generatedColumns",
            "1 | 2 | appendOnly invariants generatedColumns",
            "1 | 3 | appendOnly invariants checkConstraints generatedColumns",
            "2 | 3 | appendOnly invariants checkConstraints generatedColumns",
            // delta-rs, Polars and DuckDB refuse columnMapping for writers alone
            "1 | 5 | appendOnly invariants checkConstraints changeDataFeed generatedColumns rowCounter",
            "2 | 5 | appendOnly invariants checkConstraints changeDataFeed generatedColumns columnMapping rowCounter",
            "2 | 6 | appendOnly invariants checkConstraints changeDataFeed generatedColumns columnMapping identityColumns rowCounter",
    })
    void listsWhatTheLegacyVersionImplied(int reader, int writer, String features)
    {
        Set<String> expected = ImmutableSet.copyOf(features.split(" "));
        String added = expected.contains("rowCounter") ? "rowCounter" : "generatedColumns";

        Protocol upgraded = ProtocolUpgrade.withWriterFeature(new Protocol(reader, writer, Optional.empty(), Optional.empty()), added);

        assertThat(upgraded.minReaderVersion()).isEqualTo(reader);
        assertThat(upgraded.readerFeatures()).isEmpty();
        assertThat(upgraded.minWriterVersion()).isEqualTo(7);
        assertThat(upgraded.writerFeatures().orElseThrow()).isEqualTo(expected);
    }

    @Test
    void addsToAListAndKeepsTheReaders()
    {
        Protocol protocol = new Protocol(3, 7, Optional.of(Set.of("timestampNtz")), Optional.of(Set.of("timestampNtz")));

        Protocol upgraded = ProtocolUpgrade.withWriterFeature(protocol, "generatedColumns");

        assertThat(upgraded).isEqualTo(new Protocol(3, 7, Optional.of(Set.of("timestampNtz")), Optional.of(Set.of("timestampNtz", "generatedColumns"))));
    }

    @Test
    void leavesAProtocolThatHasTheFeature()
    {
        Protocol listed = new Protocol(1, 7, Optional.empty(), Optional.of(Set.of("generatedColumns")));
        Protocol implied = new Protocol(1, 4, Optional.empty(), Optional.empty());

        assertThat(ProtocolUpgrade.withWriterFeature(listed, "generatedColumns")).isSameAs(listed);
        assertThat(ProtocolUpgrade.withWriterFeature(implied, "generatedColumns")).isSameAs(implied);
    }
}
