package io.lakeshift.migration;

import io.airlift.configuration.Config;
import io.airlift.configuration.ConfigDescription;
import io.airlift.units.DataSize;
import io.airlift.units.Duration;
import io.airlift.units.MaxDuration;
import io.airlift.units.MinDataSize;
import io.airlift.units.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import java.util.Optional;

import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

/** Settings of re-partitioning; docs/repartition.md explains each. */
public class MigrationConfig
{
    public static final String MAX_PARTITIONS = "lakeshift.repartition.max-partitions";

    private int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);
    private int maxPartitions = 10_000;
    private DataSize targetFileSize = DataSize.of(128, MEGABYTE);
    private DataSize memoryLimit = DataSize.of(256, MEGABYTE);
    private String spillPath = System.getProperty("java.io.tmpdir");
    private Optional<DataSize> maxBytesPerSecond = Optional.empty();
    private Duration lease = new Duration(60, SECONDS);
    private Duration publishWait = new Duration(2, SECONDS);
    private Duration publishGap = new Duration(12, MILLISECONDS);
    private int publishAttempts = 200;
    private Duration abortWait = new Duration(5, MINUTES);
    private boolean resumeOnStart = true;

    @Min(1)
    @Max(256)
    public int getThreads()
    {
        return threads;
    }

    @Config("lakeshift.repartition.threads")
    @ConfigDescription("File groups of one migration that are rewritten at the same time on this server")
    public MigrationConfig setThreads(int threads)
    {
        this.threads = threads;
        return this;
    }

    @Min(1)
    public int getMaxPartitions()
    {
        return maxPartitions;
    }

    @Config(MAX_PARTITIONS)
    @ConfigDescription("A layout that makes more partitions than this is refused")
    public MigrationConfig setMaxPartitions(int maxPartitions)
    {
        this.maxPartitions = maxPartitions;
        return this;
    }

    @NotNull
    @MinDataSize("1kB")
    public DataSize getTargetFileSize()
    {
        return targetFileSize;
    }

    @Config("lakeshift.repartition.target-file-size")
    @ConfigDescription("Size of the data files written, where the CALL names none")
    public MigrationConfig setTargetFileSize(DataSize targetFileSize)
    {
        this.targetFileSize = targetFileSize;
        return this;
    }

    @NotNull
    @MinDataSize("16MB")
    public DataSize getMemoryLimit()
    {
        return memoryLimit;
    }

    @Config("lakeshift.repartition.memory-limit")
    @ConfigDescription("Memory that the file readers, rows and open files of one migration may hold")
    public MigrationConfig setMemoryLimit(DataSize memoryLimit)
    {
        this.memoryLimit = memoryLimit;
        return this;
    }

    @NotNull
    public String getSpillPath()
    {
        return spillPath;
    }

    @Config("lakeshift.repartition.spill-path")
    @ConfigDescription("Directory of this server for rows that do not fit into a migration's memory")
    public MigrationConfig setSpillPath(String spillPath)
    {
        this.spillPath = spillPath;
        return this;
    }

    @NotNull
    public Optional<@MinDataSize("1B") DataSize> getMaxBytesPerSecond()
    {
        return maxBytesPerSecond;
    }

    @Config("lakeshift.repartition.max-bytes-per-second")
    @ConfigDescription("Bytes of data files that a migration may read, write and read back a second, where throttle_repartition says nothing else; no ceiling where unset")
    public MigrationConfig setMaxBytesPerSecond(DataSize maxBytesPerSecond)
    {
        this.maxBytesPerSecond = Optional.ofNullable(maxBytesPerSecond);
        return this;
    }

    @NotNull
    @MinDuration("1s")
    public Duration getLease()
    {
        return lease;
    }

    @Config("lakeshift.repartition.lease")
    @ConfigDescription("How long after its last sign of life a migration counts as dead, so that a new CALL may take its place")
    public MigrationConfig setLease(Duration lease)
    {
        this.lease = lease;
        return this;
    }

    @NotNull
    @MaxDuration("5m")
    public Duration getPublishWait()
    {
        return publishWait;
    }

    @Config("lakeshift.repartition.publish-wait")
    @ConfigDescription("How long publication waits for the next commit of a busy writer, to fall into the gap right after it")
    public MigrationConfig setPublishWait(Duration publishWait)
    {
        this.publishWait = publishWait;
        return this;
    }

    @NotNull
    @MaxDuration("10s")
    public Duration getPublishGap()
    {
        return publishGap;
    }

    @Config("lakeshift.repartition.publish-gap")
    @ConfigDescription("How long after another writer's commit its next append is not expected to have begun")
    public MigrationConfig setPublishGap(Duration publishGap)
    {
        this.publishGap = publishGap;
        return this;
    }

    @Min(1)
    public int getPublishAttempts()
    {
        return publishAttempts;
    }

    @Config("lakeshift.repartition.publish-attempts")
    @ConfigDescription("Races that publication may lose, and rounds of catching up that may take no less time than the one before, until the migration is given up")
    public MigrationConfig setPublishAttempts(int publishAttempts)
    {
        this.publishAttempts = publishAttempts;
        return this;
    }

    @NotNull
    @MinDuration("1s")
    public Duration getAbortWait()
    {
        return abortWait;
    }

    @Config("lakeshift.repartition.abort-wait")
    @ConfigDescription("How long abort_repartition waits for a migration to stop and clean up; it stops all the same where that takes longer")
    public MigrationConfig setAbortWait(Duration abortWait)
    {
        this.abortWait = abortWait;
        return this;
    }

    public boolean isResumeOnStart()
    {
        return resumeOnStart;
    }

    @Config("lakeshift.repartition.resume-on-start")
    @ConfigDescription("Whether a server that starts goes on with prepared migrations that no other server keeps")
    public MigrationConfig setResumeOnStart(boolean resumeOnStart)
    {
        this.resumeOnStart = resumeOnStart;
        return this;
    }
}
