package io.lakeshift.delta.commit;

import com.google.common.hash.Hashing;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.internal.replay.LogReplayUtils;
import io.delta.kernel.internal.replay.LogReplayUtils.UniqueFileActionTuple;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import static io.lakeshift.delta.commit.SelectedRows.isSelected;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * Leaves out the tombstones of files that are live again, as after an undo or a RESTORE. Delta Kernel 4.4.0 keeps them beside the files' adds, and Spark, which reads the actions of a
 * checkpoint in no order, then takes such a file for removed: its rows are gone (protocol, "Action Reconciliation": what is removed is no logical file, and the other way round).
 * <p>Kernel replays from the newest commit back, so that the add comes before the tombstone that is older than it. A hash of each add is kept: whose collision would leave out a tombstone
 * too many, which costs nothing but that a vacuum by Spark finds the file by listing.
 */
final class LiveAgain
        implements CloseableIterator<FilteredColumnarBatch>
{
    private final CloseableIterator<FilteredColumnarBatch> batches;
    private final Set<Long> live = new HashSet<>();

    LiveAgain(CloseableIterator<FilteredColumnarBatch> batches)
    {
        this.batches = requireNonNull(batches, "batches is null");
    }

    @Override
    public boolean hasNext()
    {
        return batches.hasNext();
    }

    @Override
    public FilteredColumnarBatch next()
    {
        FilteredColumnarBatch batch = batches.next();
        ColumnarBatch data = batch.getData();
        FileActions adds = FileActions.of(data, "add");
        FileActions removes = FileActions.of(data, "remove");
        boolean[] selected = new boolean[data.getSize()];
        boolean same = true;
        for (int row = 0; row < selected.length; row++) {
            selected[row] = isSelected(batch, row);
            if (selected[row] && adds.isAt(row)) {
                live.add(adds.key(row));
            }
        }
        for (int row = 0; row < selected.length; row++) {
            if (selected[row] && removes.isAt(row) && live.contains(removes.key(row))) {
                selected[row] = false;
                same = false;
            }
        }
        return same ? batch : new FilteredColumnarBatch(data, Optional.of(new Selection(selected)));
    }

    @Override
    public void close()
            throws IOException
    {
        batches.close();
    }

    private record FileActions(ColumnVector actions, ColumnVector paths, ColumnVector deletionVectors)
    {
        private static FileActions of(ColumnarBatch data, String name)
        {
            int ordinal = data.getSchema().indexOf(name);
            StructType fields = (StructType) data.getSchema().at(ordinal).getDataType();
            ColumnVector actions = data.getColumnVector(ordinal);
            return new FileActions(actions, actions.getChild(fields.indexOf("path")), actions.getChild(fields.indexOf("deletionVector")));
        }

        private boolean isAt(int row)
        {
            return !actions.isNullAt(row);
        }

        private long key(int row)
        {
            UniqueFileActionTuple key = LogReplayUtils.getUniqueFileAction(paths, deletionVectors, row);
            return Hashing.farmHashFingerprint64().hashString(key._1 + "\0" + key._2.orElse(""), UTF_8).asLong();
        }
    }

    private record Selection(boolean[] selected)
            implements ColumnVector
    {
        @Override
        public DataType getDataType()
        {
            return BooleanType.BOOLEAN;
        }

        @Override
        public int getSize()
        {
            return selected.length;
        }

        @Override
        public void close() {}

        @Override
        public boolean isNullAt(int row)
        {
            return false;
        }

        @Override
        public boolean getBoolean(int row)
        {
            return selected[row];
        }
    }
}
