package io.lakeshift.connector;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.Test;

import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static io.lakeshift.connector.TestLakeQueries.rows;
import static org.assertj.core.api.Assertions.assertThat;

/** What a catalog tells by JMX. The names are what dashboards go by: they change with a line in the changelog only. */
final class TestStatistics
{
    private static final LakeTestServer SERVER = LakeTestServer.get();
    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

    private static final String MIGRATIONS = "lakeshift.migration.status:type=MigrationStatistics,name=lake";
    private static final String CACHES = "lakeshift.connector:type=CacheStatistics,name=lake";

    @Test
    void testNames()
            throws Exception
    {
        SERVER.runner();
        assertThat(BEANS.queryNames(new ObjectName("lakeshift.*:name=lake,*"), null).stream().map(ObjectName::getCanonicalName).collect(toImmutableSet()))
                .containsExactlyInAnyOrder(new ObjectName(MIGRATIONS).getCanonicalName(), new ObjectName(CACHES).getCanonicalName());
        // each catalog has its own
        assertThat(BEANS.isRegistered(new ObjectName(MIGRATIONS.replace("name=lake", "name=readonly")))).isTrue();
        assertThat(attributes(MIGRATIONS)).containsExactlyInAnyOrder("Running", "Published", "Failed", "Aborted", "Rows", "Bytes");
        assertThat(attributes(CACHES)).containsExactlyInAnyOrder("SnapshotHits", "SnapshotRefreshes", "SnapshotLoads", "FooterHits", "FooterMisses");
    }

    @Test
    void testNumbers()
            throws Exception
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///statistics/quotes"));
        Map<String, Long> before = values();
        SERVER.runner().execute("CALL system.repartition('statistics.quotes', ARRAY['symbol'])");
        rows("SELECT sum(bid) FROM statistics.quotes");
        rows("SELECT sum(bid) FROM statistics.quotes");
        Map<String, Long> after = values();
        assertThat(after.get("Published") - before.get("Published")).isEqualTo(1);
        assertThat(after.get("Failed") - before.get("Failed")).isZero();
        assertThat(after.get("Rows") - before.get("Rows")).isEqualTo(12);
        assertThat(after.get("Bytes") - before.get("Bytes")).isEqualTo(rows("SELECT bytes_moved FROM system.repartitions WHERE table_name = 'statistics.quotes'").stream()
                .mapToLong(row -> Long.parseLong(row.substring(1, row.length() - 1)))
                .sum());
        assertThat(after.get("SnapshotLoads")).isGreaterThan(before.get("SnapshotLoads"));
        assertThat(after.get("SnapshotRefreshes")).isGreaterThan(before.get("SnapshotRefreshes"));
        assertThat(after.get("SnapshotHits")).isGreaterThan(before.get("SnapshotHits"));
        assertThat(after.get("FooterMisses")).isGreaterThan(before.get("FooterMisses"));
    }

    private static Set<String> attributes(String bean)
            throws Exception
    {
        return Arrays.stream(BEANS.getMBeanInfo(new ObjectName(bean)).getAttributes()).map(MBeanAttributeInfo::getName).collect(toImmutableSet());
    }

    private static Map<String, Long> values()
            throws Exception
    {
        Map<String, Long> values = new TreeMap<>();
        for (String bean : new String[] {MIGRATIONS, CACHES}) {
            for (Attribute attribute : BEANS.getAttributes(new ObjectName(bean), attributes(bean).toArray(String[]::new)).asList()) {
                values.put(attribute.getName(), (Long) attribute.getValue());
            }
        }
        return ImmutableMap.copyOf(values);
    }
}
