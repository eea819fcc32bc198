package io.lakeshift.delta.log;

import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/** Protocol, "Transaction Identifiers". */
public record SetTransaction(String appId, long version, OptionalLong lastUpdated)
        implements Action
{
    public SetTransaction
    {
        requireNonNull(appId, "appId is null");
        requireNonNull(lastUpdated, "lastUpdated is null");
    }
}
