package io.lakeshift.delta.parquet.read;

import io.trino.parquet.Field;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A wanted column or nested field, found in a file.
 *
 * @param field what trino-parquet decodes
 * @param conversion to the wanted type, where the decoded one differs
 */
record BoundField(Field field, Optional<ValueConversion> conversion)
{
    BoundField
    {
        requireNonNull(field, "field is null");
        requireNonNull(conversion, "conversion is null");
    }

    ValueConversion conversionOrIdentity()
    {
        return conversion.orElseGet(() -> NestedConversions.identity(field.getType()));
    }
}
