"""commit => false: prepared now, published later, whatever becomes of the table and of the server meanwhile."""

import collections
import os
import signal
import time

import conftest
import engines
import tables
from deltalake import DeltaTable, write_deltalake
from test_killed_server import server_pid

ROWS = 20


def prepare(server):
    server.sql(f"CALL system.repartition(table_name => 'option_snapshots', partitioning => {tables.LAYOUT}, commit => false)")
    assert state(server) == "PREPARED"


def state(server):
    [[now]] = server.sql("SELECT state FROM system.repartitions ORDER BY started DESC LIMIT 1")
    return now


def collect(path, appends, seed):
    """What a collector adds that knows nothing of all this: all of its appends are accepted."""
    ledger = collections.Counter()
    for number in range(appends):
        batch = tables.batch(tables.LATER, ROWS, seed=seed + number)
        write_deltalake(str(path), batch, mode="append")
        ledger += engines.of_arrow(batch)
    return ledger


def commit(server, path, what):
    begun = time.monotonic()
    server.sql("CALL system.commit_repartition('option_snapshots')")
    took = time.monotonic() - begun
    [[warnings]] = server.sql("SELECT warnings FROM system.repartitions ORDER BY started DESC LIMIT 1")
    print(f"{what}: commit_repartition took {took:.2f} s; {warnings}", flush=True)
    assert state(server) == "PUBLISHED"
    assert tables.partition_columns(path) == ["symbol", "timestamp_day"]


def assert_published(server, path, expected):
    engines.assert_same(expected, engines.delta_rs(path), "delta-rs")
    engines.assert_same(expected, engines.trino(server.sql, path.name), "trino")
    engines.assert_same(expected, engines.duckdb(path), "duckdb")
    on_disk = {str(file) for file in path.glob("symbol=*/**/*.parquet")}
    live = {uri.removeprefix("file://") for uri in DeltaTable(str(path)).file_uris()}
    assert on_disk == live, "files are left that no version refers to"


def test_appends_and_a_restart(tmp_path):
    path = tables.collected(tmp_path / "lake" / "option_snapshots", appends=200, rows=ROWS)
    expected = engines.delta_rs(path)
    server = conftest.Server(tmp_path / "lake", tmp_path / "data")
    server.start()
    try:
        prepare(server)
        assert tables.partition_columns(path) == []
        expected += collect(path, 500, seed=0)
        server.stop()
        assert engines.delta_rs(path) == expected
        server.start()
        commit(server, path, "500 appends and a restart")
        assert_published(server, path, expected)
        expected += collect(path, 1, seed=1_000_000)
        engines.assert_same(expected, engines.trino(server.sql, path.name), "an append afterwards")
    finally:
        server.stop()


def test_vacuum_and_a_kill(tmp_path):
    path = tables.collected(tmp_path / "lake" / "option_snapshots", appends=200, rows=ROWS)
    expected = engines.delta_rs(path)
    server = conftest.Server(tmp_path / "lake", tmp_path / "data")
    server.start()
    try:
        prepare(server)
        expected += collect(path, 50, seed=0)
        taken = vacuum(path)
        assert any("symbol=" in file for file in taken), "the vacuum took nothing that was staged"
        assert not any("_lakeshift" in file for file in taken)
        assert engines.delta_rs(path) == expected
        # what it took is written again, before anybody wants it
        wait_until(server, "cardinality(filter(warnings, warning -> warning LIKE '%staged files were gone%')) > 0 AND state = 'PREPARED'")

        os.kill(server_pid(server), signal.SIGKILL)
        expected += collect(path, 50, seed=1_000)
        server.start()
        # the start goes on with it by itself
        wait_until(server, "state = 'PREPARED' AND cardinality(filter(warnings, warning -> warning LIKE 'Resumed:%')) > 0")
        assert tables.partition_columns(path) == []
        vacuum(path)
        commit(server, path, "50 appends, kill -9, a vacuum just before")
        assert_published(server, path, expected)
    finally:
        server.stop()


def vacuum(path):
    """Takes all that no version refers to, however young."""
    return DeltaTable(str(path)).vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True)


def wait_until(server, condition):
    deadline = time.monotonic() + 60
    while not server.sql(f"SELECT 1 FROM (SELECT * FROM system.repartitions ORDER BY started DESC LIMIT 1) WHERE {condition}"):
        assert time.monotonic() < deadline, server.sql("SELECT state, warnings, error FROM system.repartitions")
        time.sleep(0.2)
