package io.lakeshift.delta.log;

import io.airlift.log.Logger;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.internal.replay.ActionWrapper;
import io.delta.kernel.internal.replay.ActionsIterator;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

import static java.util.Objects.requireNonNull;

/**
 * The actions of a checkpoint (protocol, "Checkpoints"): classic, in several parts, or V2 with sidecars; Kernel reads the files.
 */
public final class CheckpointReader
{
    private static final StructType ADD = io.delta.kernel.internal.actions.AddFile.SCHEMA_WITH_STATS.add("clusteringProvider", StringType.STRING);
    private static final StructType TRANSACTION = io.delta.kernel.internal.actions.SetTransaction.FULL_SCHEMA;
    private static final StructType DOMAIN = io.delta.kernel.internal.actions.DomainMetadata.FULL_SCHEMA;
    private static final StructType METADATA = io.delta.kernel.internal.actions.Metadata.FULL_SCHEMA;
    private static final StructType PROTOCOL = io.delta.kernel.internal.actions.Protocol.FULL_SCHEMA;
    private static final StructType SCHEMA = new StructType()
            .add("add", ADD)
            .add("txn", TRANSACTION)
            .add("domainMetadata", DOMAIN)
            .add("metaData", METADATA)
            .add("protocol", PROTOCOL);

    private static final Logger log = Logger.get(CheckpointReader.class);

    private final Engine engine;
    private final List<FileStatus> checkpoint;
    private final Consumer<Action> consumer;
    private Optional<Metadata> metadata = Optional.empty();
    private boolean lacksStatistics;

    private CheckpointReader(Engine engine, List<FileStatus> checkpoint, Consumer<Action> consumer)
    {
        this.engine = requireNonNull(engine, "engine is null");
        this.checkpoint = requireNonNull(checkpoint, "checkpoint is null");
        this.consumer = requireNonNull(consumer, "consumer is null");
    }

    /**
     * Passes on every add, txn, domain metadata, metadata and protocol; tombstones are of no use to a reader. Of a checkpoint that has its statistics in columns
     * only, the adds come twice: what follows replaces what came before.
     */
    public static void read(KernelFileIo fileIo, List<FileStatus> checkpoint, Consumer<Action> consumer)
            throws IOException
    {
        CheckpointReader reader = new CheckpointReader(DefaultEngine.create(fileIo), checkpoint, consumer);
        reader.readActions();
        if (reader.lacksStatistics && reader.metadata.isPresent() && StructStatistics.inUse(reader.metadata.get())) {
            reader.readStructStatistics(reader.metadata.get());
        }
    }

    private void readActions()
            throws IOException
    {
        try (CloseableIterator<ActionWrapper> batches = new ActionsIterator(engine, checkpoint, SCHEMA, Optional.empty())) {
            while (batches.hasNext()) {
                read(batches.next().getColumnarBatch());
            }
        }
    }

    /** The statistics' types are those of the table's columns, so the metadata must be known before. */
    private void readStructStatistics(Metadata metadata)
            throws IOException
    {
        StructType statistics = StructStatistics.schema(metadata);
        StructType adds = ADD.add(StructStatistics.COLUMN, statistics);
        try (CloseableIterator<ActionWrapper> batches = new ActionsIterator(engine, checkpoint, new StructType().add("add", adds), Optional.empty())) {
            while (batches.hasNext()) {
                ColumnarBatch batch = batches.next().getColumnarBatch();
                ColumnVector vector = batch.getColumnVector(0);
                for (int row = 0; row < batch.getSize(); row++) {
                    if (!vector.isNullAt(row)) {
                        Struct add = new Struct(vector, adds, row);
                        int position = row;
                        Optional<String> stats = add.field(StructStatistics.COLUMN).map(child -> StructStatistics.toJson(child, statistics, position));
                        consumer.accept(add(add, add.text("stats").or(() -> stats)));
                    }
                }
            }
        }
        catch (KernelException | IllegalArgumentException | UnsupportedOperationException e) {
            // statistics save work and say nothing that the files do not
            log.warn(e, "The statistics of checkpoint %s cannot be read, so queries open more files", checkpoint);
        }
    }

    private void read(ColumnarBatch batch)
    {
        ColumnVector adds = batch.getColumnVector(0);
        ColumnVector transactions = batch.getColumnVector(1);
        ColumnVector domains = batch.getColumnVector(2);
        ColumnVector tables = batch.getColumnVector(3);
        ColumnVector protocols = batch.getColumnVector(4);
        for (int row = 0; row < batch.getSize(); row++) {
            if (!adds.isNullAt(row)) {
                Struct add = new Struct(adds, ADD, row);
                Optional<String> stats = add.text("stats");
                lacksStatistics |= stats.isEmpty();
                consumer.accept(add(add, stats));
            }
            else if (!transactions.isNullAt(row)) {
                Struct struct = new Struct(transactions, TRANSACTION, row);
                consumer.accept(new SetTransaction(struct.required("appId"), struct.longValue("version").orElseThrow(), struct.longValue("lastUpdated")));
            }
            else if (!domains.isNullAt(row)) {
                Struct struct = new Struct(domains, DOMAIN, row);
                consumer.accept(new DomainMetadata(struct.required("domain"), struct.text("configuration").orElse(""), struct.bool("removed", false)));
            }
            else if (!tables.isNullAt(row)) {
                metadata = Optional.of(metadata(new Struct(tables, METADATA, row)));
                consumer.accept(metadata.get());
            }
            else if (!protocols.isNullAt(row)) {
                consumer.accept(protocol(new Struct(protocols, PROTOCOL, row)));
            }
        }
    }

    private static AddFile add(Struct struct, Optional<String> stats)
    {
        return new AddFile(
                struct.required("path"),
                struct.map("partitionValues"),
                struct.longValue("size").orElseThrow(() -> new IllegalArgumentException("An add action has no size")),
                struct.longValue("modificationTime").orElse(0),
                struct.bool("dataChange", true),
                stats,
                struct.map("tags"),
                struct.struct("deletionVector").map(vector -> new DeletionVectorDescriptor(
                        vector.required("storageType"),
                        vector.required("pathOrInlineDv"),
                        vector.intValue("offset"),
                        vector.intValue("sizeInBytes").orElse(0),
                        vector.longValue("cardinality").orElse(0))),
                struct.longValue("baseRowId"),
                struct.longValue("defaultRowCommitVersion"),
                struct.text("clusteringProvider"));
    }

    private static Metadata metadata(Struct struct)
    {
        Optional<Struct> format = struct.struct("format");
        return new Metadata(
                struct.required("id"),
                struct.text("name"),
                struct.text("description"),
                struct.required("schemaString"),
                struct.texts("partitionColumns").orElse(List.of()),
                struct.map("configuration"),
                struct.longValue("createdTime"),
                format.flatMap(value -> value.text("provider")).orElse("parquet"),
                format.map(value -> value.map("options")).orElse(Map.of()));
    }

    private static Protocol protocol(Struct struct)
    {
        return new Protocol(
                struct.intValue("minReaderVersion").orElse(1),
                struct.intValue("minWriterVersion").orElse(1),
                struct.texts("readerFeatures").map(Set::copyOf),
                struct.texts("writerFeatures").map(Set::copyOf));
    }

    /** One row of a struct vector; a field that the file lacks is null. */
    private record Struct(ColumnVector vector, StructType type, int row)
    {
        private Optional<ColumnVector> field(String name)
        {
            int index = type.indexOf(name);
            if (index < 0) {
                return Optional.empty();
            }
            ColumnVector child = vector.getChild(index);
            return child.isNullAt(row) ? Optional.empty() : Optional.of(child);
        }

        private Optional<String> text(String name)
        {
            return field(name).map(child -> child.getString(row));
        }

        private String required(String name)
        {
            return text(name).orElseThrow(() -> new IllegalArgumentException("An action has no '%s'".formatted(name)));
        }

        private OptionalLong longValue(String name)
        {
            return field(name).map(child -> OptionalLong.of(child.getLong(row))).orElse(OptionalLong.empty());
        }

        private OptionalInt intValue(String name)
        {
            return field(name).map(child -> OptionalInt.of(child.getInt(row))).orElse(OptionalInt.empty());
        }

        private boolean bool(String name, boolean fallback)
        {
            return field(name).map(child -> child.getBoolean(row)).orElse(fallback);
        }

        private Optional<Struct> struct(String name)
        {
            return field(name).map(child -> new Struct(child, (StructType) type.get(name).getDataType(), row));
        }

        private Map<String, String> map(String name)
        {
            return field(name).map(child -> {
                MapValue value = child.getMap(row);
                return VectorUtils.<String, String>toJavaMap(value);
            }).orElse(Map.of());
        }

        private Optional<List<String>> texts(String name)
        {
            return field(name).map(child -> VectorUtils.<String>toJavaList(child.getArray(row)));
        }
    }
}
