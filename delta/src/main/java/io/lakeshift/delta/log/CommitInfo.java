package io.lakeshift.delta.log;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * Protocol, "Commit Provenance Information": free-form, except for {@code inCommitTimestamp}.
 *
 * @param content the whole object as logged
 */
public record CommitInfo(ObjectNode content)
        implements Action
{
    /** The field by which a commit of ours is told from everybody else's at the same version. */
    public static final String COMMIT_ID = "lakeshiftCommitId";

    public CommitInfo
    {
        requireNonNull(content, "content is null");
    }

    public Optional<String> operation()
    {
        return text("operation");
    }

    public Optional<String> commitId()
    {
        return text(COMMIT_ID);
    }

    public OptionalLong inCommitTimestamp()
    {
        return content.path("inCommitTimestamp").isIntegralNumber() ? OptionalLong.of(content.path("inCommitTimestamp").longValue()) : OptionalLong.empty();
    }

    private Optional<String> text(String field)
    {
        return content.path(field).isTextual() ? Optional.of(content.path(field).textValue()) : Optional.empty();
    }
}
