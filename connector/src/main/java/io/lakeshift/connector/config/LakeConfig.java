package io.lakeshift.connector.config;

import com.google.common.collect.ImmutableList;
import io.airlift.configuration.Config;
import io.airlift.configuration.ConfigDescription;
import io.airlift.units.DataSize;
import io.airlift.units.Duration;
import io.airlift.units.MinDataSize;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import java.util.List;

import static io.airlift.units.DataSize.Unit.KILOBYTE;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

/** The catalog's own properties, beside Trino's {@code fs.*}. */
public class LakeConfig
{
    private String root;
    private List<String> allowedLocations = ImmutableList.of();
    private Security security = Security.ALLOW_ALL;
    private DataSize maxSplitSize = DataSize.of(64, MEGABYTE);
    private DataSize fileOpenCost = DataSize.of(512, KILOBYTE);
    private int splitsPerCore = 3;
    private Duration dynamicFilteringWaitTimeout = new Duration(500, MILLISECONDS);
    private DataSize snapshotCacheSize = DataSize.of(256, MEGABYTE);

    public enum Security
    {
        ALLOW_ALL,
        READ_ONLY,
    }

    @NotNull(message = "lake.root is missing: name the directory, or the location, that holds the tables")
    public String getRoot()
    {
        return root;
    }

    @Config("lake.root")
    @ConfigDescription("Directory (relative to the server's working directory, or absolute) or location (s3://, gs://, abfs://) that holds the tables")
    public LakeConfig setRoot(String root)
    {
        this.root = root == null || root.isBlank() ? null : root.trim();
        return this;
    }

    @NotNull
    public List<String> getAllowedLocations()
    {
        return allowedLocations;
    }

    @Config("lakeshift.allowed-locations")
    @ConfigDescription("Directories or locations outside lake.root whose files a table's log may name; none by default")
    public LakeConfig setAllowedLocations(List<String> allowedLocations)
    {
        this.allowedLocations = ImmutableList.copyOf(allowedLocations);
        return this;
    }

    @NotNull
    public Security getSecurity()
    {
        return security;
    }

    @Config("lakeshift.security")
    @ConfigDescription("allow-all, or read-only: no statement or procedure that changes anything is allowed")
    public LakeConfig setSecurity(Security security)
    {
        this.security = security;
        return this;
    }

    @NotNull
    @MinDataSize("1MB")
    public DataSize getMaxSplitSize()
    {
        return maxSplitSize;
    }

    @Config("lakeshift.max-split-size")
    @ConfigDescription("Small files are packed into splits up to this size, larger files are divided at it")
    public LakeConfig setMaxSplitSize(DataSize maxSplitSize)
    {
        this.maxSplitSize = maxSplitSize;
        return this;
    }

    @NotNull
    public DataSize getFileOpenCost()
    {
        return fileOpenCost;
    }

    @Config("lakeshift.file-open-cost")
    @ConfigDescription("What opening one file counts for, in bytes, when files are packed into splits")
    public LakeConfig setFileOpenCost(DataSize fileOpenCost)
    {
        this.fileOpenCost = fileOpenCost;
        return this;
    }

    @Min(1)
    public int getSplitsPerCore()
    {
        return splitsPerCore;
    }

    @Config("lakeshift.splits-per-core")
    @ConfigDescription("How many splits per core to aim for before splits grow to lakeshift.max-split-size")
    public LakeConfig setSplitsPerCore(int splitsPerCore)
    {
        this.splitsPerCore = splitsPerCore;
        return this;
    }

    @NotNull
    public Duration getDynamicFilteringWaitTimeout()
    {
        return dynamicFilteringWaitTimeout;
    }

    @Config("lakeshift.dynamic-filtering.wait-timeout")
    @ConfigDescription("How long a scan waits for the other side of a join to tell which values it wants")
    public LakeConfig setDynamicFilteringWaitTimeout(Duration dynamicFilteringWaitTimeout)
    {
        this.dynamicFilteringWaitTimeout = dynamicFilteringWaitTimeout;
        return this;
    }

    @NotNull
    @MinDataSize("1MB")
    public DataSize getSnapshotCacheSize()
    {
        return snapshotCacheSize;
    }

    @Config("lakeshift.snapshot-cache-size")
    @ConfigDescription("Heap for the file lists of tables, kept between queries")
    public LakeConfig setSnapshotCacheSize(DataSize snapshotCacheSize)
    {
        this.snapshotCacheSize = snapshotCacheSize;
        return this;
    }
}
