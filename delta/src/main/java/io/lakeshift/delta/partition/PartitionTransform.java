package io.lakeshift.delta.partition;

import io.lakeshift.delta.schema.TableSchema;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * How one source column becomes partition columns. Vocabulary: Iceberg's transforms (docs/architecture.md, "The hidden partition").
 * A further transform is a file of its own, named here and in {@link TransformVocabulary}.
 */
public sealed interface PartitionTransform
        permits Day, Hour, Identity, Month, Truncate, Year
{
    /** The source column, as written. */
    String source();

    /**
     * The partition columns that this transform makes of {@code schema}'s source column.
     *
     * @throws io.trino.spi.TrinoException {@code LAKE_REPARTITION_REFUSED} where the column does not exist or its type does not fit; the message names what would
     */
    List<PartitionField> fields(TableSchema schema);

    /** The shortest span of time that this transform tells apart; empty for transforms of other things than time. */
    default Optional<ChronoUnit> timeUnit()
    {
        return Optional.empty();
    }

    /** The same of another source column. */
    PartitionTransform of(String otherSource);

    /** The canonical text, which {@link PartitionSpec#parse} reads back: {@code symbol}, {@code day(timestamp)}, {@code truncate(symbol, 2)}. */
    @Override
    String toString();
}
