"""A copy in another layout: the collector of the source goes on unharmed, and every engine reads the copy as the version that it is of."""

import datetime
import pathlib
import threading
import time

import engines
import pytest
import tables
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError
from engines import assert_everyone_reads, assert_same
from tables import LATER
from test_live_collector import Collector


def copy(sql, path, layout=tables.LAYOUT):
    """Returns the copy's path and the version that it is of."""
    made = path.with_name(path.name + "_v2")
    sql(f"CALL system.repartition(table_name => '{path.name}', partitioning => {layout}, target => '{made.name}')")
    [[state, source, version]] = sql(f"SELECT state, copy_of, source_version FROM system.repartitions WHERE table_name = 'default.{made.name}'")
    assert (state, source) == ("PUBLISHED", f"default.{path.name}")
    return made, version


def files(path):
    return {str(file.relative_to(path)): (file.stat().st_mtime_ns, file.stat().st_size) for file in pathlib.Path(path).rglob("*")}


def test_everyone_reads_the_copy_and_the_source_is_untouched(sql, small, spark):
    source = files(small)
    made, version = copy(sql, small)
    assert files(small) == source
    assert version == DeltaTable(str(small)).version()
    expected = engines.delta_rs(small)
    assert_everyone_reads(expected, sql, spark, made)
    table = DeltaTable(str(made))
    assert table.version() == 0
    assert table.metadata().id != DeltaTable(str(small)).metadata().id
    assert tables.partition_columns(made) == ["symbol", "timestamp_day"]
    [entry] = table.history()
    assert entry["operation"] == "CREATE TABLE AS SELECT"
    assert entry["operationParameters"]["copyOf"] == f"default.{small.name}"
    assert entry["operationParameters"]["sourceVersion"] == str(version)
    assert spark.sql(f"DESCRIBE HISTORY delta.`{made}`").collect()[0]["operation"] == "CREATE TABLE AS SELECT"


def test_collectors_append_to_the_copy_with_unchanged_code(sql, small, spark):
    made, _ = copy(sql, small)
    expected = engines.delta_rs(small)
    by_delta_rs, by_spark = tables.batch(LATER, 30, seed=3), tables.batch(LATER + datetime.timedelta(days=1), 30, seed=4)
    write_deltalake(str(made), by_delta_rs, mode="append")
    engines.spark_view(spark, "appended", by_spark, made)
    names = ", ".join(f"`{name}`" for name in by_spark.column_names)
    spark.sql(f"INSERT INTO delta.`{made}` ({names}) SELECT {names} FROM appended")
    assert_everyone_reads(expected + engines.of_arrow(by_delta_rs) + engines.of_arrow(by_spark), sql, spark, made)
    assert {values["timestamp_day"] for values in tables.live_files(made).values()} >= {LATER.date(), (LATER + datetime.timedelta(days=1)).date()}


def test_a_live_collector_notices_nothing(server, sql, spark):
    path = tables.collected(server.root / f"copied_{time.time_ns()}", appends=400, rows=20)
    before = engines.delta_rs(path)
    collector = Collector(path)
    collector.start()
    time.sleep(0.3)
    made, version = copy(sql, path)
    time.sleep(0.3)
    collector.finish()

    assert collector.refused == []
    assert DeltaTable(str(path)).version() > version
    assert {entry["operation"] for entry in DeltaTable(str(path)).history()} <= {"WRITE", "CREATE TABLE"}
    assert not (path / "_lakeshift").exists()
    assert_same(before + collector.ledger, engines.delta_rs(path), "source")
    expected = engines.delta_rs(path, version)
    assert expected.total() >= before.total()
    assert_everyone_reads(expected, sql, spark, made)
    assert_same(engines.trino(sql, f"{path.name} FOR VERSION AS OF {version}"), engines.trino(sql, made.name), "by SQL")


def test_deleted_rows_are_not_copied(sql, small, spark):
    """Those that Spark's deletion vectors took away; and the copy needs none."""
    spark.sql(f"ALTER TABLE delta.`{small}` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')")
    spark.sql(f"DELETE FROM delta.`{small}` WHERE symbol = 'QQQ' AND strike > 300")
    expected = engines.spark(spark, small)
    made, _ = copy(sql, small)
    assert_everyone_reads(expected, sql, spark, made)
    assert not list(made.rglob("deletion_vector_*"))


def test_a_copy_of_a_partitioned_table(sql, small, spark):
    tables.migrate(sql, small)
    expected = engines.delta_rs(small)
    made, _ = copy(sql, small, layout="ARRAY['month(timestamp)']")
    assert tables.partition_columns(made) == ["timestamp_month"]
    assert_everyone_reads(expected, sql, spark, made)


def test_until_it_is_whole_it_is_no_table(server, sql):
    """The moment a reader can open it for the first time, it holds every row."""
    path = tables.collected(server.root / f"large_{time.time_ns()}", appends=400, rows=20)
    made = path.with_name(path.name + "_v2")
    expected = engines.delta_rs(path)
    call = threading.Thread(target=copy, args=(sql, path))
    call.start()
    while not made.exists() and call.is_alive():
        time.sleep(0.001)
    refusals, opened = 0, None
    while opened is None:
        finished = not call.is_alive()
        try:
            opened = DeltaTable(str(made))
        except TableNotFoundError:
            assert not finished, "the CALL ended and left no table"
            refusals += 1
    first = engines.delta_rs(made, opened.version())
    call.join()
    assert refusals > 0, "the copy was made too fast to look at"
    assert opened.version() == 0
    assert_same(expected, first, "at its first opening")
    assert_same(expected, engines.delta_rs(made), "after the CALL")
