package io.lakeshift.testing.storage;

import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** MinIO and Ceph list milliseconds, and tell of a single object whole seconds. */
public final class WholeSeconds
{
    private WholeSeconds() {}

    /** The same files, of each of which whole seconds are told where it is asked for alone. */
    public static TrinoFileSystem ofSingleFiles(TrinoFileSystem fileSystem)
    {
        return (TrinoFileSystem) Proxy.newProxyInstance(WholeSeconds.class.getClassLoader(), new Class<?>[] {TrinoFileSystem.class}, (_, method, arguments) -> {
            Object result = call(method, fileSystem, arguments);
            if (!(result instanceof TrinoInputFile file)) {
                return result;
            }
            return Proxy.newProxyInstance(WholeSeconds.class.getClassLoader(), new Class<?>[] {TrinoInputFile.class}, (_, ofFile, ofArguments) -> {
                Object told = call(ofFile, file, ofArguments);
                return told instanceof Instant instant ? instant.truncatedTo(ChronoUnit.SECONDS) : told;
            });
        });
    }

    private static Object call(Method method, Object target, Object[] arguments)
            throws Throwable
    {
        try {
            return method.invoke(target, arguments);
        }
        catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
