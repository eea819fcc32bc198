package io.lakeshift.delta.parquet.read;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.schema.EpochMicros;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TinyintType.TINYINT;

/**
 * What of a scan's predicate is handed to trino-parquet for one file. Only pairs of a file's and a table's type on which its pruning is known to be right:
 * a pair that it does not expect ends in an exception, or in lost rows (a short decimal in more than eight bytes is taken for zero).
 *
 * @param domains by the file's columns
 * @param bloomFilters whether Bloom filters may be asked: not for floating point, where -0.0 equals 0.0 but hashes otherwise, nor where the file's integers
 * are of another width than the table's
 */
record RowGroupPredicate(TupleDomain<ColumnDescriptor> domains, boolean bloomFilters)
{
    /** The columns that a predicate is on but a scan does not read; none under lookup by id, where a name in a file may be another column's. */
    static List<FileColumn> columnsBeyond(TupleDomain<String> predicate, List<FileColumn> columns)
    {
        if (predicate.isNone() || predicate.isAll() || columns.stream().anyMatch(column -> column.fieldId().isPresent())) {
            return List.of();
        }
        Set<String> read = columns.stream().map(FileColumn::physicalName).collect(toImmutableSet());
        return predicate.getDomains().orElseThrow().entrySet().stream()
                .filter(entry -> !read.contains(entry.getKey()))
                .map(entry -> new FileColumn(entry.getKey(), OptionalInt.empty(), entry.getValue().getType()))
                .collect(toImmutableList());
    }

    static RowGroupPredicate of(TupleDomain<String> predicate, Map<FileColumn, ColumnDescriptor> descriptors)
    {
        if (predicate.isNone()) {
            return new RowGroupPredicate(TupleDomain.none(), false);
        }
        Map<String, Domain> wanted = predicate.getDomains().orElseThrow();
        ImmutableMap.Builder<ColumnDescriptor, Domain> domains = ImmutableMap.builder();
        boolean bloomFilters = true;
        for (Map.Entry<FileColumn, ColumnDescriptor> column : descriptors.entrySet()) {
            Domain domain = wanted.get(column.getKey().physicalName());
            ColumnDescriptor descriptor = column.getValue();
            if (domain == null) {
                continue;
            }
            Optional<Domain> prunable = prunable(domain, descriptor.getPrimitiveType());
            if (prunable.isPresent()) {
                domains.put(descriptor, prunable.get());
                bloomFilters &= hashesAlike(domain.getType(), descriptor.getPrimitiveType());
            }
        }
        return new RowGroupPredicate(TupleDomain.withColumnDomains(domains.buildOrThrow()), bloomFilters);
    }

    private static Optional<Domain> prunable(Domain domain, PrimitiveType stored)
    {
        Type type = domain.getType();
        PrimitiveTypeName physical = stored.getPrimitiveTypeName();
        LogicalTypeAnnotation annotation = stored.getLogicalTypeAnnotation();
        boolean same = switch (physical) {
            case BOOLEAN -> type.equals(BOOLEAN);
            case FLOAT -> type.equals(REAL);
            case DOUBLE -> type.equals(DOUBLE);
            case INT32, INT64 -> isInteger(type) && isSigned(annotation)
                    || type.equals(DATE) && annotation instanceof DateLogicalTypeAnnotation
                    || type.equals(TIMESTAMP_MICROS) && isMillisOrMicros(annotation)
                    || isSameDecimal(type, annotation);
            case FIXED_LEN_BYTE_ARRAY -> type instanceof DecimalType decimal
                    && isSameDecimal(type, annotation)
                    && stored.getTypeLength() <= (decimal.isShort() ? Long.BYTES : 2 * Long.BYTES);
            case BINARY -> type instanceof VarcharType varchar && varchar.isUnbounded();
            case INT96 -> false;
        };
        if (same) {
            return Optional.of(domain);
        }
        if (type instanceof TimestampWithTimeZoneType zoned && !zoned.isShort() && isMillisOrMicros(annotation)) {
            return Optional.of(instants(domain));
        }
        return Optional.empty();
    }

    /** Files hold instants as microseconds since the epoch: the same as a timestamp without zone in UTC, which trino-parquet prunes by; it does not by zoned ones. */
    private static Domain instants(Domain zoned)
    {
        ValueSet values = zoned.getValues().isAll() ? ValueSet.all(TIMESTAMP_MICROS)
                : zoned.getValues().isNone() ? ValueSet.none(TIMESTAMP_MICROS)
                : ValueSet.copyOfRanges(TIMESTAMP_MICROS, zoned.getValues().getRanges().getOrderedRanges().stream()
                        .map(RowGroupPredicate::instants)
                        .collect(toImmutableList()));
        return Domain.create(values, zoned.isNullAllowed());
    }

    private static Range instants(Range range)
    {
        // fractions of a microsecond cannot come from a timestamp(6) column's predicate; were there any, rounding down and keeping the bound keeps too much, not too little
        Optional<Long> low = range.getLowValue().map(value -> EpochMicros.of((LongTimestampWithTimeZone) value));
        Optional<Long> high = range.getHighValue().map(value -> EpochMicros.of((LongTimestampWithTimeZone) value));
        if (low.isPresent() && high.isPresent()) {
            return Range.range(TIMESTAMP_MICROS, low.get(), true, high.get(), true);
        }
        return low.map(value -> Range.greaterThanOrEqual(TIMESTAMP_MICROS, value))
                .or(() -> high.map(value -> Range.lessThanOrEqual(TIMESTAMP_MICROS, value)))
                .orElseGet(() -> Range.all(TIMESTAMP_MICROS));
    }

    private static boolean isInteger(Type type)
    {
        return type.equals(BIGINT) || type.equals(INTEGER) || type.equals(SMALLINT) || type.equals(TINYINT);
    }

    private static boolean isSigned(LogicalTypeAnnotation annotation)
    {
        return annotation == null || annotation instanceof IntLogicalTypeAnnotation integer && integer.isSigned();
    }

    /** Nanoseconds are rounded on reading, so bounds of the stored values are no bounds of what is read. */
    private static boolean isMillisOrMicros(LogicalTypeAnnotation annotation)
    {
        return annotation instanceof TimestampLogicalTypeAnnotation timestamp && timestamp.getUnit() != TimeUnit.NANOS;
    }

    private static boolean isSameDecimal(Type type, LogicalTypeAnnotation annotation)
    {
        return type instanceof DecimalType decimal
                && annotation instanceof DecimalLogicalTypeAnnotation stored
                && stored.getPrecision() == decimal.getPrecision()
                && stored.getScale() == decimal.getScale();
    }

    private static boolean hashesAlike(Type type, PrimitiveType stored)
    {
        return switch (stored.getPrimitiveTypeName()) {
            case FLOAT, DOUBLE -> false;
            case INT32 -> !type.equals(BIGINT);
            case INT64 -> !isInteger(type) || type.equals(BIGINT);
            default -> true;
        };
    }
}
