"""Collectors go on unchanged: their rows are in the right partition and in the next SQL answer."""

import datetime

import collector
import engines
import polars
import pytest
import tables
from deltalake import DeltaTable, write_deltalake
from tables import LATER


@pytest.fixture
def migrated(sql, small):
    tables.migrate(sql, small)
    return small


def append_arrow(path, batch):
    write_deltalake(str(path), batch, mode="append")
    return engines.of_arrow(batch)


def append_pandas(path, batch):
    # a frame that a collector builds holds nanoseconds, and cannot tell a NaN from a null: both arrive as null
    frame = batch.to_pandas().astype({"timestamp": "datetime64[ns]"})
    assert frame["last"].isna().any() and frame["iv"].isna().any()
    write_deltalake(str(path), frame, mode="append")
    rows = frame[engines.COLUMNS].astype(object)
    return engines.multiset(rows.where(rows.notna(), None).to_numpy())


def append_polars(path, batch):
    polars.from_arrow(batch).write_delta(str(path), mode="append")
    return engines.of_arrow(batch)


@pytest.mark.parametrize("append", [append_arrow, append_pandas, append_polars])
def test_an_unchanged_collector_appends(sql, spark, migrated, append):
    before, files = engines.delta_rs(migrated), tables.live_files(migrated)
    added = append(migrated, tables.batch(LATER, 100, seed=9))

    assert added.total() == 100
    engines.assert_everyone_reads(before + added, sql, spark, migrated)
    assert sql(f"""SELECT count(*), count(*) FILTER (WHERE timestamp_day = DATE '2026-02-03')
                   FROM {migrated.name} WHERE timestamp >= TIMESTAMP '2026-02-03 00:00:00'""") == [[100, 100]]
    assert new_partitions(migrated, files) == {(row[-1], row[0].date()) for row in added}


def new_partitions(path, files_before):
    """The partition values of the files that were not there before."""
    return {tuple(values.values()) for file, values in tables.live_files(path).items() if file not in files_before}


def test_the_desks_collector_polls_on(server, sql, spark, snapshots):
    tables.migrate(sql, snapshots)
    before, files = engines.delta_rs(snapshots), tables.live_files(snapshots)
    market = collector.Market()
    market.open()
    poll = market.poll(LATER)
    collector.append(snapshots, poll)

    assert len(poll) > 200
    engines.assert_everyone_reads(before + engines.of_arrow(poll.to_arrow()), sql, spark, snapshots)
    assert new_partitions(snapshots, files) == {(symbol, LATER.date()) for symbol in collector.WATCH_LIST}
    by_symbol = dict(sql(f"SELECT symbol, count(*) FROM {snapshots.name} WHERE date(timestamp) = DATE '2026-02-03' GROUP BY symbol"))
    assert by_symbol == dict(poll["symbol"].value_counts().iter_rows())


def test_the_desk_records_an_execution(sql, spark, executions):
    columns = list(collector.EXECUTION_SCHEMA)
    sql(f"CALL system.repartition('{executions.name}')")
    before, files = engines.delta_rs(executions, columns=columns), tables.live_files(executions)
    # filled at once, closed never
    entry = datetime.datetime(2026, 2, 3, 23, 59, 59, 999_999)
    row = ("ex-20260203-0001", 103, "IWM", "straddle", "open", entry, entry + datetime.timedelta(microseconds=1), None, "{}", '[{"right": "C"}]')
    collector.append(executions, polars.DataFrame([row], schema=collector.EXECUTION_SCHEMA, orient="row"))

    engines.assert_everyone_reads(before + engines.multiset([row]), sql, spark, executions, columns)
    assert new_partitions(executions, files) == {(datetime.date(2026, 2, 3),)}
    assert sql(f"SELECT execution_id FROM {executions.name} WHERE entry_time >= TIMESTAMP '2026-02-03 23:59:59.999999' AND close_time IS NULL") == [[row[0]]]


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
    tables.migrate(sql, small)
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
