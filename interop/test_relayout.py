"""The same CALL again, once collectors have appended to the layout: only the partitions that they touched are written anew, and everyone reads the same."""

import datetime
import json
import uuid

import collector
import engines
import pytest
import tables
from deltalake import DeltaTable
from engines import assert_everyone_reads

APPENDS = 50
DAYS = 4


@pytest.fixture
def desk(server):
    """Four days of four symbols, as collected."""
    return tables.collected(server.root / f"again_{uuid.uuid4().hex[:8]}", 2 * DAYS, 200, days=DAYS)


def call(sql, path, arguments=""):
    """The state of the migration, its partitions, and whether a row of the log says the same."""
    sql(f"CALL system.repartition(table_name => '{path.name}', partitioning => {tables.LAYOUT}{arguments})")
    return sql("SELECT state, partitions_rewritten, partitions_total FROM system.repartitions "
               f"WHERE table_name = 'default.{path.name}' ORDER BY started DESC LIMIT 1")[0]


def append(path, appends, symbols=("SPY", "BRK/B"), days=2):
    """The desk's own collector: two of four symbols, the first two days of four."""
    for number in range(appends):
        moment = tables.FIRST_DAY + datetime.timedelta(days=number % days, hours=1, seconds=20 * number)
        collector.append(path, tables.batch(moment, 30, symbols=symbols, seed=9_000 + number))


def touched(paths):
    return {path for path in paths if path.startswith(("symbol=SPY/", "symbol=BRK%252FB/"))
            and any(day in path for day in (str(tables.FIRST_DAY.date()), str((tables.FIRST_DAY + datetime.timedelta(days=1)).date())))}


def last_commit(path):
    version = DeltaTable(str(path)).version()
    lines = (path / "_delta_log" / f"{version:020}.json").read_text().splitlines()
    return [json.loads(line) for line in lines if line]


@pytest.mark.parametrize("arguments", ["", ", sorted_by => ARRAY['timestamp']", ", zorder_by => ARRAY['strike', 'timestamp']"])
def test_only_what_was_touched(sql, spark, desk, arguments):
    call(sql, desk, arguments)
    append(desk, APPENDS)
    expected, before = engines.delta_rs(desk), set(tables.live_files(desk))
    assert len(touched(before)) > APPENDS
    plan = sql(f"SELECT partition, source_files, file_count FROM TABLE(system.plan_repartition('{desk.name}', {tables.LAYOUT}))")
    assert len(plan) == 4 and all(files > APPENDS / 2 and out == 1 for _, files, out in plan), plan

    # the order goes without saying
    assert call(sql, desk) == ["PUBLISHED", 4, 16]
    after = set(tables.live_files(desk))
    assert after - touched(after) == before - touched(before)
    assert len(touched(after)) == 4 and not touched(after) & before
    commit = last_commit(desk)
    assert not any("metaData" in action or "protocol" in action for action in commit)
    assert {action["remove"]["path"] for action in commit if "remove" in action} == before - after
    assert {action["add"]["path"] for action in commit if "add" in action} == after - before
    assert not any(action[kind]["dataChange"] for action in commit for kind in ("add", "remove") if kind in action)
    assert_everyone_reads(expected, sql, spark, desk)

    version = DeltaTable(str(desk)).version()
    assert call(sql, desk) == ["UNCHANGED", 0, 16]
    assert DeltaTable(str(desk)).version() == version

    sql(f"CALL system.undo_repartition('{desk.name}')")
    assert set(tables.live_files(desk)) == before
    assert DeltaTable(str(desk)).metadata().partition_columns == ["symbol", "timestamp_day"]
    # with a checkpoint: what an undo brings back has been removed before, and must not be so any more to whoever reads that
    assert (desk / "_delta_log" / f"{DeltaTable(str(desk)).version():020}.checkpoint.parquet").exists()
    assert_everyone_reads(expected, sql, spark, desk)


def test_marks_outlast_checkpoints_and_restore_and_not_a_compaction(sql, spark, desk):
    call(sql, desk, ", sorted_by => ARRAY['timestamp']")
    table = DeltaTable(str(desk))
    table.create_checkpoint()
    table.cleanup_metadata()
    assert call(sql, desk) == ["UNCHANGED", 0, 16]
    version = DeltaTable(str(desk)).version()
    append(desk, 2)
    DeltaTable(str(desk)).restore(version)
    assert call(sql, desk) == ["UNCHANGED", 0, 16]
    # another engine's files are in no order that we know
    append(desk, 3, symbols=("IWM",), days=1)
    DeltaTable(str(desk)).optimize.compact(partition_filters=[("symbol", "=", "IWM")])
    spark.sql(f"UPDATE delta.`{desk}` SET volume = 1 WHERE symbol = 'QQQ' AND timestamp_day = '{tables.FIRST_DAY.date()}'")
    expected = engines.delta_rs(desk)
    state, rewritten, _ = call(sql, desk)
    assert (state, rewritten) == ("PUBLISHED", 2)
    assert_everyone_reads(expected, sql, spark, desk)
    assert call(sql, desk)[0] == "UNCHANGED"
    properties = DeltaTable(str(desk)).metadata().configuration
    assert json.loads(properties["lakeshift.sortedBy"]) == ["timestamp"]
    # and Spark may change the table's properties beside ours
    spark.sql(f"ALTER TABLE delta.`{desk}` SET TBLPROPERTIES ('desk' = 'options')")
    assert call(sql, desk)[0] == "UNCHANGED"


def test_a_collector_that_appends_all_along_is_refused_nothing(sql, spark, desk):
    """A commit without metadata refuses no append, whenever it comes."""
    from test_live_collector import Collector

    call(sql, desk)
    append(desk, 20)
    appended = engines.delta_rs(desk)
    live = Collector(desk)
    live.start()
    try:
        for _ in range(3):
            call(sql, desk)
    finally:
        live.finish()
    assert live.refused == []
    assert_everyone_reads(appended + live.ledger, sql, spark, desk)
