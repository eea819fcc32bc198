"""Collectors go on unchanged: their rows are in the right partition and in the next SQL answer."""

import datetime

import engines
import polars
import pytest
import tables
from deltalake import DeltaTable, write_deltalake

LATER = datetime.datetime(2026, 2, 3, 10, 0)


@pytest.fixture
def migrated(sql, small):
    sql(f"CALL system.repartition(table_name => '{small.name}', partitioning => ARRAY['symbol', 'day(timestamp)'])")
    return small


def append_arrow(path, batch):
    write_deltalake(str(path), batch, mode="append")


def append_pandas(path, batch):
    # timestamps in pandas are nanoseconds, as a collector that builds a DataFrame has them
    write_deltalake(str(path), batch.to_pandas(), mode="append")


def append_polars(path, batch):
    polars.from_arrow(batch).write_delta(str(path), mode="append")


@pytest.mark.parametrize("append", [append_arrow, append_pandas, append_polars])
def test_an_unchanged_collector_appends(sql, migrated, append):
    before = engines.delta_rs(migrated)
    batch = tables.batch(LATER, 100, seed=7)
    append(migrated, batch)

    assert sum(engines.delta_rs(migrated).values()) == sum(before.values()) + 100
    new = sql(f"""SELECT count(*), count(*) FILTER (WHERE timestamp_day = DATE '2026-02-03')
                  FROM {migrated.name} WHERE timestamp >= TIMESTAMP '2026-02-03 00:00:00'""")
    assert new == [[100, 100]]
    assert engines.trino(sql, migrated.name) == engines.delta_rs(migrated) == engines.polars(migrated) == engines.duckdb(migrated)
    adds = DeltaTable(str(migrated)).get_add_actions(flatten=True)
    days = {str(day) for day in adds["partition.timestamp_day"].to_pylist()}
    assert days == {"2026-01-28", "2026-01-29", "2026-02-03"}


def test_spark_appends_by_sql_and_by_data_frame(sql, spark, migrated):
    before = engines.delta_rs(migrated)
    frame = spark.read.format("delta").load(str(migrated)).drop("timestamp_day").limit(10)
    frame.write.format("delta").mode("append").save(str(migrated))
    columns = ", ".join(f"`{name}`" for name in engines.COLUMNS)
    spark.sql(f"INSERT INTO delta.`{migrated}` ({columns}) SELECT {columns} FROM delta.`{migrated}` WHERE symbol = 'SPY' LIMIT 5")

    assert sum(engines.trino(sql, migrated.name).values()) == sum(before.values()) + 15
    assert engines.trino(sql, migrated.name) == engines.spark(spark, migrated) == engines.delta_rs(migrated)


def test_another_partition_by_is_refused_and_adds_nothing(migrated):
    before = DeltaTable(str(migrated)).version()
    with pytest.raises(Exception, match="(?i)partition"):
        write_deltalake(str(migrated), tables.batch(LATER, 10), mode="append", partition_by=["symbol"])
    assert DeltaTable(str(migrated)).version() == before


def test_schema_overwrite_drops_the_computation_and_no_row(sql, migrated):
    batch = tables.batch(LATER, 100, seed=7)
    write_deltalake(str(migrated), batch, mode="overwrite", schema_mode="overwrite")

    # an ordinary column from now on, with the right values: shown, and filled by whoever knows it
    assert "generationExpression" not in DeltaTable(str(migrated)).schema().to_json()
    assert [row[0] for row in sql(f"DESCRIBE {migrated.name}")] == engines.COLUMNS + ["timestamp_day"]
    assert sql(f"SELECT DISTINCT timestamp_day FROM {migrated.name}") == [[datetime.date(2026, 2, 3)]]
    assert engines.trino(sql, migrated.name) == engines.of_arrow(batch)

    # the collector's append is refused, and the one that does not mind leaves a null, which no query on the source column may prune
    with pytest.raises(Exception, match="number of fields does not match"):
        write_deltalake(str(migrated), tables.batch(LATER, 10, seed=8), mode="append")
    write_deltalake(str(migrated), tables.batch(LATER, 10, seed=8), mode="append", schema_mode="merge")
    assert sql(f"""SELECT count(*), count(timestamp_day) FROM {migrated.name} WHERE timestamp >= TIMESTAMP '2026-02-03 00:00:00'""") == [[110, 100]]
    assert engines.trino(sql, migrated.name) == engines.delta_rs(migrated) == engines.polars(migrated)


def test_a_kept_handle_fails_until_it_is_reloaded(sql, small):
    handle = DeltaTable(str(small))
    sql(f"CALL system.repartition(table_name => '{small.name}', partitioning => ARRAY['symbol', 'day(timestamp)'])")
    before = engines.delta_rs(small)
    with pytest.raises(Exception, match="(?i)metadata changed"):
        write_deltalake(handle, tables.batch(LATER, 10), mode="append")
    assert engines.delta_rs(small) == before

    handle.update_incremental()
    write_deltalake(handle, tables.batch(LATER, 10), mode="append")
    assert sum(engines.trino(sql, small.name).values()) == sum(before.values()) + 10


def test_the_extra_column_shows_in_polars_and_not_in_sql(sql, migrated):
    assert polars.scan_delta(str(migrated)).collect_schema().names() == engines.COLUMNS + ["timestamp_day"]
    assert [row[0] for row in sql(f"DESCRIBE {migrated.name}")] == engines.COLUMNS
    assert len(sql(f"SELECT * FROM {migrated.name} LIMIT 1")[0]) == len(engines.COLUMNS)
    assert sql(f"SELECT DISTINCT timestamp_day FROM {migrated.name} ORDER BY 1") == [[datetime.date(2026, 1, 28)], [datetime.date(2026, 1, 29)]]
