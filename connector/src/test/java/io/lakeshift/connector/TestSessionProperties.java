package io.lakeshift.connector;

import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorMetadata;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.Constraint;
import io.trino.spi.connector.SchemaTableName;
import io.trino.testing.TestingConnectorContext;
import io.trino.testing.TestingConnectorSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static io.trino.spi.transaction.IsolationLevel.READ_COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

/** What a scan asks of the engine under a session's properties. */
final class TestSessionProperties
{
    @TempDir
    private Path root;

    @Test
    void testWaitForTheOtherSideOfAJoin()
    {
        TestTables.quotes(new LocalFileSystem(root), Location.of("local:///quotes"));
        Connector connector = new LakeConnectorFactory().create(
                "lake", Map.of("lake.root", root.toString(), "lakeshift.dynamic-filtering.wait-timeout", "2s"), new TestingConnectorContext());
        assertThat(wait(connector, Map.of(), true)).isEqualTo(2_000);
        assertThat(wait(connector, Map.of("dynamic_filtering_wait_timeout", "7s"), true)).isEqualTo(7_000);
        assertThat(wait(connector, Map.of("dynamic_filtering_wait_timeout", "7s"), false)).as("nothing to wait for").isZero();
        connector.shutdown();
    }

    private static long wait(Connector connector, Map<String, Object> properties, boolean joined)
    {
        ConnectorSession session = TestingConnectorSession.builder().setPropertyMetadata(connector.getSessionProperties()).setPropertyValues(properties).build();
        ConnectorTransactionHandle transaction = connector.beginTransaction(READ_COMMITTED, true, true);
        ConnectorMetadata metadata = connector.getMetadata(session, transaction);
        ConnectorTableHandle table = metadata.getTableHandle(session, new SchemaTableName("default", "quotes"), Optional.empty(), Optional.empty());
        ColumnHandle symbol = metadata.getColumnHandles(session, table).get("symbol");
        return connector.getSplitManager()
                .getSplits(transaction, session, table, joined ? Set.of(symbol) : Set.of(), Constraint.alwaysTrue())
                .getRequestedDynamicFilterWaitTimeoutMillis();
    }
}
