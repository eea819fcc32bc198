package io.lakeshift.migration.faults;

import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;

import java.util.EnumSet;
import java.util.Set;

/** How one operation goes wrong, and whether its process lives to see it. */
enum FaultKind
{
    ERROR(false),
    /** It is done, and an error says that it is not. */
    LOST_ANSWER(false),
    HALF_WRITE(false),
    /** It is not done, and neither is anything after it. */
    DEATH(true),
    DEATH_IN_HALF_A_WRITE(true),
    /** It is done, and nothing after it; of what reads, as good as the death before the next one. */
    DEATH_AFTER(true);

    private static final Set<FileOperation> CHANGES = EnumSet.of(
            FileOperation.WRITE, FileOperation.DELETE, FileOperation.RENAME, FileOperation.CREATE_DIRECTORY, FileOperation.LINK, FileOperation.SYNC);
    private static final Set<FileOperation> WRITES = EnumSet.of(FileOperation.WRITE, FileOperation.LINK);

    private final boolean fatal;

    FaultKind(boolean fatal)
    {
        this.fatal = fatal;
    }

    boolean isFatal()
    {
        return fatal;
    }

    /** Whether it is something else than the other kinds for such an operation. */
    boolean isOf(FileOperation operation)
    {
        return switch (this) {
            case ERROR, DEATH -> true;
            case LOST_ANSWER, DEATH_AFTER -> CHANGES.contains(operation);
            case HALF_WRITE, DEATH_IN_HALF_A_WRITE -> WRITES.contains(operation);
        };
    }

    static boolean isChange(FileOperation operation)
    {
        return CHANGES.contains(operation);
    }

    /** @param number of the operation that it strikes, counted from 1 */
    void strike(Faults faults, int number)
    {
        Fault fault = switch (this) {
            case ERROR, DEATH -> new Fault.Failure("Input/output error");
            case LOST_ANSWER, DEATH_AFTER -> new Fault.LostAnswer();
            case HALF_WRITE, DEATH_IN_HALF_A_WRITE -> new Fault.HalfWrite();
        };
        faults.strike(fault).from(number).times(1);
        if (fatal) {
            faults.strike(new Fault.Failure("The process is dead")).from(number + 1);
        }
    }
}
