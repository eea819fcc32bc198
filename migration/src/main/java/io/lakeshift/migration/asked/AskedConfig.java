package io.lakeshift.migration.asked;

import io.airlift.configuration.Config;
import io.airlift.configuration.ConfigDescription;
import jakarta.validation.constraints.NotNull;

import java.nio.file.Path;

/** Whether and where it is kept what queries ask; docs/advice.md explains it. */
public class AskedConfig
{
    private boolean enabled = true;
    // Trino's launcher starts a server in its data directory; bin/lakeshift starts one elsewhere, and says where its data is
    private String path = Path.of(System.getProperty("lakeshift.data-dir", ""), "lakeshift", "asked").toString();

    public boolean isEnabled()
    {
        return enabled;
    }

    @Config("lakeshift.asked-predicates.enabled")
    @ConfigDescription("Keep which predicates queries have, per table, for system.advise")
    public AskedConfig setEnabled(boolean enabled)
    {
        this.enabled = enabled;
        return this;
    }

    @NotNull
    public String getPath()
    {
        return path;
    }

    @Config("lakeshift.asked-predicates.path")
    @ConfigDescription("Directory of this server for what queries ask, relative to the server's working directory or absolute; each catalog has a directory of its own in it")
    public AskedConfig setPath(String path)
    {
        this.path = path;
        return this;
    }
}
