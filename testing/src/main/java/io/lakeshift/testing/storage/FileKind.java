package io.lakeshift.testing.storage;

import io.trino.filesystem.Location;

import java.util.regex.Pattern;

/** What a path of a Delta table holds, by its name. */
public enum FileKind
{
    /** {@code _delta_log/00000000000000000007.json} */
    COMMIT,
    CHECKPOINT,
    SIDECAR,
    LAST_CHECKPOINT,
    /** {@code _delta_log/00000000000000000007.crc} */
    CHECKSUM,
    /** Anything else in the log's directory, and the directory itself. */
    OTHER_LOG,
    DELETION_VECTOR,
    /** Under {@code _lakeshift/}: claims, journals. */
    JOURNAL,
    DATA,
    OTHER;

    private static final Pattern COMMIT_NAME = Pattern.compile("\\d{20}\\.json");
    private static final Pattern CHECKPOINT_NAME = Pattern.compile("\\d{20}\\.checkpoint\\..*");

    public static FileKind of(Location location)
    {
        String path = "/" + location.path();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (path.contains("/_lakeshift/") || path.endsWith("/_lakeshift")) {
            return JOURNAL;
        }
        if (path.contains("/_delta_log/_sidecars/")) {
            return SIDECAR;
        }
        if (path.contains("/_delta_log/") || path.endsWith("/_delta_log")) {
            return ofLog(name);
        }
        if (name.startsWith("deletion_vector_") && name.endsWith(".bin")) {
            return DELETION_VECTOR;
        }
        return name.endsWith(".parquet") ? DATA : OTHER;
    }

    private static FileKind ofLog(String name)
    {
        if (COMMIT_NAME.matcher(name).matches()) {
            return COMMIT;
        }
        if (CHECKPOINT_NAME.matcher(name).matches()) {
            return CHECKPOINT;
        }
        if (name.equals("_last_checkpoint")) {
            return LAST_CHECKPOINT;
        }
        return name.endsWith(".crc") ? CHECKSUM : OTHER_LOG;
    }
}
