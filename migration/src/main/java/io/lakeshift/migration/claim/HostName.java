package io.lakeshift.migration.claim;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name under which this server signs its claims. */
final class HostName
{
    private HostName() {}

    static String get()
    {
        try {
            return InetAddress.getLocalHost().getHostName();
        }
        catch (UnknownHostException e) {
            return "unknown-" + ProcessHandle.current().pid();
        }
    }
}
