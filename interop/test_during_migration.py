"""What other engines do to a table in the midst of its migration: nothing is lost, nothing is there twice."""

import contextlib
import json
import shutil
import threading
import uuid

import engines
import pytest
import tables
import throttling
from deltalake import DeltaTable


@pytest.fixture(scope="module")
def collected(server):
    path = tables.collected(server.root / "many_template", appends=300, rows=60)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def many(server, collected):
    """So many files that something can be done while they are rewritten."""
    path = server.root / f"many_{uuid.uuid4().hex[:8]}"
    shutil.copytree(collected, path)
    return path


@contextlib.contextmanager
def migration(sql, path):
    """In the midst of it: its first file is written, and it comes to no end before the block does. It has to succeed.

    Not left to chance: an engine that does not try again is refused what it commits while the migration publishes.
    """
    failures = []

    def call():
        try:
            tables.migrate(sql, path)
        except Exception as failure:  # for the thread that waits
            failures.append(failure)

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    throttling.hold_in_the_midst(sql, path)
    yield
    assert tables.partition_columns(path) == [], "it was done before it could be disturbed"
    throttling.let_go(sql, path)
    thread.join(120)
    assert not failures, failures


def expect_migrated(sql, path, expected):
    for name, rows in {"delta-rs": engines.delta_rs(path), "trino": engines.trino(sql, path.name), "duckdb": engines.duckdb(path)}.items():
        engines.assert_same(expected, rows, name)
    assert tables.partition_columns(path) == ["symbol", "timestamp_day"]
    states = sql(f"SELECT state FROM system.repartitions WHERE location LIKE '%/{path.name}'")
    assert states == [["PUBLISHED"]], states


def test_full_vacuum(sql, many):
    """It looks at all files, those that no version refers to as well; ours are young, and their names tell nothing."""
    before = engines.delta_rs(many)
    with migration(sql, many):
        taken = DeltaTable(str(many)).vacuum(full=True, dry_run=False)
        assert taken == []
    expect_migrated(sql, many, before)


def test_full_vacuum_that_keeps_nothing(sql, many):
    """Without any retention it takes what was staged a moment ago: that is written again. The migration's books are left alone."""
    before = engines.delta_rs(many)
    with migration(sql, many):
        taken = DeltaTable(str(many)).vacuum(full=True, retention_hours=0, enforce_retention_duration=False, dry_run=False)
        assert not [file for file in taken if "_lakeshift" in file]
    expect_migrated(sql, many, before)


def test_restore(sql, many):
    """Files that are gone, and come back by a second one."""
    before, version = engines.delta_rs(many), DeltaTable(str(many)).version()
    with migration(sql, many):
        DeltaTable(str(many)).restore(version - 50)
        DeltaTable(str(many)).restore(version)
    expect_migrated(sql, many, before)


def test_restore_of_fewer_rows(sql, many):
    version = DeltaTable(str(many)).version() - 50
    expected = engines.delta_rs(many, version)
    with migration(sql, many):
        DeltaTable(str(many)).restore(version)
    expect_migrated(sql, many, expected)


def test_adds_that_only_replace_statistics(sql, many):
    """As an engine commits that computes statistics: the same files again, known better."""
    before = engines.delta_rs(many)
    with migration(sql, many):
        log = many / "_delta_log"
        again = []
        for version in range(1, 20):
            for line in (log / f"{version:020}.json").read_text().splitlines():
                add = json.loads(line).get("add")
                if add:
                    stats = json.loads(add["stats"])
                    again.append({"add": {**add, "dataChange": False, "stats": json.dumps({"numRecords": stats["numRecords"]})}})
        commit(many, [{"commitInfo": {"timestamp": 1, "operation": "COMPUTE STATS", "operationParameters": {}}}, *again])
    expect_migrated(sql, many, before)


def commit(path, actions):
    """By hand, as the next version: only where it is free."""
    version = DeltaTable(str(path)).version() + 1
    with open(path / "_delta_log" / f"{version:020}.json", "x", encoding="utf-8") as file:
        file.write("".join(json.dumps(action) + "\n" for action in actions))
