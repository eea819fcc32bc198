package io.lakeshift.delta.storage;

import io.trino.filesystem.Location;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A process of its own that tries to take every name; prints the names that it won. */
final class PutIfAbsentContender
{
    private PutIfAbsentContender() {}

    public static void main(String[] args)
            throws IOException
    {
        LocalStore store = new LocalStore(new LocalRoot(Path.of(args[0])));
        int rounds = Integer.parseInt(args[2]);
        // from both ends towards the middle and beyond, so that the two meet whoever starts first
        boolean upwards = args[1].equals("first");
        for (int round = 0; round < rounds; round++) {
            String name = Integer.toString(upwards ? round : rounds - 1 - round);
            try {
                store.putIfAbsent(location(name), (args[1] + " of " + name).getBytes(UTF_8));
                System.out.println(name);
            }
            catch (FileAlreadyExistsException _) {
                // the other process has it
            }
        }
    }

    static Location location(String name)
    {
        return Location.of("local:///race/" + name);
    }
}
