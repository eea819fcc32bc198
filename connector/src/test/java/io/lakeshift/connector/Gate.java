package io.lakeshift.connector;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

/** Holds whoever opens certain files, until it is opened: so that a test may look at a migration half-way. */
final class Gate
{
    private volatile Held held = new Held(_ -> false, new CountDownLatch(0), new CountDownLatch(0));

    private record Held(Predicate<Location> locations, CountDownLatch arrived, CountDownLatch open) {}

    void close(Predicate<Location> locations)
    {
        held = new Held(locations, new CountDownLatch(1), new CountDownLatch(1));
    }

    void awaitArrival()
            throws InterruptedException
    {
        assertThat(held.arrived().await(1, MINUTES)).as("whether anybody has come to the gate").isTrue();
    }

    /** For as long as it takes. */
    void awaitArrival(long nanos)
            throws InterruptedException
    {
        boolean _ = held.arrived().await(nanos, NANOSECONDS);
    }

    void open()
    {
        held.open().countDown();
    }

    TrinoFileSystem over(TrinoFileSystem delegate)
    {
        return (TrinoFileSystem) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {TrinoFileSystem.class}, (_, method, arguments) -> {
            if (method.getName().equals("newInputFile")) {
                pass((Location) arguments[0]);
            }
            try {
                return method.invoke(delegate, arguments);
            }
            catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private void pass(Location location)
            throws InterruptedException
    {
        Held current = held;
        if (current.locations().test(location)) {
            current.arrived().countDown();
            current.open().await();
        }
    }
}
