package io.lakeshift.delta.parquet.read;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Function;

import static com.google.common.base.Throwables.getCausalChain;
import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * Says what is wrong with a data file that could not be read: gone, replaced by one of another size, cut or corrupt, or the storage did not answer.
 *
 * @param loggedSize bytes, from the log
 */
record ReadFailure(TrinoFileSystem fileSystem, Location table, Location file, long loggedSize)
        implements Function<Exception, RuntimeException>
{
    ReadFailure
    {
        requireNonNull(fileSystem, "fileSystem is null");
        requireNonNull(table, "table is null");
        requireNonNull(file, "file is null");
    }

    @Override
    public RuntimeException apply(Exception failure)
    {
        if (failure instanceof RuntimeException && failure.getCause() instanceof IOException cause && !(failure instanceof TrinoException)) {
            return apply(cause);
        }
        if (failure instanceof TrinoException known && !known.getErrorCode().equals(StandardErrorCode.NOT_SUPPORTED.toErrorCode())) {
            return known.getErrorCode().equals(LAKE_BAD_DATA.toErrorCode()) && !known.getMessage().contains(file.toString()) ? badData(known.getMessage(), known) : known;
        }
        if (getCausalChain(failure).stream().anyMatch(FileNotFoundException.class::isInstance)) {
            return missing(failure);
        }
        // a cut file, one replaced by another and a corrupt one all look alike from within: the size tells them apart
        OptionalLong size;
        try {
            size = OptionalLong.of(fileSystem.newInputFile(file).length());
        }
        catch (FileNotFoundException e) {
            return missing(e);
        }
        catch (IOException e) {
            size = OptionalLong.empty();
        }
        if (size.isPresent() && size.getAsLong() != loggedSize) {
            return new TrinoException(
                    LAKE_FILE_MISSING,
                    "Data file %s of table %s has %s bytes, but the log says %s: it was cut or replaced. Nothing was changed. Restore the file, or roll the table back to a version without it"
                            .formatted(file, table, size.getAsLong(), loggedSize),
                    failure);
        }
        if (failure instanceof IOException && size.isEmpty()
                || failure instanceof IOException && !isCorruption((IOException) failure)) {
            return new TrinoException(LAKE_STORAGE_ERROR, "Storage failed to read data file %s of table %s. Nothing was changed. Run the query again: %s".formatted(file, table, failure.getMessage()), failure);
        }
        return badData(failure.getMessage(), failure);
    }

    private static boolean isCorruption(IOException failure)
    {
        return failure.getClass().getName().startsWith("io.trino.parquet.")
                || getCausalChain(failure).stream().anyMatch(EOFException.class::isInstance)
                || failure.getClass().equals(IOException.class) && failure.getMessage() != null && failure.getMessage().startsWith("can not read class org.apache.parquet");
    }

    private TrinoException badData(String what, Exception cause)
    {
        return new TrinoException(
                LAKE_BAD_DATA,
                "Data file %s of table %s cannot be read: %s. Nothing was changed. Restore the file, or roll the table back to a version without it".formatted(file, table, what),
                cause);
    }

    private TrinoException missing(Exception cause)
    {
        return new TrinoException(
                LAKE_FILE_MISSING,
                "Data file %s of table %s is missing: the log names it, storage has it not. Nothing was changed. If the table was vacuumed while the query ran, or a version before the vacuum "
                        .formatted(file, table) + "was asked for, run the query again on the current version; otherwise restore the file",
                cause);
    }
}
