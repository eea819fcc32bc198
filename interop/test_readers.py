"""After the CALL every engine reads the same multiset of whole rows as before it."""

import engines


def test_each_engine_reads_the_same_rows_after_as_before(server, sql, spark, snapshots):
    before = engines.delta_rs(snapshots)
    assert sum(before.values()) == 56_465
    assert engines.trino(sql, snapshots.name) == before

    sql(f"CALL system.repartition('{snapshots.name}')")

    assert engines.trino(sql, snapshots.name) == before
    assert engines.delta_rs(snapshots) == before
    assert engines.polars(snapshots) == before
    assert engines.duckdb(snapshots) == before
    assert engines.spark(spark, snapshots) == before


def test_the_layout_is_hive_paths_of_symbol_and_day(sql, snapshots):
    from deltalake import DeltaTable

    sql(f"CALL system.repartition('{snapshots.name}')")

    table = DeltaTable(str(snapshots))
    assert table.metadata().partition_columns == ["symbol", "timestamp_day"]
    adds = table.get_add_actions(flatten=True)
    for path, symbol, day in zip(adds["path"].to_pylist(), adds["partition.symbol"].to_pylist(), adds["partition.timestamp_day"].to_pylist()):
        assert path.startswith(f"symbol={symbol}/timestamp_day={day}/")


def test_a_symbol_with_a_slash_is_read_by_all(sql, spark, small):
    before = engines.delta_rs(small)
    assert any(row[-1] == "BRK/B" for row in before)

    sql(f"CALL system.repartition(table_name => '{small.name}', partitioning => ARRAY['symbol', 'day(timestamp)'])")

    for read in (engines.delta_rs, engines.polars, engines.duckdb):
        assert read(small) == before, read.__name__
    assert engines.spark(spark, small) == before
    assert engines.trino(sql, small.name) == before


def test_back_to_no_partitioning(sql, spark, small):
    before = engines.delta_rs(small)
    sql(f"CALL system.repartition(table_name => '{small.name}', partitioning => ARRAY['symbol', 'month(timestamp)'])")
    sql(f"CALL system.repartition(table_name => '{small.name}', partitioning => ARRAY['hour(timestamp)'])")
    assert engines.polars(small) == engines.spark(spark, small) == before
    sql(f"CALL system.repartition(table_name => '{small.name}', partitioning => ARRAY[])")

    for read in (engines.delta_rs, engines.polars, engines.duckdb):
        assert read(small) == before, read.__name__
    assert engines.spark(spark, small) == before
    assert engines.trino(sql, small.name) == before
