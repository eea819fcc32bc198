"""Collectors go on unchanged: their rows are in the right partition and in the next SQL answer."""

import datetime

import collector
import engines
import polars
import pyarrow
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


def with_day(batch, day):
    return batch.append_column("timestamp_day", pyarrow.array([day] * len(batch), pyarrow.date32()))


def append_arrow_with(path, spark, batch):
    write_deltalake(str(path), batch, mode="append")


def append_polars_with(path, spark, batch):
    polars.from_arrow(batch).write_delta(str(path), mode="append")


def append_spark_with(path, spark, batch):
    engines.spark_view(spark, "source", batch, path)
    spark.table("source").write.format("delta").mode("append").save(str(path))


@pytest.mark.parametrize("append", [append_arrow_with, append_polars_with, append_spark_with])
def test_a_given_day_has_to_be_right(sql, spark, migrated, append):
    before = engines.delta_rs(migrated)
    batch = tables.batch(LATER, 20)
    for wrong in (LATER.date() + datetime.timedelta(days=1), None):
        with pytest.raises(Exception, match="failed validation check|DELTA_VIOLATE_CONSTRAINT"):
            append(migrated, spark, with_day(batch, wrong))
    engines.assert_everyone_reads(before, sql, spark, migrated)

    append(migrated, spark, with_day(batch, LATER.date()))
    engines.assert_everyone_reads(before + engines.of_arrow(batch), sql, spark, migrated)


def test_a_frame_read_by_polars_is_written_back(sql, spark, migrated):
    before = engines.delta_rs(migrated)
    frame = polars.read_delta(str(migrated)).filter(polars.col("symbol") == "SPY")
    frame.write_delta(str(migrated), mode="append")

    engines.assert_everyone_reads(before + engines.kept(before, lambda row: row.symbol == "SPY"), sql, spark, migrated)


def test_rows_move_to_another_day_only_with_their_day(migrated):
    version = DeltaTable(str(migrated)).version()
    with pytest.raises(Exception, match="failed validation check"):
        DeltaTable(str(migrated)).update(predicate="symbol = 'SPY'", updates={"timestamp": "timestamp + INTERVAL '5' DAY"})
    with pytest.raises(Exception, match="failed validation check"):
        (DeltaTable(str(migrated)).merge(tables.batch(tables.FIRST_DAY, 50, seed=0), "t.timestamp = s.timestamp AND t.strike = s.strike", "s", "t")
         .when_matched_update({"timestamp": "TIMESTAMP '2026-02-03 10:00:00'"}).execute())
    assert DeltaTable(str(migrated)).version() == version


def test_another_partition_by_is_refused_and_adds_nothing(sql, spark, migrated):
    before, batch = engines.delta_rs(migrated), tables.batch(LATER, 10)
    for columns in (["symbol"], ["timestamp_day"], ["timestamp_day", "symbol"], ["expiry"]):
        with pytest.raises(Exception, match="(?i)partition"):
            write_deltalake(str(migrated), batch, mode="append", partition_by=columns)
    engines.spark_view(spark, "source", batch, migrated)
    with pytest.raises(Exception, match="Partition columns do not match"):
        spark.table("source").write.format("delta").mode("append").partitionBy("symbol").save(str(migrated))
    engines.assert_everyone_reads(before, sql, spark, migrated)

    write_deltalake(str(migrated), batch, mode="append", partition_by=["symbol", "timestamp_day"])
    engines.assert_everyone_reads(before + engines.of_arrow(batch), sql, spark, migrated)


def test_spark_wants_columns_by_name(sql, spark, migrated):
    before, batch = engines.delta_rs(migrated), tables.batch(LATER, 10)
    names = ", ".join(f"`{name}`" for name in engines.COLUMNS)
    engines.spark_view(spark, "source", batch, migrated)
    for refused in (f"INSERT INTO delta.`{migrated}` SELECT {names} FROM source",
                    f"MERGE INTO delta.`{migrated}` t USING source s ON t.timestamp = s.timestamp WHEN NOT MATCHED THEN INSERT *",
                    f"MERGE INTO delta.`{migrated}` t USING source s ON t.timestamp = s.timestamp WHEN MATCHED THEN UPDATE SET *"):
        with pytest.raises(Exception, match="DELTA_INSERT_COLUMN_ARITY_MISMATCH|DELTA_MERGE_UNRESOLVED_EXPRESSION"):
            spark.sql(refused)
    engines.assert_everyone_reads(before, sql, spark, migrated)

    spark.sql(f"INSERT INTO delta.`{migrated}` BY NAME SELECT {names} FROM source")
    engines.assert_everyone_reads(before + engines.of_arrow(batch), sql, spark, migrated)


def test_schema_overwrite_drops_the_computation_and_no_row(sql, spark, migrated):
    batch, more = tables.batch(LATER, 100, seed=7), tables.batch(LATER, 10, seed=8)
    write_deltalake(str(migrated), batch, mode="overwrite", schema_mode="overwrite")

    # an ordinary column from now on, with the right values: shown, and filled by whoever knows it
    assert "generationExpression" not in DeltaTable(str(migrated)).schema().to_json()
    assert [row[0] for row in sql(f"DESCRIBE {migrated.name}")] == engines.COLUMNS + ["timestamp_day"]
    assert sql(f"SELECT DISTINCT timestamp_day FROM {migrated.name}") == [[LATER.date()]]
    engines.assert_everyone_reads(engines.of_arrow(batch), sql, spark, migrated)

    # the collector's append is refused, and the one that does not mind leaves a null, which no query on the source column may prune
    with pytest.raises(Exception, match="number of fields does not match"):
        write_deltalake(str(migrated), more, mode="append")
    write_deltalake(str(migrated), more, mode="append", schema_mode="merge")
    assert sql(f"""SELECT count(*), count(timestamp_day) FROM {migrated.name} WHERE timestamp >= TIMESTAMP '2026-02-03 00:00:00'""") == [[110, 100]]
    engines.assert_everyone_reads(engines.of_arrow(batch) + engines.of_arrow(more), sql, spark, migrated)


def test_schema_overwrite_by_spark_drops_the_column(sql, spark, migrated):
    batch = tables.batch(LATER, 100, seed=7)
    engines.spark_view(spark, "source", batch, migrated)
    spark.table("source").write.format("delta").mode("overwrite").option("overwriteSchema", "true").save(str(migrated))

    assert tables.partition_columns(migrated) == []
    assert [row[0] for row in sql(f"DESCRIBE {migrated.name}")] == engines.COLUMNS
    engines.assert_everyone_reads(engines.of_arrow(batch), sql, spark, migrated)


def stream(spark, path, checkpoint, **options):
    """Reads what is new and stops; how many rows."""
    counts = []
    (spark.readStream.format("delta").options(**options).load(str(path)).writeStream
     .foreachBatch(lambda frame, number: counts.append(frame.count())).option("checkpointLocation", str(checkpoint))
     .trigger(availableNow=True).start().awaitTermination(60))
    return sum(counts)


def test_a_stream_of_spark_needs_help(sql, spark, small, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    assert stream(spark, small, old) == 2000
    write_deltalake(str(small), tables.batch(LATER, 5), mode="append")  # not streamed yet
    tables.migrate(sql, small)
    [[published]] = sql(f"SELECT published_version FROM system.repartitions WHERE location LIKE '%/{small.name}'")
    write_deltalake(str(small), tables.batch(LATER, 10), mode="append")

    for _ in range(2):  # a restart alone does not help
        with pytest.raises(Exception, match="DELTA_SCHEMA_CHANGED"):
            stream(spark, small, old)
    # a new one from the version that was published sees what came after it, and no row of the migration
    assert stream(spark, small, new, startingVersion=published) == 10
    # the old one goes on where it was, once it is told to accept other partition columns: until a batch has begun after the migration
    setting = "spark.databricks.delta.streaming.unsafeReadOnPartitionColumnChanges.enabled"
    spark.conf.set(setting, "true")
    try:
        assert stream(spark, small, old) == 5 + 10
        write_deltalake(str(small), tables.batch(LATER, 20, seed=1), mode="append")
        assert stream(spark, small, old) == 20
    finally:
        spark.conf.unset(setting)
    write_deltalake(str(small), tables.batch(LATER, 30, seed=2), mode="append")
    assert stream(spark, small, old) == 30
    assert stream(spark, small, new) == 20 + 30


def test_a_kept_handle_fails_until_it_is_reloaded(sql, spark, small):
    handle = DeltaTable(str(small))
    tables.migrate(sql, small)
    before = engines.delta_rs(small)
    with pytest.raises(Exception, match="(?i)metadata changed"):
        write_deltalake(handle, tables.batch(LATER, 10), mode="append")
    assert engines.delta_rs(small) == before

    handle.update_incremental()
    batch = tables.batch(LATER, 10)
    write_deltalake(handle, batch, mode="append")
    engines.assert_everyone_reads(before + engines.of_arrow(batch), sql, spark, small)


def test_the_extra_column_shows_in_polars_and_not_in_sql(sql, migrated):
    assert polars.scan_delta(str(migrated)).collect_schema().names() == engines.COLUMNS + ["timestamp_day"]
    assert [row[0] for row in sql(f"DESCRIBE {migrated.name}")] == engines.COLUMNS
    assert len(sql(f"SELECT * FROM {migrated.name} LIMIT 1")[0]) == len(engines.COLUMNS)
    assert sql(f"SELECT DISTINCT timestamp_day FROM {migrated.name} ORDER BY 1") == [[datetime.date(2026, 1, 28)], [datetime.date(2026, 1, 29)]]
