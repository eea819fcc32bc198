"""Large files that lie within one partition become files of the new layout as they are; they hold their partition columns still, and every engine reads them."""

import datetime
import os
import urllib.parse
import uuid

import engines
import pyarrow
import pytest
import tables
from deltalake import DeltaTable, write_deltalake
from engines import assert_everyone_reads

ROWS = 4_000


@pytest.fixture
def wide(server):
    """One large file for each symbol and day, a small one for all, and one whose rows the log says to lie in one partition and its footer does not."""
    path = server.root / f"wide_{uuid.uuid4().hex[:8]}"
    for day in range(2):
        moment = tables.FIRST_DAY + datetime.timedelta(days=day)
        for number, symbol in enumerate(("SPY", "BRK/B")):
            write_deltalake(str(path), tables.batch(moment, ROWS, symbols=(symbol,), seed=number), mode="append")
    write_deltalake(str(path), tables.batch(tables.FIRST_DAY, 40, seed=9), mode="append")
    return path


def files(path):
    """Where the live files are on disk."""
    return {path / urllib.parse.unquote(logged) for logged in tables.live_files(path)}


def inodes(path):
    return {os.stat(file).st_ino for file in files(path)}


def move(sql, path, layout=tables.LAYOUT):
    sql(f"CALL system.repartition(table_name => '{path.name}', partitioning => {layout}, target_file_size => '128kB')")


def warnings(sql, path):
    return sql(f"SELECT warnings FROM system.repartitions WHERE table_name = 'default.{path.name}' ORDER BY started DESC LIMIT 1")[0][0]


def test_moved_files_are_read_by_all(sql, spark, wide):
    before, sources = engines.delta_rs(wide), inodes(wide)
    move(sql, wide)
    assert any("4 files" in text and "moved" in text for text in warnings(sql, wide)), warnings(sql, wide)
    assert len(inodes(wide) & sources) == 4
    assert_everyone_reads(before, sql, spark, wide)
    engines.assert_same(before, engines.pyarrow_data_set(wide), "pyarrow")
    # partition columns by predicate: from the log and the path, while the file holds one of them as well
    spy = engines.kept(before, lambda row: row.symbol == "SPY")
    assert spark.sql(f"SELECT count(*) FROM delta.`{wide}` WHERE symbol = 'SPY'").collect()[0][0] == spy.total()
    import polars

    assert polars.scan_delta(str(wide)).filter(polars.col("symbol") == "SPY").select(polars.len()).collect().item() == spy.total()
    assert sql(f"SELECT count(*) FROM {wide.name} WHERE symbol = 'SPY'")[0][0] == spy.total()


def test_others_write_on_and_compact(sql, spark, wide):
    before = engines.delta_rs(wide)
    move(sql, wide)
    batch = tables.batch(tables.FIRST_DAY, 100, seed=5)
    write_deltalake(str(wide), batch, mode="append")
    before += engines.of_arrow(batch)
    DeltaTable(str(wide)).optimize.compact()
    assert_everyone_reads(before, sql, spark, wide)
    DeltaTable(str(wide)).delete("symbol = 'SPY' AND strike > 300")
    assert_everyone_reads(engines.kept(before, lambda row: not (row.symbol == "SPY" and row.strike > 300)), sql, spark, wide)


def test_spark_updates_moved_files_and_vacuums_the_old_names(sql, spark, wide):
    before = engines.delta_rs(wide)
    move(sql, wide)
    spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
    spark.sql(f"UPDATE delta.`{wide}` SET volume = volume + 1 WHERE symbol = 'BRK/B'")
    spark.sql(f"VACUUM delta.`{wide}` RETAIN 0 HOURS")
    expected = engines.changed(before, lambda row: row.symbol == "BRK/B", lambda row: row._replace(volume=row.volume + 1))
    assert_everyone_reads(expected, sql, spark, wide)
    # the names of before are gone, and what was moved is there
    assert len(list(wide.glob("*.parquet"))) == 0


def test_undo_after_an_append_and_a_restore(sql, spark, wide):
    before, names = engines.delta_rs(wide), files(wide)
    version = DeltaTable(str(wide)).version()
    move(sql, wide)
    write_deltalake(str(wide), tables.batch(tables.FIRST_DAY, 20, seed=6), mode="append")
    after = engines.delta_rs(wide)
    sql(f"CALL system.undo_repartition('{wide.name}')")
    assert len(names & files(wide)) >= 4
    assert_everyone_reads(after, sql, spark, wide)
    DeltaTable(str(wide)).restore(version)
    assert_everyone_reads(before, sql, spark, wide)


def test_files_of_polars_duckdb_and_spark(sql, spark, server):
    """Footers of every writer: what proves nothing is decoded, and all rows are there either way."""
    import polars

    path = server.root / f"writers_{uuid.uuid4().hex[:8]}"
    batch = tables.batch(tables.FIRST_DAY, ROWS, symbols=("SPY",), seed=1)
    polars.from_arrow(batch).write_delta(str(path))
    later = tables.batch(tables.FIRST_DAY + datetime.timedelta(days=1), ROWS, symbols=("QQQ",), seed=2)
    engines.spark_view(spark, "later", later, path)
    spark.sql(f"INSERT INTO delta.`{path}` SELECT * FROM later")
    expected = engines.of_arrow(pyarrow.concat_tables([batch, later]))
    move(sql, path)
    assert_everyone_reads(expected, sql, spark, path)
