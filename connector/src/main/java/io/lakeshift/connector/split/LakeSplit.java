package io.lakeshift.connector.split;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.google.common.collect.ImmutableList;
import io.trino.spi.SplitWeight;
import io.trino.spi.connector.ConnectorSplit;

import java.util.List;

import static io.airlift.slice.SizeOf.estimatedSizeOf;
import static io.airlift.slice.SizeOf.instanceSize;

/**
 * Files, or ranges of files, that one reader goes through one after the other.
 *
 * @param weight against a full split, from 0 (exclusive) to 1
 */
public record LakeSplit(List<SplitFile> files, double weight)
        implements ConnectorSplit
{
    private static final int INSTANCE_SIZE = instanceSize(LakeSplit.class);

    public LakeSplit
    {
        files = ImmutableList.copyOf(files);
    }

    @Override
    @JsonIgnore
    public SplitWeight getSplitWeight()
    {
        return SplitWeight.fromProportion(Math.clamp(weight, 0.05, 1.0));
    }

    @Override
    @JsonIgnore
    public long getRetainedSizeInBytes()
    {
        return INSTANCE_SIZE + estimatedSizeOf(files, SplitFile::getRetainedSizeInBytes);
    }
}
