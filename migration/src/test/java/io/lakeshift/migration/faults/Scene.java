package io.lakeshift.migration.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.Repartitioner;
import io.lakeshift.migration.rollback.VersionRollback;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.TrinoFileSystem;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is done while faults strike. The table has six rows in three files, of which one has a deletion vector. */
enum Scene
{
    /** A migration during which others append, and delete a row by a deletion vector. */
    MIGRATION(List.of("symbol")) {
        @Override
        void prepare(Path directory, DeltaTable table) {}

        @Override
        void act(Lake lake, TrinoFileSystem through)
        {
            lake.repartition(through, new Cancellation(), "symbol");
        }
    },
    /** The same, taking over from one that died when it had written and verified all its files. */
    TAKEOVER(List.of("symbol")) {
        @Override
        void prepare(Path directory, DeltaTable table)
        {
            Faults faults = new Faults();
            FaultyServer dying = new FaultyServer(directory, faults, () -> faults.strike(new Fault.Failure("Killed")));
            assertThatThrownBy(() -> MIGRATION.act(dying.lake(), dying.through())).hasMessageContaining("Killed");
            new TableFiles(directory).anHourPasses();
        }

        @Override
        void act(Lake lake, TrinoFileSystem through)
        {
            MIGRATION.act(lake, through);
        }
    },
    /** The way back, once others have appended to the new layout; and append during it. */
    UNDO(List.of()) {
        @Override
        void prepare(Path directory, DeltaTable table)
        {
            new Lake(directory).repartition("symbol");
            appendToPartition(table, "SPY", "later", row("SPY", "2026-01-30T17:00:00", 8.0));
        }

        @Override
        void act(Lake lake, TrinoFileSystem through)
        {
            lake.get(Repartitioner.class).undo(through, QUOTES, "default.quotes", "query_2", new Cancellation());
        }
    },
    /** The same layout once more, for what has been appended to it; others append, and delete a row of what is rewritten, during it. */
    RELAYOUT(List.of("symbol")) {
        @Override
        void prepare(Path directory, DeltaTable table)
        {
            new Lake(directory).repartition("symbol");
            appendToPartition(table, "SPY", "fresh-0", row("SPY", "2026-01-31T10:00:00", 20.0), row("SPY", "2026-01-31T10:00:00", 21.0), row("SPY", "2026-01-31T10:00:00", 22.0));
            for (int file = 1; file < 8; file++) {
                appendToPartition(table, "SPY", "fresh-" + file, row("SPY", "2026-01-31T10:00:00", 30.0 + file));
            }
            appendToPartition(table, "QQQ", "alone", row("QQQ", "2026-01-31T10:00:00", 40.0));
        }

        @Override
        void act(Lake lake, TrinoFileSystem through)
        {
            lake.repartition(through, new Cancellation(), "symbol");
        }
    },
    /** Back to before a migration, rows included. */
    ROLLBACK(List.of()) {
        @Override
        void prepare(Path directory, DeltaTable table)
        {
            new Lake(directory).repartition("symbol");
        }

        @Override
        void act(Lake lake, TrinoFileSystem through)
        {
            lake.get(VersionRollback.class).rollBack(through, QUOTES, "default.quotes", 2);
        }
    };

    /** The first row of three. */
    private static final String DELETION_VECTOR = """
            "deletionVector":{"storageType":"i","pathOrInlineDv":"^Bg9^0rr910000000000iXQKl0rr91000005c8Xg0rr91","sizeInBytes":34,"cardinality":1}""";
    private static final String FIRST = "first.parquet";

    private final List<String> after;

    /** @param after the partition columns once it has been done */
    Scene(List<String> after)
    {
        this.after = after;
    }

    List<String> after()
    {
        return after;
    }

    abstract void prepare(Path directory, DeltaTable table);

    /** @param through what all of the table is seen through */
    abstract void act(Lake lake, TrinoFileSystem through);

    /** Everything before the first fault. */
    void prepare(Path directory)
    {
        DeltaTable table = create(new Lake(directory));
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0), row(null, null, 3.0)).withPath(FIRST));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 4.0), row("BRK/B", "2026-01-30T15:00:00", null)).withPath("second.parquet"));
        ObjectNode add = table.write(DataFile.of(row("IWM", "2026-01-30T15:00:00", 5.0), row("SPY", "2026-01-30T15:00:00", 6.0), row("IWM", null, 7.0)).withPath("third.parquet"));
        table.commit("DELETE", withDeletionVector("{\"add\":" + add + "}"));
        prepare(directory, table);
    }

    /** Version 0, where it is not there yet. */
    static DeltaTable create(Lake lake)
    {
        return new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string")
                .column("timestamp", "timestamp_ntz")
                .column("price", "double")
                .protocol(3, 7, Set.of("deletionVectors", "timestampNtz"), Set.of("deletionVectors", "timestampNtz"))
                .create();
    }

    /** What others commit while it is done: right before it is published. */
    void meanwhile(DeltaTable table)
    {
        if (this == UNDO) {
            appendToPartition(table, "QQQ", "meanwhile", row("QQQ", "2026-01-30T18:00:00", 9.0));
            return;
        }
        if (this == RELAYOUT) {
            appendToPartition(table, "SPY", "meanwhile", row("SPY", "2026-01-31T11:00:00", 9.0));
            String first = "symbol=SPY/fresh-0.parquet";
            String line = LongStream.rangeClosed(0, table.version())
                    .boxed()
                    .flatMap(version -> table.log(version).stream())
                    .filter(each -> each.startsWith("{\"add\"") && each.contains(first))
                    .findFirst()
                    .orElseThrow();
            table.commit("DELETE", "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":true,\"partitionValues\":{\"symbol\":\"SPY\"}}}".formatted(first), withDeletionVector(line));
            return;
        }
        table.append(DataFile.of(row("QQQ", "2026-01-30T18:00:00", 9.0)).withPath("meanwhile.parquet"));
        String first = table.log(1).stream().filter(line -> line.contains(FIRST)).findFirst().orElseThrow();
        table.commit("DELETE", "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":true}}".formatted(FIRST), withDeletionVector(first));
    }

    @SafeVarargs
    private static void appendToPartition(DeltaTable table, String symbol, String name, List<Object>... rows)
    {
        ObjectNode add = table.write(DataFile.of(rows).withPath("symbol=%s/%s.parquet".formatted(symbol, name)));
        ((ObjectNode) add.get("partitionValues")).put("symbol", symbol);
        table.commit("WRITE", "{\"add\":" + add + "}");
    }

    private static String withDeletionVector(String addLine)
    {
        return addLine.replace("{\"add\":{", "{\"add\":{" + DELETION_VECTOR + ",");
    }
}
