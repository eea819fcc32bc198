"""After the CALL every engine reads the same multiset of whole rows as before it."""

import collector
import engines
import tables
from engines import assert_everyone_reads


def test_the_sample_is_read_the_same_after_as_before(sql, spark, snapshots):
    before = engines.delta_rs(snapshots)
    assert before.total() == 56_465
    engines.assert_same(before, engines.trino(sql, snapshots.name))

    sql(f"CALL system.repartition('{snapshots.name}')")

    assert_everyone_reads(before, sql, spark, snapshots)
    # the advised layout, in Hive paths
    assert tables.partition_columns(snapshots) == ["symbol", "timestamp_day"]
    for path, values in tables.live_files(snapshots).items():
        assert path.startswith(f"symbol={values['symbol']}/timestamp_day={values['timestamp_day']}/")


def test_executions_are_read_the_same_after_as_before(sql, spark, executions):
    columns = list(collector.EXECUTION_SCHEMA)
    before = engines.delta_rs(executions, columns=columns)
    assert sorted((row[0], row[6] is None, row[7] is None) for row in before) == [
        ("ex-20260129-0001", False, False), ("ex-20260129-0002", False, True), ("ex-20260129-0003", True, True)]
    assert_everyone_reads(before, sql, spark, executions, columns)

    sql(f"CALL system.repartition('{executions.name}')")

    assert tables.partition_columns(executions) == ["entry_time_day"]
    assert_everyone_reads(before, sql, spark, executions, columns)


def test_a_symbol_with_a_slash_is_read_by_all(sql, spark, small):
    before = engines.delta_rs(small)
    assert any(row[-1] == "BRK/B" for row in before)

    tables.migrate(sql, small)

    assert any(path.startswith("symbol=BRK%252FB/") for path in tables.live_files(small))
    assert_everyone_reads(before, sql, spark, small)


def test_back_to_no_partitioning(sql, spark, small):
    before = engines.delta_rs(small)
    tables.migrate(sql, small, "ARRAY['symbol', 'month(timestamp)']")
    tables.migrate(sql, small, "ARRAY['hour(timestamp)']")
    assert_everyone_reads(before, sql, spark, small)
    tables.migrate(sql, small, "ARRAY[]")

    assert tables.partition_columns(small) == []
    assert_everyone_reads(before, sql, spark, small)
