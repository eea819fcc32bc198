"""kill -9 in mid-migration: the table is intact, and after the lease a new CALL succeeds unaided."""

import os
import pathlib
import signal
import threading
import time

import conftest
import engines
import tables
import throttling
from deltalake import DeltaTable


def test_kill_in_mid_migration(tmp_path):
    root = tmp_path / "lake"
    path = tables.collected(root / "option_snapshots", appends=400, rows=200)
    before, version = engines.delta_rs(path), DeltaTable(str(path)).version()
    server = conftest.Server(root, tmp_path / "data")
    server.start()
    try:
        pid = server_pid(server)
        call = threading.Thread(target=lambda: attempt(server), daemon=True)
        call.start()
        throttling.hold_in_the_midst(server.sql, path)
        os.kill(pid, signal.SIGKILL)
        call.join(60)
        assert DeltaTable(str(path)).metadata().partition_columns == []
        assert engines.delta_rs(path) == before

        server.start()
        assert engines.trino(server.sql, "option_snapshots") == before
        deadline = time.monotonic() + 180
        while True:
            try:
                server.sql("CALL system.repartition(table_name => 'option_snapshots', partitioning => ARRAY['symbol', 'day(timestamp)'])")
                break
            except Exception as refusal:
                assert "LAKE_REPARTITION_RUNNING" in str(refusal), refusal
                assert time.monotonic() < deadline
                time.sleep(3)
        assert DeltaTable(str(path)).metadata().partition_columns == ["symbol", "timestamp_day"]
        assert engines.delta_rs(path) == engines.trino(server.sql, "option_snapshots") == engines.duckdb(path) == before
        live = {add for add in DeltaTable(str(path)).file_uris()}
        on_disk = {str(file) for file in path.glob("symbol=*/**/*.parquet")}
        assert on_disk == {pathlib.Path(uri.removeprefix("file://")).as_posix() for uri in live}, "the dead migration left files behind"
    finally:
        server.stop()


def server_pid(server):
    state = dict(line.split("=", 1) for line in (server.data_dir / "server.state").read_text().splitlines())
    return int(state["pid"])


def attempt(server):
    try:
        server.sql("CALL system.repartition(table_name => 'option_snapshots', partitioning => ARRAY['symbol', 'day(timestamp)'])")
    except Exception:
        pass  # the server is killed under it
