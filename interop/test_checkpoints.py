"""Tables whose old commits are gone: what is known of them is in a checkpoint, of each kind that Spark and delta-rs write."""

import pathlib
import uuid

import engines
import pytest
import tables
from deltalake import DeltaTable

COLUMNS = ["timestamp", "symbol", "strike", "volume"]
V2 = {"delta.checkpointPolicy": "v2"}

# properties of the table, settings of Spark, and what the log then has, its version aside
KINDS = {
    "classic": ({}, {}, "checkpoint.parquet"),
    "parts": ({}, {"checkpoint.partSize": "3"}, "checkpoint.0000000002.*.parquet"),
    "v2 as JSON, many sidecars": (V2, {"checkpoint.partSize": "3"}, "checkpoint.0000000002.*-*.parquet"),
    "v2 as Parquet": (V2, {"checkpointV2.topLevelFileFormat": "parquet"}, "checkpoint.*-*.parquet")}


@pytest.fixture
def settings(spark):
    """Settings of Delta that last for one test."""
    names = set()

    def put(values):
        for name, value in values.items():
            names.add(name)
            spark.conf.set(f"spark.databricks.delta.{name}", value)

    yield put
    for name in names:
        spark.conf.unset(f"spark.databricks.delta.{name}")


def insert(spark, path, month):
    """A hundred rows of three days in several files, in one commit."""
    spark.sql(f"""
        INSERT INTO delta.`{path}` ({', '.join(COLUMNS)})
        SELECT /*+ REPARTITION(8) */ TIMESTAMP_NTZ '2026-{month:02d}-26 09:30:00.000001' + make_interval(0, 0, 0, id % 3, 0, 0, id) AS timestamp,
            if(id % 2 = 0, 'SPY', 'QQQ') AS symbol, id / 3D AS strike, id AS volume
        FROM range(100)""")


def checkpoint(spark, path):
    spark._jvm.org.apache.spark.sql.delta.DeltaLog.forTable(spark._jsparkSession, str(path)).checkpoint()


def forget(path, version):
    """Takes away what a log cleanup takes: all commits, checkpoints and sidecars from before a checkpoint."""
    for file in (path / "_delta_log").rglob("*"):
        if file.name[0].isdigit() and int(file.name[:20]) < version:
            file.unlink()


@pytest.mark.parametrize("kind", KINDS)
def test_checkpoint(server, sql, spark, settings, kind):
    properties, conf, file = KINDS[kind]
    path = server.root / f"checkpoint_{uuid.uuid4().hex[:8]}"
    options = {"delta.checkpointInterval": "1000", "delta.enableDeletionVectors": "true"} | properties
    spark.sql(f"""CREATE TABLE delta.`{path}` (timestamp TIMESTAMP_NTZ, symbol STRING, strike DOUBLE, volume BIGINT) USING delta
                  TBLPROPERTIES ({', '.join(f"'{name}' = '{value}'" for name, value in options.items())})""")
    settings(conf)
    cannot = ["polars"] if properties else []  # no v2 checkpoints, migrated or not
    insert(spark, path, month=1)
    spark.sql(f"DELETE FROM delta.`{path}` WHERE volume % 10 = 7")
    checkpoint_and_forget(spark, path, file)
    before = engines.spark(spark, path, columns=COLUMNS)
    assert {row[3] for row in before} == {number for number in range(100) if number % 10 != 7}
    engines.assert_everyone_reads(before, sql, spark, path, COLUMNS, cannot)

    tables.migrate(sql, path)
    engines.assert_everyone_reads(before, sql, spark, path, COLUMNS, cannot)

    # the next checkpoint knows the new layout, and nothing else does any more
    insert(spark, path, month=2)
    checkpoint_and_forget(spark, path, file)
    after = engines.spark(spark, path, columns=COLUMNS)
    assert after.total() == before.total() + 100
    engines.assert_everyone_reads(after, sql, spark, path, COLUMNS, cannot)
    assert tables.partition_columns(path) == ["symbol", "timestamp_day"]
    assert sql(f"SELECT count(*), count(DISTINCT timestamp_day) FROM {path.name} WHERE timestamp >= TIMESTAMP '2026-02-01 00:00:00'") == [[100, 3]]


def checkpoint_and_forget(spark, path, file):
    version = DeltaTable(str(path)).version()
    checkpoint(spark, path)
    found = sorted(each.name for each in (path / "_delta_log").rglob(f"{version:020d}.checkpoint*"))
    assert any(pathlib.PurePath(name).match(f"{version:020d}.{file}") for name in found), found
    forget(path, version)


def test_checkpoints_of_delta_rs(sql, spark, small):
    before = engines.delta_rs(small)
    for layout in (tables.LAYOUT, "ARRAY['hour(timestamp)']"):
        table = DeltaTable(str(small))
        table.create_checkpoint()
        forget(small, table.version())
        engines.assert_everyone_reads(before, sql, spark, small)
        tables.migrate(sql, small, layout)
        engines.assert_everyone_reads(before, sql, spark, small)
