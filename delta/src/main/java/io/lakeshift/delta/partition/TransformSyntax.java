package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import static java.util.Objects.requireNonNull;

/**
 * How one transform is spelled, in the text of {@code partitioning} and in a table's schema.
 *
 * @param examples what the transform looks like, for error messages
 * @param parse absent where the call is not this transform's
 * @param columns how many partition columns the transform makes
 * @param recognize the transform that writes exactly these generation expressions, one per column; absent where none does
 */
record TransformSyntax(
        List<String> examples,
        Function<TransformCall, Optional<PartitionTransform>> parse,
        int columns,
        Function<List<GenerationExpression>, Optional<PartitionTransform>> recognize)
{
    TransformSyntax
    {
        examples = ImmutableList.copyOf(examples);
        requireNonNull(parse, "parse is null");
        requireNonNull(recognize, "recognize is null");
    }
}
