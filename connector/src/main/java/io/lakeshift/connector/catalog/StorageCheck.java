package io.lakeshift.connector.catalog;

import com.google.common.collect.ImmutableMap;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static com.google.common.base.Preconditions.checkArgument;

/** What Trino's {@code fs.*} properties offer and this plugin does not hold, refused by name before a class is missed. */
public final class StorageCheck
{
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

    /** Which property makes Trino reach a scheme. */
    private static final Map<String, String> PROPERTIES = ImmutableMap.<String, String>builder()
            .put("s3", "fs.s3.enabled")
            .put("s3a", "fs.s3.enabled")
            .put("s3n", "fs.s3.enabled")
            .put("gs", "fs.gcs.enabled")
            .put("abfs", "fs.azure.enabled")
            .put("abfss", "fs.azure.enabled")
            .put("wasb", "fs.azure.enabled")
            .put("wasbs", "fs.azure.enabled")
            .buildOrThrow();

    private StorageCheck() {}

    /** @throws IllegalArgumentException for a lake that cannot be reached; the message says what to set instead */
    public static void check(String root, Map<String, String> properties)
    {
        checkArgument(!isSet(properties, "fs.hadoop.enabled"), "fs.hadoop.enabled=true: this plugin has no HDFS file system. Leave the property out");
        checkArgument(!isSet(properties, "fs.cache.enabled"), "fs.cache.enabled=true: this plugin has no file cache. Leave the property out; footers and file lists are kept in memory anyway");
        Matcher matcher = SCHEME.matcher(root);
        if (!matcher.matches() || matcher.group(1).equals("file") || matcher.group(1).equals("local")) {
            return;
        }
        String property = PROPERTIES.get(matcher.group(1));
        checkArgument(property != null, "lake.root=%s: this plugin has no file system for %s:. Name a directory, or a location of one of %s", root, matcher.group(1), PROPERTIES.keySet());
        checkArgument(
                isSet(properties, property) || isSet(properties, property.replace("fs.", "fs.native-")),
                "lake.root=%s: Trino reaches it when the catalog has %s=true and the properties that follow from it (credentials, region)", root, property);
    }

    private static boolean isSet(Map<String, String> properties, String property)
    {
        return Boolean.parseBoolean(properties.getOrDefault(property, "false").trim());
    }
}
