package io.lakeshift.delta.commit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** {@code commitInfo.engineInfo}: the versions that the build knows, so that no second place has to be kept in step. */
final class EngineInfo
{
    static final String TEXT = read();

    private EngineInfo() {}

    private static String read()
    {
        Properties versions = new Properties();
        try (InputStream input = EngineInfo.class.getResourceAsStream("versions.properties")) {
            versions.load(input);
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "Lakeshift/%s Trino/%s".formatted(versions.getProperty("lakeshift"), versions.getProperty("trino"));
    }
}
