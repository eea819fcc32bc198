package io.lakeshift.migration.sample;

import io.airlift.slice.Slice;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.HivePath;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.migration.sample.PartitionSample.EmptyString;
import io.lakeshift.migration.sample.PartitionSample.Share;
import io.trino.spi.block.Block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static io.trino.spi.type.TypeUtils.readNativeValue;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.singletonList;
import static java.util.Objects.requireNonNull;

/** Counts rows by the partition they fall into. */
final class PartitionTally
{
    private final List<PartitionField> fields;
    private final int maxNameLength;
    private final Map<List<Object>, Long> rows = new HashMap<>();
    private final Map<List<Object>, Long> files = new HashMap<>();
    private final Set<List<Object>> seenInFile = new HashSet<>();
    private AddFile file;
    private long total;
    private long bytes;
    private Optional<EmptyString> emptyString = Optional.empty();

    PartitionTally(List<PartitionField> fields, int maxNameLength)
    {
        this.fields = requireNonNull(fields, "fields is null");
        this.maxNameLength = maxNameLength;
    }

    long rows()
    {
        return total;
    }

    int partitions()
    {
        return rows.size();
    }

    void file(AddFile next)
    {
        file = next;
        bytes += next.size();
        seenInFile.clear();
    }

    /** @param sources one block per field */
    void add(List<Block> sources, int positions)
    {
        List<Block> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            PartitionField field = fields.get(i);
            values.add(field.function().apply(sources.get(i)));
        }
        for (int position = 0; position < positions; position++) {
            List<Object> key = new ArrayList<>(fields.size());
            for (int i = 0; i < fields.size(); i++) {
                Object value = readNativeValue(fields.get(i).type(), values.get(i), position);
                if (value instanceof Slice slice && slice.length() == 0 && emptyString.isEmpty()) {
                    emptyString = Optional.of(new EmptyString(fields.get(i).source(), file.path()));
                }
                key.add(value);
            }
            rows.merge(key, 1L, Long::sum);
            if (seenInFile.add(key)) {
                files.merge(key, 1L, Long::sum);
            }
        }
        total += positions;
    }

    PartitionSample result(boolean complete)
    {
        Map<String, Share> partitions = new HashMap<>();
        List<String> longNames = new ArrayList<>();
        double bytesPerRow = total == 0 ? 0 : (double) bytes / total;
        rows.forEach((key, count) -> {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                String text = PartitionValueCodec.format(key.get(i), fields.get(i).type());
                texts.add(text);
                String element = HivePath.directory(List.of(fields.get(i).name()), singletonList(text));
                if (element.getBytes(UTF_8).length > maxNameLength) {
                    longNames.add(element);
                }
            }
            Share share = new Share(count, Math.round(count * bytesPerRow), files.get(key));
            partitions.merge(HivePath.directory(fields.stream().map(PartitionField::name).toList(), texts), share, Share::plus);
        });
        return new PartitionSample(partitions, total, complete, emptyString, longNames);
    }
}
