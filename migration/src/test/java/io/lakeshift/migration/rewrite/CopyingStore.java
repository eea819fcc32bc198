package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.migration.ForwardingStore;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

import static java.util.Objects.requireNonNull;

/** A store that has no links. */
final class CopyingStore
        extends ForwardingStore
{
    private final TrinoFileSystem fileSystem;
    private final UnaryOperator<byte[]> disk;

    CopyingStore(LakeStore real, TrinoFileSystem fileSystem, UnaryOperator<byte[]> disk)
    {
        super(real);
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.disk = requireNonNull(disk, "disk is null");
    }

    @Override
    public void linkOrCopyAlone(Location source, Location target)
            throws IOException
    {
        byte[] content;
        try (var input = fileSystem.newInputFile(source).newStream()) {
            content = input.readAllBytes();
        }
        try (OutputStream output = fileSystem.newOutputFile(target).create()) {
            output.write(disk.apply(content));
        }
    }
}
