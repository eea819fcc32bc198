package io.lakeshift.delta.log;

import static java.util.Objects.requireNonNull;

/** Protocol, "Domain Metadata". */
public record DomainMetadata(String domain, String configuration, boolean removed)
        implements Action
{
    public DomainMetadata
    {
        requireNonNull(domain, "domain is null");
        requireNonNull(configuration, "configuration is null");
    }
}
