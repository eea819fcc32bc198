package io.lakeshift.migration.check;

import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.migration.Cancellation;
import io.trino.spi.TrinoException;
import io.trino.spi.type.TimestampWithTimeZoneType;

import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;

/** A day of a zoned timestamp is another day in another session zone: Spark sessions in two zones would put the same row into two partitions, and lose it when reading. */
final class ZoneCheck
        implements Check
{
    @Override
    public void check(Proposal proposal, Cancellation cancellation)
    {
        Optional<String> zone = proposal.request().zone();
        if (zone.isPresent() && !zone.get().equalsIgnoreCase("UTC")) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT,
                    "zone => '%s' is not possible: time transforms are computed in UTC, and zone => 'UTC' is how to accept that".formatted(zone.get()));
        }
        if (zone.isPresent()) {
            return;
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
    }
}
