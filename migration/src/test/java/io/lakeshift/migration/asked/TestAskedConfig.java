package io.lakeshift.migration.asked;

import io.airlift.configuration.Config;
import io.airlift.configuration.ConfigurationFactory;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

final class TestAskedConfig
{
    @Test
    void testDefaults()
    {
        AskedConfig config = new ConfigurationFactory(Map.of()).build(AskedConfig.class);
        assertThat(config.isEnabled()).isTrue();
        assertThat(config.getPath()).isEqualTo("lakeshift/asked");
    }

    @Test
    void testEveryPropertyIsRead()
    {
        AskedConfig config = new ConfigurationFactory(Map.of("lakeshift.asked-predicates.enabled", "false", "lakeshift.asked-predicates.path", "/elsewhere")).build(AskedConfig.class);
        assertThat(config.isEnabled()).isFalse();
        assertThat(config.getPath()).isEqualTo("/elsewhere");
    }

    @Test
    void testEveryPropertyIsDocumented()
            throws IOException
    {
        String page = Files.readString(Path.of("../docs/catalog.md"));
        assertThat(Arrays.stream(AskedConfig.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Config.class))
                .map(method -> method.getAnnotation(Config.class).value()))
                .hasSize(2)
                .allSatisfy(property -> assertThat(page).contains("| `%s` |".formatted(property)));
    }
}
