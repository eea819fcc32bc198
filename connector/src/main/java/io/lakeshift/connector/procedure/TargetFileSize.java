package io.lakeshift.connector.procedure;

import io.airlift.units.DataSize;
import io.trino.spi.TrinoException;

import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;

/** {@code target_file_size => '128MB'}, of the procedure and of the plan for it. */
public final class TargetFileSize
{
    private TargetFileSize() {}

    /** @throws TrinoException {@code INVALID_PROCEDURE_ARGUMENT} for text that is no size, and for nothing */
    public static DataSize parse(String text)
    {
        try {
            DataSize size = DataSize.valueOf(text);
            if (size.toBytes() > 0) {
                return size;
            }
        }
        catch (IllegalArgumentException e) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "target_file_size '%s' is no size: write it like '128MB'".formatted(text), e);
        }
        throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "target_file_size must be more than 0, not '%s'".formatted(text));
    }
}
