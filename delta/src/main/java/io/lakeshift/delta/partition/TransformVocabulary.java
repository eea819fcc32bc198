package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.trino.spi.TrinoException;

import java.util.List;
import java.util.Optional;

import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static java.util.stream.Collectors.joining;

/**
 * All transforms that {@code partitioning => ARRAY[…]} knows, those of more columns first so that they are recognised before their parts.
 */
final class TransformVocabulary
{
    private static final List<TransformSyntax> SYNTAXES = ImmutableList.of(
            Hour.SYNTAX,
            Day.SYNTAX,
            Month.SYNTAX,
            Year.SYNTAX,
            Truncate.SYNTAX,
            Identity.SYNTAX);

    private TransformVocabulary() {}

    static PartitionTransform parse(String text)
    {
        return TransformCall.parse(text)
                .flatMap(call -> SYNTAXES.stream()
                        .flatMap(syntax -> syntax.parse().apply(call).stream())
                        .findFirst())
                .orElseThrow(() -> new TrinoException(INVALID_PROCEDURE_ARGUMENT, "'%s' is no partition transform. Nothing was changed. A transform is one of: %s".formatted(
                        text,
                        SYNTAXES.reversed().stream()
                                .flatMap(syntax -> syntax.examples().stream())
                                .collect(joining(", ")))));
    }

    /** The transform that makes the first of {@code columns}, and possibly some of those after it. */
    static Optional<Recognized> recognize(List<GenerationExpression> columns)
    {
        for (TransformSyntax syntax : SYNTAXES) {
            if (columns.size() >= syntax.columns()) {
                Optional<PartitionTransform> transform = syntax.recognize().apply(columns.subList(0, syntax.columns()));
                if (transform.isPresent()) {
                    return Optional.of(new Recognized(transform.get(), syntax.columns()));
                }
            }
        }
        return Optional.empty();
    }

    record Recognized(PartitionTransform transform, int columns) {}
}
