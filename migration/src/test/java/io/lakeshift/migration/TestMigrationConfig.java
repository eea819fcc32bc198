package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.airlift.configuration.Config;
import io.airlift.configuration.ConfigurationFactory;
import io.airlift.units.DataSize;
import io.airlift.units.Duration;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TestMigrationConfig
{
    private static final Pattern DOCUMENTED = Pattern.compile("^\\| `(lakeshift\\.repartition\\.[a-z-]+)` \\|");

    /** Every property at another value than its default. */
    private static final Map<String, String> OTHERS = ImmutableMap.<String, String>builder()
            .put("lakeshift.repartition.threads", "37")
            .put("lakeshift.repartition.max-partitions", "11")
            .put("lakeshift.repartition.target-file-size", "1MB")
            .put("lakeshift.repartition.memory-limit", "33MB")
            .put("lakeshift.repartition.max-bytes-per-second", "7MB")
            .put("lakeshift.repartition.lease", "2m")
            .put("lakeshift.repartition.publish-wait", "3s")
            .put("lakeshift.repartition.publish-gap", "5ms")
            .put("lakeshift.repartition.publish-attempts", "9")
            .put("lakeshift.repartition.abort-wait", "4m")
            .put("lakeshift.repartition.spill-path", "elsewhere")
            .put("lakeshift.repartition.resume-on-start", "false")
            .buildOrThrow();

    @Test
    void testDefaults()
    {
        MigrationConfig config = new ConfigurationFactory(Map.of()).build(MigrationConfig.class);
        assertThat(config.getThreads()).isEqualTo(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8));
        assertThat(config.getMaxPartitions()).isEqualTo(10_000);
        assertThat(config.getTargetFileSize()).isEqualTo(DataSize.of(128, MEGABYTE));
        assertThat(config.getMemoryLimit()).isEqualTo(DataSize.of(256, MEGABYTE));
        assertThat(config.getMaxBytesPerSecond()).isEmpty();
        assertThat(config.getLease()).isEqualTo(new Duration(60, SECONDS));
        assertThat(config.getPublishWait()).isEqualTo(new Duration(2, SECONDS));
        assertThat(config.getPublishGap()).isEqualTo(new Duration(12, MILLISECONDS));
        assertThat(config.getPublishAttempts()).isEqualTo(200);
        assertThat(config.getAbortWait()).isEqualTo(new Duration(5, MINUTES));
        assertThat(config.getSpillPath()).isEqualTo(System.getProperty("java.io.tmpdir"));
        assertThat(config.isResumeOnStart()).isTrue();
    }

    @Test
    void testEveryPropertyIsRead()
    {
        MigrationConfig config = new ConfigurationFactory(OTHERS).build(MigrationConfig.class);
        assertThat(config.getThreads()).isEqualTo(37);
        assertThat(config.getMaxPartitions()).isEqualTo(11);
        assertThat(config.getTargetFileSize()).isEqualTo(DataSize.of(1, MEGABYTE));
        assertThat(config.getMemoryLimit()).isEqualTo(DataSize.of(33, MEGABYTE));
        assertThat(config.getMaxBytesPerSecond()).hasValue(DataSize.of(7, MEGABYTE));
        assertThat(config.getLease()).isEqualTo(new Duration(2, MINUTES));
        assertThat(config.getPublishWait()).isEqualTo(new Duration(3, SECONDS));
        assertThat(config.getPublishGap()).isEqualTo(new Duration(5, MILLISECONDS));
        assertThat(config.getPublishAttempts()).isEqualTo(9);
        assertThat(config.getAbortWait()).isEqualTo(new Duration(4, MINUTES));
        assertThat(config.getSpillPath()).isEqualTo("elsewhere");
        assertThat(config.isResumeOnStart()).isFalse();
    }

    /** A migration that may not move is not started. */
    @Test
    void testNoCeilingOfNothing()
    {
        assertThatThrownBy(() -> new ConfigurationFactory(Map.of("lakeshift.repartition.max-bytes-per-second", "0B")).build(MigrationConfig.class))
                .hasMessageContaining("max-bytes-per-second");
    }

    @Test
    void testEveryPropertyIsDocumented()
            throws IOException
    {
        List<String> properties = Arrays.stream(MigrationConfig.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Config.class))
                .map(method -> method.getAnnotation(Config.class).value())
                .toList();
        List<String> documented = Files.readString(Path.of("../docs/repartition.md")).lines()
                .map(DOCUMENTED::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(properties);
        assertThat(OTHERS.keySet()).containsExactlyInAnyOrderElementsOf(properties);
    }
}
