"""Undo and rollback of a migration after other engines have worked on the table: their rows stay as they left them."""

import datetime
import time

import engines
import pytest
import tables
from deltalake import DeltaTable, write_deltalake
from engines import assert_everyone_reads
from tables import migrate


def columns(path):
    return [field.name for field in DeltaTable(str(path)).schema().fields]


def test_at_once_the_very_files_come_back(sql, small, spark):
    before, names, files = engines.delta_rs(small), columns(small), sorted(DeltaTable(str(small)).file_uris())
    migrate(sql, small)
    sql(f"CALL system.undo_repartition('{small.name}')")
    assert sorted(DeltaTable(str(small)).file_uris()) == files
    assert columns(small) == names
    assert DeltaTable(str(small)).metadata().partition_columns == []
    assert_everyone_reads(before, sql, spark, small)
    # a collector goes on through all of it
    batch = tables.batch(tables.FIRST_DAY, 30, seed=77)
    write_deltalake(str(small), batch, mode="append")
    assert_everyone_reads(before + engines.of_arrow(batch), sql, spark, small)


def test_after_appends_deletes_updates_merges_and_a_compaction(sql, small, spark):
    migrate(sql, small)
    write_deltalake(str(small), tables.batch(tables.FIRST_DAY + datetime.timedelta(days=1), 40, seed=5), mode="append")
    table = DeltaTable(str(small))
    table.delete("symbol = 'QQQ' AND strike > 300")
    table.update(predicate="symbol = 'SPY' AND \"right\" = 'C'", updates={"volume": "volume + 1"})
    source = tables.batch(tables.FIRST_DAY, 3, symbols=("IWM",), seed=9)
    (table.merge(source, predicate="t.symbol = s.symbol AND t.strike = s.strike AND t.timestamp = s.timestamp", source_alias="s", target_alias="t")
     .when_not_matched_insert_all().execute())
    table.optimize.compact(partition_filters=[("symbol", "=", "IWM")])
    spark.sql(f"DELETE FROM delta.`{small}` WHERE symbol = 'BRK/B' AND volume < 5000")
    expected = engines.delta_rs(small)
    assert_everyone_reads(expected, sql, spark, small)

    sql(f"CALL system.undo_repartition('{small.name}')")
    assert DeltaTable(str(small)).metadata().partition_columns == []
    assert "timestamp_day" not in columns(small)
    assert_everyone_reads(expected, sql, spark, small)
    warning = sql(f"SELECT warnings FROM system.repartitions WHERE table_name = 'default.{small.name}' ORDER BY started DESC LIMIT 1")[0][0]
    assert any("came back as they were" in text for text in warning), warning


def test_after_a_vacuum_it_is_refused_and_changes_nothing(sql, small, spark):
    migrate(sql, small)
    until = sql(f"SELECT undo_until FROM system.repartitions WHERE table_name = 'default.{small.name}'")[0][0]
    assert until.timestamp() > time.time() + 6 * 86400
    migrated = engines.delta_rs(small)
    DeltaTable(str(small)).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    version = DeltaTable(str(small)).version()
    with pytest.raises(Exception, match="vacuum"):
        sql(f"CALL system.undo_repartition('{small.name}')")
    assert DeltaTable(str(small)).version() == version
    assert_everyone_reads(migrated, sql, spark, small)


def test_rollback_to_a_version(sql, small, spark):
    before, version = engines.delta_rs(small), DeltaTable(str(small)).version()
    migrate(sql, small)
    batch = tables.batch(tables.FIRST_DAY, 30, seed=8)
    write_deltalake(str(small), batch, mode="append")
    sql(f"CALL system.rollback_to_version('{small.name}', {version})")
    assert DeltaTable(str(small)).metadata().partition_columns == []
    assert_everyone_reads(before, sql, spark, small)
    sql(f"CALL system.rollback_to_version('{small.name}', {version + 2})")
    assert DeltaTable(str(small)).metadata().partition_columns == ["symbol", "timestamp_day"]
    assert_everyone_reads(before + engines.of_arrow(batch), sql, spark, small)
