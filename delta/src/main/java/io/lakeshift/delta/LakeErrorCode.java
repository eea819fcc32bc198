package io.lakeshift.delta;

import io.trino.spi.ErrorCode;
import io.trino.spi.ErrorCodeSupplier;
import io.trino.spi.ErrorType;

import static io.trino.spi.ErrorType.EXTERNAL;
import static io.trino.spi.ErrorType.INTERNAL_ERROR;
import static io.trino.spi.ErrorType.USER_ERROR;

/**
 * The connector's own error codes. Where a {@link io.trino.spi.StandardErrorCode} fits, it is used instead.
 */
public enum LakeErrorCode
        implements ErrorCodeSupplier
{
    /** The log cannot be replayed: a gap, an unreadable commit or checkpoint. */
    LAKE_BAD_LOG(0, EXTERNAL),
    /** A data file, deletion vector or statistic contradicts what the log says of it. */
    LAKE_BAD_DATA(1, EXTERNAL),
    /** The table needs a protocol feature that is not supported; the message names it. */
    LAKE_UNSUPPORTED_FEATURE(2, USER_ERROR),
    /** A file that the log names is missing or has another size. */
    LAKE_FILE_MISSING(3, EXTERNAL),
    /** A path leaves the lake, and no configuration allows it. */
    LAKE_OUTSIDE(4, USER_ERROR),
    /** Storage refused or failed an operation. */
    LAKE_STORAGE_ERROR(5, EXTERNAL),
    /** Another writer's commit cannot be reconciled with ours. */
    LAKE_COMMIT_CONFLICT(6, EXTERNAL),
    /** A re-partitioning precheck said no; nothing was changed. */
    LAKE_REPARTITION_REFUSED(7, USER_ERROR),
    /** Another migration of the same table runs. */
    LAKE_REPARTITION_RUNNING(8, USER_ERROR),
    /** The migration was aborted by its owner or by name; nothing was changed. */
    LAKE_REPARTITION_ABORTED(9, USER_ERROR),
    /** Rows read back differ from the source rows; nothing was published. */
    LAKE_VERIFICATION_FAILED(10, EXTERNAL),
    /** A state that the code holds impossible. */
    LAKE_INTERNAL(11, INTERNAL_ERROR);

    private final ErrorCode errorCode;

    LakeErrorCode(int code, ErrorType type)
    {
        // 0x4C53 is "LS"; codes below 0x0400_0000 belong to Trino's own connectors
        this.errorCode = new ErrorCode(code + 0x4C53_0000, name(), type, type == USER_ERROR);
    }

    @Override
    public ErrorCode toErrorCode()
    {
        return errorCode;
    }
}
