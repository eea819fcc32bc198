package io.lakeshift.delta.log;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * Protocol, "Change Metadata".
 *
 * @param schemaString the schema as JSON text, kept as logged: unknown field metadata survives our commits
 * @param partitionColumns logical names, in order
 * @param configuration table properties
 */
public record Metadata(
        String id,
        Optional<String> name,
        Optional<String> description,
        String schemaString,
        List<String> partitionColumns,
        Map<String, String> configuration,
        OptionalLong createdTime,
        String formatProvider,
        Map<String, String> formatOptions)
        implements Action
{
    private static final String IN_COMMIT_TIMESTAMPS = "delta.enableInCommitTimestamps";

    public Metadata
    {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(description, "description is null");
        requireNonNull(schemaString, "schemaString is null");
        partitionColumns = ImmutableList.copyOf(partitionColumns);
        configuration = ImmutableMap.copyOf(configuration);
        requireNonNull(createdTime, "createdTime is null");
        requireNonNull(formatProvider, "formatProvider is null");
        formatOptions = ImmutableMap.copyOf(formatOptions);
    }

    /** Whether the property asks for in-commit timestamps; the protocol must have the feature as well. */
    public boolean inCommitTimestamps()
    {
        return Boolean.parseBoolean(configuration.get(IN_COMMIT_TIMESTAMPS));
    }

    public Metadata withLayout(String schemaString, List<String> partitionColumns, Map<String, String> configuration)
    {
        return new Metadata(id, name, description, schemaString, partitionColumns, configuration, createdTime, formatProvider, formatOptions);
    }
}
