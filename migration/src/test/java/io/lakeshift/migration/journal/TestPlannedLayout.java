package io.lakeshift.migration.journal;

import io.airlift.json.JsonCodec;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static io.airlift.json.JsonCodec.jsonCodec;
import static org.assertj.core.api.Assertions.assertThat;

class TestPlannedLayout
{
    private static final JsonCodec<PlannedLayout> CODEC = jsonCodec(PlannedLayout.class);

    @Test
    void testCurveIsPartOfTheLayout()
    {
        PlannedLayout along = new PlannedLayout("{}", List.of("symbol"), List.of(), List.of("strike", "timestamp"), 1, Optional.empty());
        assertThat(CODEC.fromJson(CODEC.toJson(along))).isEqualTo(along);
        assertThat(along).isNotEqualTo(new PlannedLayout("{}", List.of("symbol"), List.of(), List.of("timestamp", "strike"), 1, Optional.empty()));
        assertThat(along).isNotEqualTo(new PlannedLayout("{}", List.of("symbol"), List.of("strike", "timestamp"), List.of(), 1, Optional.empty()));
    }

    @Test
    void testWrittenByARelease()
    {
        assertThat(CODEC.fromJson("{\"schemaString\":\"{}\",\"partitionColumns\":[\"symbol\"],\"sortedBy\":[],\"targetFileSize\":1}"))
                .isEqualTo(new PlannedLayout("{}", List.of("symbol"), List.of(), List.of(), 1, Optional.empty()));
    }
}
