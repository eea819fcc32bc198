package io.lakeshift.delta.log;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
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

    private CheckpointReader() {}

    /** Passes on every add, txn, domain metadata, metadata and protocol; tombstones are of no use to a reader. */
    public static void read(KernelFileIo fileIo, List<FileStatus> checkpoint, Consumer<Action> consumer)
            throws IOException
    {
        Engine engine = DefaultEngine.create(fileIo);
        try (CloseableIterator<ActionWrapper> batches = new ActionsIterator(engine, checkpoint, SCHEMA, Optional.empty())) {
            while (batches.hasNext()) {
                read(batches.next().getColumnarBatch(), consumer);
            }
        }
    }

    private static void read(ColumnarBatch batch, Consumer<Action> consumer)
    {
        ColumnVector adds = batch.getColumnVector(0);
        ColumnVector transactions = batch.getColumnVector(1);
        ColumnVector domains = batch.getColumnVector(2);
        ColumnVector metadata = batch.getColumnVector(3);
        ColumnVector protocols = batch.getColumnVector(4);
        for (int row = 0; row < batch.getSize(); row++) {
            if (!adds.isNullAt(row)) {
                consumer.accept(add(new Struct(adds, ADD, row)));
            }
            else if (!transactions.isNullAt(row)) {
                Struct struct = new Struct(transactions, TRANSACTION, row);
                consumer.accept(new SetTransaction(struct.required("appId"), struct.longValue("version").orElseThrow(), struct.longValue("lastUpdated")));
            }
            else if (!domains.isNullAt(row)) {
                Struct struct = new Struct(domains, DOMAIN, row);
                consumer.accept(new DomainMetadata(struct.required("domain"), struct.text("configuration").orElse(""), struct.bool("removed", false)));
            }
            else if (!metadata.isNullAt(row)) {
                consumer.accept(metadata(new Struct(metadata, METADATA, row)));
            }
            else if (!protocols.isNullAt(row)) {
                consumer.accept(protocol(new Struct(protocols, PROTOCOL, row)));
            }
        }
    }

    private static AddFile add(Struct struct)
    {
        return new AddFile(
                struct.required("path"),
                struct.map("partitionValues"),
                struct.longValue("size").orElseThrow(() -> new IllegalArgumentException("An add action has no size")),
                struct.longValue("modificationTime").orElse(0),
                struct.bool("dataChange", true),
                struct.text("stats"),
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
