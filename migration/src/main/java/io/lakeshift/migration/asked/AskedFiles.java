package io.lakeshift.migration.asked;

import io.airlift.json.JsonCodec;
import io.airlift.log.Logger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

/**
 * One file a table, in a directory of this server. Not with the table: a lake may be read only, and other engines list what lies there. A file is written under another name and
 * renamed, so that one of before or one of after is there, however the process ends. Readable by nobody else, for it holds values that users asked for.
 */
final class AskedFiles
{
    /** Of more tables, those asked for longest ago are forgotten. */
    static final int MAX_FILES = 1_000;
    private static final String UNFINISHED = ".part";
    private static final Logger log = Logger.get(AskedFiles.class);
    private static final JsonCodec<TableQuestions> CODEC = JsonCodec.jsonCodec(TableQuestions.class);

    private final Path directory;
    private boolean prepared;

    /** @param directory made when first needed */
    AskedFiles(Path directory)
    {
        this.directory = requireNonNull(directory, "directory is null");
    }

    /** Empty where nothing is kept. A file that cannot be read counts as none, and is overwritten: advice can do without. */
    Optional<TableQuestions> read(AskedTable table)
    {
        Path file = directory.resolve(table.fileName());
        try {
            return Optional.of(CODEC.fromJson(Files.readAllBytes(file))).filter(read -> read.table().equals(table));
        }
        catch (NoSuchFileException _) {
            return Optional.empty();
        }
        catch (IOException | IllegalArgumentException e) {
            log.warn(e, "What was asked of table %s cannot be read from %s. Tables are unharmed; advice begins to count anew", table.location(), file);
            return Optional.empty();
        }
    }

    void write(TableQuestions questions)
            throws IOException
    {
        prepare();
        Path unfinished = Files.createTempFile(directory, "asked-", UNFINISHED);
        try {
            try (FileChannel channel = FileChannel.open(unfinished, WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(CODEC.toJsonBytes(questions));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(unfinished, directory.resolve(questions.table().fileName()), ATOMIC_MOVE, REPLACE_EXISTING);
        }
        finally {
            Files.deleteIfExists(unfinished);
        }
    }

    Path directory()
    {
        return directory;
    }

    /** Takes away what a killed server left unfinished, and the files beyond {@link #MAX_FILES}. */
    private void prepare()
            throws IOException
    {
        if (prepared && Files.isDirectory(directory)) {
            return;
        }
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            for (Path file : all) {
                if (file.toString().endsWith(UNFINISHED)) {
                    Files.deleteIfExists(file);
                }
            }
            List<Path> oldest = all.stream()
                    .filter(file -> file.toString().endsWith(".json"))
                    .sorted(Comparator.comparing(AskedFiles::modified).reversed())
                    .skip(MAX_FILES)
                    .toList();
            for (Path file : oldest) {
                Files.deleteIfExists(file);
            }
        }
        prepared = true;
    }

    private static FileTime modified(Path file)
    {
        try {
            return Files.getLastModifiedTime(file);
        }
        catch (IOException _) {
            return FileTime.fromMillis(0);
        }
    }
}
