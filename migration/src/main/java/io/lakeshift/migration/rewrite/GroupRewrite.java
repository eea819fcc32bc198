package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.delta.parquet.FingerprintAccumulator;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.partition.HivePath;
import io.lakeshift.migration.rewrite.PartitionWriters.FinishedFile;
import io.lakeshift.migration.verify.RowPages;
import io.lakeshift.migration.verify.SourceRows;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoInputFile;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.delta.LakeErrorCode.LAKE_VERIFICATION_FAILED;
import static java.util.Objects.requireNonNull;

/**
 * The rewrite of one group: each source is read once and counted, its rows go to the files of their partitions, the files are made durable, read back and verified.
 */
final class GroupRewrite
{
    private final RewriteRun run;
    private final FileGroup group;
    private final PartitionAssigner assigner;
    private final GroupFiles files;
    private final PartitionWriters writers;
    private final FingerprintAccumulator fingerprint;
    private final List<FinishedFile> finished = new ArrayList<>();
    private long rowsReported;
    private long bytesReported;

    GroupRewrite(RewriteRun run, FileGroup group)
    {
        this.run = requireNonNull(run, "run is null");
        this.group = requireNonNull(group, "group is null");
        this.assigner = new PartitionAssigner(run.names(), run.layout().fields().stream()
                .map(field -> new FieldValues(field, run.shape().channel(field)))
                .toList());
        this.files = new GroupFiles(run.fileSystem(), run.store(), run.layout().directory(), run.layout().filePrefix() + group.id(), run.layout().order().fileNameEnding());
        StatisticsColumns statistics = StatisticsColumns.of(run.snapshot().metadata().configuration());
        this.writers = new PartitionWriters(
                file -> run.writers().create(run.fileSystem(), file, run.shape().dataColumns(), statistics),
                files,
                assigner::partition,
                run.layout().targetFileSize().toBytes(),
                run.throttle()::moved,
                finished::add);
        this.fingerprint = new FingerprintAccumulator(run.shape().types());
    }

    /**
     * On failure nothing of the group is left; what could not be cleaned up is told.
     *
     * @throws OutputsTakenException where somebody else deleted what was written: the group may be tried again
     */
    GroupResult rewrite()
    {
        try {
            Optional<GroupResult> moved = FileMove.move(run, group, files);
            return moved.isPresent() ? moved.get() : decode();
        }
        catch (IOException | RuntimeException e) {
            RuntimeException failure = failure(e);
            discard(failure);
            throw failure;
        }
        catch (Error e) {
            discard(e);
            throw e;
        }
    }

    private RuntimeException failure(Exception cause)
    {
        boolean onFiles = cause instanceof IOException || (cause instanceof TrinoException known && known.getErrorCode().equals(LAKE_FILE_MISSING.toErrorCode()));
        if (onFiles && finished.stream().anyMatch(this::isTaken)) {
            takenBack();
            return new OutputsTakenException(group.id(), run.snapshot().table(), cause);
        }
        if (cause instanceof RuntimeException known) {
            return known;
        }
        return new TrinoException(LAKE_STORAGE_ERROR, ("Storage failed while group %s of table %s was rewritten: %s. " +
                "Nothing was published and the table is as it was. Try again once storage works.").formatted(group.id(), run.snapshot().table(), cause.getMessage()), cause);
    }

    private boolean isTaken(FinishedFile file)
    {
        try {
            return !run.fileSystem().newInputFile(file.written().file()).exists();
        }
        catch (IOException | RuntimeException _) {
            // storage says nothing: it is what failed
            return false;
        }
    }

    /** What this attempt has read is read again by the next. */
    private void takenBack()
    {
        run.progress().read(-rowsReported, -bytesReported);
    }

    private GroupResult decode()
            throws IOException
    {
        try (GroupMemory memory = new GroupMemory(run.memory().open(), run.betweenPages());
                GroupRows rows = new GroupRows(run, group.id(), order(memory), writers, memory)) {
            for (AddFile source : group.sources()) {
                run.pace();
                read(source, rows);
            }
            rows.finish();
            run.betweenPages().run();
            run.store().sync(finished.stream().map(file -> file.written().file()).toList());
            List<AddFile> outputs = new ArrayList<>();
            for (FinishedFile file : finished) {
                outputs.add(seal(file));
            }
            Fingerprint source = fingerprint.result();
            Fingerprint written = run.verifier().read(run.fileSystem(), outputs, rows, run::pace, run.throttle()::moved);
            run.verifier().checkEqual(source, written, "group %s (%s files from %s on) of table %s"
                    .formatted(group.id(), group.sources().size(), group.sources().isEmpty() ? "-" : group.sources().getFirst().path(), run.snapshot().table()));
            // what this group moved is paid before anybody counts it as done
            run.pace();
            return new GroupResult(group, outputs, source, written);
        }
    }

    private RowOrder order(GroupMemory memory)
    {
        return run.layout().zorderBy().isEmpty() ? run.order() : run.order().along(GroupCurve.sampled(run, group, memory, assigner::partition));
    }

    /** Deletes all that this group wrote; what could not be deleted is added to {@code cause}. */
    void discard(Throwable cause)
    {
        writers.abandon(cause);
        files.delete().forEach(cause::addSuppressed);
    }

    private void read(AddFile source, GroupRows rows)
    {
        long reported = 0;
        try (RowPages pages = run.sources().open(run.fileSystem(), source, rows)) {
            for (Page page = pages.next(); page != null; page = pages.next()) {
                run.pace();
                fingerprint.add(page);
                // the other columns are the same for all rows of a file: they make its path
                rows.take(assigner.assign(page, source).columns(run.shape().dataChannels()));
                long read = pages.bytesRead();
                report(page.getPositionCount(), read - reported);
                run.throttle().moved(read - reported);
                reported = read;
            }
            SourceRows.check(run.snapshot().table(), source, pages.rows(), pages.storedRows());
        }
        // footers and skipped columns count too: the sum is the bytes that the plan announced
        report(0, source.size() - reported);
    }

    private void report(int rows, long bytes)
    {
        run.progress().read(rows, bytes);
        rowsReported += rows;
        bytesReported += bytes;
    }

    private AddFile seal(FinishedFile file)
            throws IOException
    {
        Location location = file.written().file();
        TrinoInputFile input = run.fileSystem().newInputFile(location);
        if (input.length() != file.written().size()) {
            throw new TrinoException(LAKE_VERIFICATION_FAILED, ("File %s has %s bytes on storage, and %s were written. " +
                    "Nothing was published and the table is as it was; the written files are deleted. Check the disk, then try again.")
                    .formatted(location, input.length(), file.written().size()));
        }
        return new AddFile(
                HivePath.logged(file.path()),
                file.partition().values(),
                file.written().size(),
                input.lastModified().toEpochMilli(),
                false,
                Optional.of(file.written().stats()),
                Map.of(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }
}
