"""A table that was partitioned far too finely: thousands of tiny files, in a server with a small heap."""

import datetime
import os

import engines
import numpy
import pyarrow
import pytest
import tables
from conftest import Server
from deltalake import DeltaTable, write_deltalake
from engines import assert_everyone_reads

SYMBOLS = 200
APPENDS = 15
COLUMNS = ["timestamp", "symbol", "bid", "ask"]


@pytest.fixture
def cramped(tmp_path, monkeypatch):
    """A server of its own, because the heap is the point."""
    (tmp_path / "lake").mkdir()
    tables.sample("strategy_executions", tmp_path / "lake")
    monkeypatch.setenv("LAKESHIFT_HEAP", "320m")
    server = Server(tmp_path / "lake", tmp_path / "data")
    server.start()
    yield server
    server.stop()


def collect(path):
    """Each append has ten rows of each of 200 symbols: 200 files."""
    random = numpy.random.default_rng(20260130)
    names = [f"{chr(ord('A') + number // 10)}{number:03d}" for number in range(SYMBOLS)]
    for number in range(APPENDS):
        begun = datetime.datetime(2026, 1, 5) + datetime.timedelta(days=number // 3, hours=14 + number % 3)
        rows = SYMBOLS * 10
        write_deltalake(str(path), pyarrow.table({
            "timestamp": pyarrow.array([begun + datetime.timedelta(milliseconds=row) for row in range(rows)], pyarrow.timestamp("us")),
            "symbol": [names[row // 10] for row in range(rows)],
            "bid": random.random(rows),
            "ask": random.random(rows)}), mode="append", partition_by=["symbol"])


def test_thousands_of_tiny_files(cramped, spark):
    path = cramped.root / "tiny"
    collect(path)
    assert len(DeltaTable(str(path)).file_uris()) == SYMBOLS * APPENDS
    before = engines.delta_rs(path, columns=COLUMNS)

    cramped.sql("CALL system.repartition(table_name => 'tiny', partitioning => ARRAY['truncate(symbol, 1)', 'day(timestamp)'])")

    # twenty first letters on five days, and no partition cut in two
    assert len(DeltaTable(str(path)).file_uris()) == 20 * 5
    assert_everyone_reads(before, cramped.sql, spark, path, COLUMNS)
    assert cramped.sql("SELECT files_total, rows_done FROM system.repartitions WHERE table_name = 'default.tiny'") == [[SYMBOLS * APPENDS, SYMBOLS * APPENDS * 10]]

    cramped.sql("CALL system.undo_repartition('tiny')")
    assert len(DeltaTable(str(path)).file_uris()) == SYMBOLS * APPENDS
    engines.assert_same(before, engines.delta_rs(path, columns=COLUMNS), "after the undo")
    # the same server did all of it
    assert os.path.exists(cramped.data_dir / "server.state")
