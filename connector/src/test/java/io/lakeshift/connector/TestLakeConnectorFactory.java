package io.lakeshift.connector;

import com.google.common.collect.ImmutableMap;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorContext;
import io.trino.testing.TestingConnectorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a catalog's properties make of it, and what a wrong one says. */
final class TestLakeConnectorFactory
{
    @TempDir
    private Path directory;

    @Test
    void testDirectory()
    {
        Connector connector = create(Map.of("lake.root", " " + directory + " ", "lakeshift.allowed-locations", directory + "/a, " + directory + "/b"));
        assertThat(connector.getProcedures()).isNotEmpty();
        connector.shutdown();
    }

    @Test
    void testRootIsAskedFor()
    {
        for (Map<String, String> properties : List.of(Map.<String, String>of(), Map.of("lake.root", " "))) {
            assertThatThrownBy(() -> create(properties)).hasMessageContaining("lake.root is missing: name the directory, or the location, that holds the tables");
        }
    }

    @Test
    void testStorageThatThePluginDoesNotHold()
    {
        assertThatThrownBy(() -> create(Map.of("lake.root", "hdfs://namenode/lake"))).hasMessage(
                "lake.root=hdfs://namenode/lake: this plugin has no file system for hdfs:. Name a directory, or a location of one of [s3, s3a, s3n, gs, abfs, abfss, wasb, wasbs]");
        assertThatThrownBy(() -> create(Map.of("lake.root", directory.toString(), "fs.hadoop.enabled", "true"))).hasMessageContaining("this plugin has no HDFS file system");
        assertThatThrownBy(() -> create(Map.of("lake.root", directory.toString(), "fs.cache.enabled", "true", "fs.cache.directories", directory.toString())))
                .hasMessageContaining("this plugin has no file cache");
        assertThatThrownBy(() -> create(Map.of("lake.root", "s3://bucket/lake"))).hasMessageContaining("when the catalog has fs.s3.enabled=true");
    }

    @Test
    void testObjectStores()
    {
        create(Map.of("lake.root", "s3://bucket/lake", "fs.s3.enabled", "true", "s3.region", "eu-central-1")).shutdown();
        create(ImmutableMap.of("lake.root", "gs://bucket/lake", "fs.gcs.enabled", "true", "gcs.auth-type", "ACCESS_TOKEN")).shutdown();
        create(Map.of("lake.root", "abfs://container@account.dfs.core.windows.net/lake", "fs.azure.enabled", "true", "azure.auth-type", "DEFAULT")).shutdown();
    }

    /** A plugin meets the classes of the server that it is unpacked into. */
    @Test
    void testAnotherTrino()
    {
        ConnectorContext other = new ConnectorContext()
        {
            @Override
            public String getSpiVersion()
            {
                return "470";
            }
        };
        assertThatThrownBy(() -> new LakeConnectorFactory().create("made", Map.of("lake.root", directory.toString()), other))
                .hasMessage("Trino SPI version 470 does not match the version 483 connector lakeshift was compiled for");
    }

    private static Connector create(Map<String, String> properties)
    {
        // not "lake", whose JMX beans are those of the server that the other tests share
        return new LakeConnectorFactory().create("made", properties, new TestingConnectorContext());
    }
}
