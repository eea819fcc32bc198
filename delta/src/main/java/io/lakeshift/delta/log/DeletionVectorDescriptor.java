package io.lakeshift.delta.log;

import java.util.OptionalInt;

import static java.util.Objects.requireNonNull;

/**
 * Protocol, "Deletion Vector Descriptor Schema".
 *
 * @param storageType "u" (relative, by uuid), "i" (inline) or "p" (absolute path)
 * @param sizeInBytes of the serialized vector
 * @param cardinality rows that it removes
 */
public record DeletionVectorDescriptor(String storageType, String pathOrInlineDv, OptionalInt offset, int sizeInBytes, long cardinality)
{
    public DeletionVectorDescriptor
    {
        requireNonNull(storageType, "storageType is null");
        requireNonNull(pathOrInlineDv, "pathOrInlineDv is null");
        requireNonNull(offset, "offset is null");
    }

    /** Protocol, "Derived Fields": {@code uniqueId}. */
    public String uniqueId()
    {
        String id = storageType + pathOrInlineDv;
        return offset.isPresent() ? id + "@" + offset.getAsInt() : id;
    }
}
