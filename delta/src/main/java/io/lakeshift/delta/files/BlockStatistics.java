package io.lakeshift.delta.files;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.airlift.slice.Slice;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.Type;

import java.util.List;
import java.util.Map;

import static java.lang.Math.min;

/**
 * The parsed statistics of a block's files (protocol, "Per-file Statistics"), for the top-level columns whose types have an order.
 * <p>Bounds of a file with a deletion vector still hold for the rows that are left; so do "no null" and "only nulls" when {@code tightBounds} is false.
 */
final class BlockStatistics
{
    private final List<TableColumn> columns;
    private final List<ColumnBounds> bounds;
    private final long[] rows;

    private BlockStatistics(List<TableColumn> columns, List<ColumnBounds> bounds, long[] rows)
    {
        this.columns = columns;
        this.bounds = ImmutableList.copyOf(bounds);
        this.rows = rows;
    }

    /** @param rows of each file, negative where unknown */
    static BlockStatistics parse(ByteColumn stats, long[] rows, List<TableColumn> columns)
    {
        List<BoundEncoding> encodings = columns.stream().map(column -> BoundEncoding.of(column).orElseThrow()).toList();
        ImmutableMap.Builder<String, Integer> positions = ImmutableMap.builder();
        for (int i = 0; i < columns.size(); i++) {
            positions.put(columns.get(i).physicalName(), i);
        }
        Map<String, Integer> positionByName = positions.buildOrThrow();
        List<ColumnBounds.Builder> builders = encodings.stream().map(encoding -> new ColumnBounds.Builder(rows.length, encoding)).toList();
        StatisticsParser parser = new StatisticsParser(positionByName, encodings);
        for (int file = 0; file < rows.length; file++) {
            parser.parse(stats.bytes(), stats.start(file), stats.length(file));
            for (int column = 0; column < builders.size(); column++) {
                builders.get(column).add(parser.lower(column), parser.upper(column), parser.nulls(column), rows[file]);
            }
        }
        return new BlockStatistics(columns, builders.stream().map(ColumnBounds.Builder::build).toList(), rows);
    }

    /** Negative where unknown. */
    long rows(int index)
    {
        return rows[index];
    }

    ColumnBounds bounds(int column)
    {
        return bounds.get(column);
    }

    Domain domain(int index, TableColumn column)
    {
        int position = position(columns, column);
        if (position < 0) {
            return Domain.all(column.type());
        }
        Type type = column.type();
        ColumnBounds found = bounds.get(position);
        if (found.onlyNulls(index)) {
            return Domain.onlyNull(type);
        }
        return Domain.create(values(found, index, column), !found.noNulls(index));
    }

    private static ValueSet values(ColumnBounds bounds, int index, TableColumn column)
    {
        Type type = column.type();
        BoundEncoding encoding = BoundEncoding.of(column).orElseThrow();
        if (!encoding.representable() || !(bounds.hasLower(index) || bounds.hasUpper(index))) {
            return ValueSet.all(type);
        }
        boolean slices = encoding.javaType() == Slice.class;
        Object lower = bounds.hasLower(index) ? encoding.decode(slices ? bounds.lowerSlice(index) : (Object) bounds.lowerLong(index)) : null;
        Object upper = bounds.hasUpper(index) ? encoding.decode(slices ? bounds.upperSlice(index) : (Object) bounds.upperLong(index)) : null;
        if (lower == null) {
            return ValueSet.ofRanges(Range.lessThanOrEqual(type, upper));
        }
        if (upper == null) {
            return ValueSet.ofRanges(Range.greaterThanOrEqual(type, lower));
        }
        return ValueSet.ofRanges(Range.range(type, lower, true, upper, true));
    }

    static int position(List<TableColumn> columns, TableColumn column)
    {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).physicalName().equals(column.physicalName())) {
                return i;
            }
        }
        return -1;
    }

    /** What parsing {@code textBytes} of statistics takes at most: the bounds of strings are no longer than they were in the text, nor than they are cut to. */
    static long maxBytes(int size, List<TableColumn> columns, long textBytes)
    {
        long fixed = 2L * Long.BYTES * size + 64;
        long strings = 0;
        for (TableColumn column : columns) {
            BoundEncoding encoding = BoundEncoding.of(column).orElseThrow();
            fixed += ColumnBounds.fixedBytes(size, encoding);
            strings += encoding instanceof StringBounds ? 1 : 0;
        }
        long cut = strings * size * (StringBounds.MAX_LOWER + StringBounds.MAX_UPPER);
        // a raised maximum has a byte of its own
        return fixed + min(cut, textBytes + strings * size);
    }

    long retainedBytes()
    {
        return 64 + (long) Long.BYTES * rows.length + bounds.stream().mapToLong(ColumnBounds::retainedBytes).sum();
    }
}
