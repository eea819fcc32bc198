"""A delta-rs collector that appends every 50 ms through a whole migration loses no row.

Runs: LAKESHIFT_LIVE_RUNS (5 unless told; the figures of docs/benchmarks.md come from 20).
"""

import collections
import os
import shutil
import threading
import time
import uuid

import engines
import tables
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError

RUNS = int(os.environ.get("LAKESHIFT_LIVE_RUNS", "5"))
FILES = 1_000
INTERVAL = 0.05


class Collector(threading.Thread):
    """Appends, tries a refused append once more, and keeps a ledger of every row that was accepted."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.stopping = threading.Event()
        self.ledger = collections.Counter()
        self.refused = []
        self.failure = None

    def run(self):
        number = 0
        try:
            while not self.stopping.is_set():
                begun = time.monotonic()
                self.append(tables.batch(tables.FIRST_DAY, 20, seed=1_000_000 + number))
                number += 1
                self.stopping.wait(max(0.0, INTERVAL - (time.monotonic() - begun)))
        except BaseException as failure:  # the thread's end must not hide it
            self.failure = failure

    def append(self, batch):
        try:
            write_deltalake(str(self.path), batch, mode="append")
        except CommitFailedError as refusal:
            self.refused.append(str(refusal))
            write_deltalake(str(self.path), batch, mode="append")
        self.ledger += engines.of_arrow(batch)

    def finish(self):
        self.stopping.set()
        self.join(60)
        if self.failure:
            raise self.failure


def test_collector_through_a_migration(server, sql):
    refused_runs = 0
    template = tables.collected(server.root / "live_template", appends=FILES, rows=20)

    for run in range(RUNS):
        path = server.root / f"live_{uuid.uuid4().hex[:8]}"
        shutil.copytree(template, path)
        expected = engines.delta_rs(path)
        collector = Collector(path)
        collector.start()
        time.sleep(0.5)
        begun = time.monotonic()
        tables.migrate(sql, path)
        took = time.monotonic() - begun
        time.sleep(0.5)
        collector.finish()

        expected += collector.ledger
        engines.assert_same(expected, engines.delta_rs(path), "delta-rs")
        engines.assert_same(expected, engines.trino(sql, path.name), "trino")
        assert tables.partition_columns(path) == ["symbol", "timestamp_day"]
        meanwhile = versions_meanwhile(sql, path)
        assert meanwhile, "the collector committed nothing between the version that the migration read first and the one that it published"
        assert len(collector.refused) <= 1, collector.refused
        assert all("Metadata changed" in text for text in collector.refused)
        refused_runs += bool(collector.refused)
        print(f"run {run + 1}: {took:.1f} s, {collector.ledger.total() // 20} appends, {len(meanwhile)} of them between first read and publication, "
              f"{len(collector.refused)} refused", flush=True)
        shutil.rmtree(path)
    shutil.rmtree(template)
    print(f"{refused_runs} of {RUNS} runs refused one append", flush=True)


def versions_meanwhile(sql, path):
    """What the collector committed while the migration ran."""
    [[source, published]] = sql(f"SELECT source_version, published_version FROM system.repartitions WHERE location LIKE '%/{path.name}'")
    history = DeltaTable(str(path)).history()
    assert next(entry["operation"] for entry in history if entry["version"] == published) == "REPARTITION"
    return [entry["version"] for entry in history if entry["operation"] == "WRITE" and source < entry["version"] < published]
