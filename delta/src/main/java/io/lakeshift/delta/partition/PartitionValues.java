package io.lakeshift.delta.partition;

import io.lakeshift.delta.schema.PartitionValueCodec;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

import static com.google.common.base.Preconditions.checkArgument;
import static io.trino.spi.type.DateType.DATE;

/**
 * The values of one partition, and what becomes of them in the log and in directories.
 *
 * @param fields the partition columns, in order
 * @param values native values, one per field; null for SQL NULL
 * @param texts the same as the log spells them; null for SQL NULL
 */
public record PartitionValues(List<PartitionField> fields, List<Object> values, List<String> texts)
{
    private static final int SHOWN_NAME_LENGTH = 60;
    // delta-rs and Polars cannot open a table with the day +10000-01-01 where the sign is missing, DuckDB reads no day that has one
    private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

    public PartitionValues
    {
        fields = List.copyOf(fields);
        values = Collections.unmodifiableList(new ArrayList<>(values));
        texts = Collections.unmodifiableList(new ArrayList<>(texts));
        checkArgument(values.size() == fields.size() && texts.size() == fields.size(), "%s values and %s texts for %s fields", values.size(), texts.size(), fields.size());
    }

    public static PartitionValues of(List<PartitionField> fields, List<Object> values)
    {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            texts.add(PartitionValueCodec.format(values.get(i), fields.get(i).type()));
        }
        return new PartitionValues(fields, values, texts);
    }

    /** Relative to the table; empty without partition columns. */
    public String directory()
    {
        return HivePath.directory(names(), texts);
    }

    /**
     * The first value that a table cannot hold: one that the log or a directory cannot tell from NULL or from another one, or whose directory's name storage cannot take.
     *
     * @param maxNameLength bytes of one path element, {@link io.lakeshift.delta.storage.LakeStore#maxNameLength}
     */
    public Optional<UnfitValue> unfit(int maxNameLength)
    {
        for (int i = 0; i < fields.size(); i++) {
            Optional<String> reason = reason(values.get(i), texts.get(i), fields.get(i));
            if (reason.isPresent()) {
                return Optional.of(new UnfitValue(fields.get(i), reason.get(), "correct these values first"));
            }
        }
        OptionalInt tooLong = HivePath.tooLong(names(), texts, maxNameLength);
        if (tooLong.isPresent()) {
            PartitionField field = fields.get(tooLong.getAsInt());
            String name = HivePath.element(field.name(), texts.get(tooLong.getAsInt()));
            return Optional.of(new UnfitValue(
                    field,
                    "a value that is too long for the name of a directory: it takes %s bytes, and storage takes %s at most: %s…"
                            .formatted(name.length(), maxNameLength, name.substring(0, Math.min(SHOWN_NAME_LENGTH, name.length()))),
                    "use a prefix of it (truncate)"));
        }
        return Optional.empty();
    }

    private static Optional<String> reason(Object value, String text, PartitionField field)
    {
        if (text == null) {
            return Optional.empty();
        }
        if (text.isEmpty()) {
            return Optional.of("'', and partition values cannot tell '' from NULL: such rows would read back as NULL");
        }
        if (text.equals(HivePath.NULL_VALUE)) {
            return Optional.of("the text '%s', which names the partition of NULL: some engines would read such rows as NULL".formatted(text));
        }
        // a date column that is a partition column already is not judged again
        if (!field.identity() && field.type().equals(DATE) && value instanceof Long day && (day < FIRST_DAY || day > LAST_DAY)) {
            return Optional.of("a moment whose day is %s, beyond the years 1 to 9999: no text of such a day is read by delta-rs, Polars and DuckDB alike, and some of them could no longer open the table".formatted(text));
        }
        if (!Objects.equals(value, PartitionValueCodec.parse(text, field.type()))) {
            return Optional.of("a value that cannot be written as a partition value: '%s' reads back as another one".formatted(text));
        }
        return Optional.empty();
    }

    private List<String> names()
    {
        return fields.stream().map(PartitionField::name).toList();
    }
}
