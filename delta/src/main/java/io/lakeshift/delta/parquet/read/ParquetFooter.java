package io.lakeshift.delta.parquet.read;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.parquet.DataFileFooter;
import io.lakeshift.delta.parquet.FileColumn;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * What a Parquet footer proves. The statistics of each row group are taken from the fields {@code min_value} and {@code max_value} alone: what the older {@code min} and {@code max} mean
 * depends on who wrote them. A bound that says of itself that it is not exact proves nothing.
 */
final class ParquetFooter
        implements DataFileFooter
{
    private final Map<String, Type> columns;
    private final FileMetaData footer;

    /** @param columns of the file at its top level, by their names in it */
    ParquetFooter(Map<String, Type> columns, FileMetaData footer)
    {
        this.columns = ImmutableMap.copyOf(columns);
        this.footer = requireNonNull(footer, "footer is null");
    }

    @Override
    public long rows()
    {
        return footer.getNum_rows();
    }

    @Override
    public boolean isWhole()
    {
        return footer.getRow_groups().stream().mapToLong(RowGroup::getNum_rows).sum() == footer.getNum_rows();
    }

    @Override
    public Set<String> columns()
    {
        return columns.keySet();
    }

    @Override
    public OptionalLong nulls(String column)
    {
        Optional<PrimitiveType> stored = stored(column);
        if (stored.isEmpty()) {
            return OptionalLong.empty();
        }
        Optional<List<ColumnMetaData>> chunks = chunks(column);
        if (chunks.isEmpty()) {
            return OptionalLong.empty();
        }
        long nulls = 0;
        for (ColumnMetaData chunk : chunks.get()) {
            OptionalLong ofChunk = nulls(stored.get(), chunk);
            if (ofChunk.isEmpty()) {
                return OptionalLong.empty();
            }
            nulls += ofChunk.getAsLong();
        }
        return OptionalLong.of(nulls);
    }

    @Override
    public Optional<ExactBounds> bounds(FileColumn column)
    {
        Optional<PrimitiveType> stored = stored(column.physicalName());
        Optional<List<ColumnMetaData>> chunks = chunks(column.physicalName());
        if (stored.isEmpty() || chunks.isEmpty()) {
            return Optional.empty();
        }
        Optional<StoredBound> decoder = StoredBound.of(column.type(), stored.get());
        if (decoder.isEmpty()) {
            return Optional.empty();
        }
        Object least = null;
        Object greatest = null;
        for (ColumnMetaData chunk : chunks.get()) {
            OptionalLong nulls = nulls(stored.get(), chunk);
            if (nulls.isPresent() && nulls.getAsLong() == chunk.getNum_values()) {
                continue;
            }
            Optional<ExactBounds> bounds = chunk.isSetStatistics() ? bounds(decoder.get(), chunk.getStatistics()) : Optional.empty();
            if (bounds.isEmpty()) {
                return Optional.empty();
            }
            least = least == null || compare(bounds.get().least(), least) < 0 ? bounds.get().least() : least;
            greatest = greatest == null || compare(bounds.get().greatest(), greatest) > 0 ? bounds.get().greatest() : greatest;
        }
        return least == null ? Optional.empty() : Optional.of(new ExactBounds(least, greatest));
    }

    private static Optional<ExactBounds> bounds(StoredBound decoder, Statistics statistics)
    {
        if (!statistics.isSetMin_value() || !statistics.isSetMax_value()) {
            return Optional.empty();
        }
        boolean leastExact = statistics.isSetIs_min_value_exact();
        boolean greatestExact = statistics.isSetIs_max_value_exact();
        if (leastExact && !statistics.isIs_min_value_exact() || greatestExact && !statistics.isIs_max_value_exact()) {
            return Optional.empty();
        }
        Optional<Object> least = decoder.decode(statistics.getMin_value(), leastExact);
        Optional<Object> greatest = decoder.decode(statistics.getMax_value(), greatestExact);
        if (least.isEmpty() || greatest.isEmpty() || compare(least.get(), greatest.get()) > 0) {
            return Optional.empty();
        }
        return Optional.of(new ExactBounds(least.get(), greatest.get()));
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object left, Object right)
    {
        return ((Comparable<Object>) left).compareTo(right);
    }

    private static OptionalLong nulls(PrimitiveType stored, ColumnMetaData chunk)
    {
        if (stored.isRepetition(Repetition.REQUIRED)) {
            return OptionalLong.of(0);
        }
        return chunk.isSetStatistics() && chunk.getStatistics().isSetNull_count() ? OptionalLong.of(chunk.getStatistics().getNull_count()) : OptionalLong.empty();
    }

    private Optional<PrimitiveType> stored(String column)
    {
        return Optional.ofNullable(columns.get(column))
                .filter(type -> type.isPrimitive() && !type.isRepetition(Repetition.REPEATED))
                .map(Type::asPrimitiveType);
    }

    /** The column's part of each row group that has rows; empty where the row groups are not all of the file, or one of them does not say what it holds of the column. */
    private Optional<List<ColumnMetaData>> chunks(String column)
    {
        if (!isWhole()) {
            return Optional.empty();
        }
        List<ColumnMetaData> chunks = new ArrayList<>();
        for (RowGroup rowGroup : footer.getRow_groups()) {
            if (rowGroup.getNum_rows() == 0) {
                continue;
            }
            Optional<ColumnMetaData> chunk = rowGroup.getColumns().stream()
                    .filter(ColumnChunk::isSetMeta_data)
                    .map(ColumnChunk::getMeta_data)
                    .filter(candidate -> candidate.getPath_in_schema().equals(List.of(column)))
                    .findFirst();
            if (chunk.isEmpty() || chunk.get().getNum_values() != rowGroup.getNum_rows()) {
                return Optional.empty();
            }
            chunks.add(chunk.get());
        }
        return Optional.of(chunks);
    }
}
