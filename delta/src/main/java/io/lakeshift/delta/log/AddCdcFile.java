package io.lakeshift.delta.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Protocol, "Add CDC File". Not part of a snapshot; kept because a conflict check must see it. */
public record AddCdcFile(String path, Map<String, String> partitionValues, long size)
        implements Action
{
    public AddCdcFile
    {
        requireNonNull(path, "path is null");
        partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
    }
}
