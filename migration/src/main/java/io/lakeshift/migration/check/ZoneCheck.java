package io.lakeshift.migration.check;

import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TimestampText;
import io.lakeshift.migration.Cancellation;
import io.trino.spi.TrinoException;
import io.trino.spi.type.TimestampWithTimeZoneType;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;

/**
 * A day of a zoned timestamp is another day in another session zone: Spark sessions in two zones would put the same row into two partitions, and lose it when reading.
 * And a partition value without a zone is a moment only to those who know the zone of the session that wrote it; rewriting it makes a moment of it for good.
 */
final class ZoneCheck
        implements Check
{
    @Override
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        Optional<String> zone = proposal.request().zone();
        if (zone.isPresent() && !zone.get().equalsIgnoreCase("UTC")) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT,
                    "zone => '%s' is not possible: time transforms are computed in UTC, and zone => 'UTC' is how to accept that".formatted(zone.get()));
        }
        if (zone.isPresent()) {
            return List.of();
        }
        for (PartitionField field : proposal.target().layout().fields()) {
            Optional<TableColumn> source = proposal.snapshot().schema().column(field.source());
            if (!field.identity() && source.isPresent() && source.get().type() instanceof TimestampWithTimeZoneType) {
                throw new TrinoException(LAKE_REPARTITION_REFUSED,
                        ("%s: column %s is a timestamp with time zone, whose %s depends on the session zone of whoever writes or reads. Nothing was changed. " +
                        "zone => 'UTC' accepts that every Spark session that touches the table must run in UTC")
                        .formatted(proposal.subject(), source.get().name(), field.generationExpression().orElseThrow()));
            }
        }
        for (TableColumn column : proposal.snapshot().schema().partitions()) {
            if (column.type() instanceof TimestampWithTimeZoneType) {
                checkValuesHaveZone(proposal, column, cancellation);
            }
        }
        return List.of();
    }

    private static void checkValuesHaveZone(Proposal proposal, TableColumn column, Cancellation cancellation)
    {
        FileIndex files = proposal.snapshot().files();
        BitSet seen = new BitSet();
        for (int ordinal = 0; ordinal < files.size(); ordinal++) {
            cancellation.check();
            int partition = files.partition(ordinal);
            if (seen.get(partition)) {
                continue;
            }
            seen.set(partition);
            String text = files.partitions().get(partition).logged().get(column.physicalName());
            if (text != null && withoutZone(text)) {
                throw new TrinoException(LAKE_REPARTITION_REFUSED,
                        ("%s: partition column %s is a timestamp with time zone, and its value '%s' has none (file %s): which moment that is depends on the session zone of whoever " +
                        "wrote it, and the migration would write it into the new files. Nothing was changed. zone => 'UTC' says that it was UTC")
                        .formatted(proposal.subject(), column.name(), text, files.file(ordinal).path()));
            }
        }
    }

    private static boolean withoutZone(String text)
    {
        try {
            return TimestampText.parse(text).offsetSeconds().isEmpty();
        }
        catch (IllegalArgumentException e) {
            // no timestamp at all, which is refused where it is read
            return false;
        }
    }
}
