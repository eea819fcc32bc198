"""Tables that real Spark made: every type, deletion vectors, column mapping. All of them migrate and lose nothing."""

import json
import shutil
import uuid

import engines
import pytest
import tables
from deltalake import DeltaTable
from engines import every_engine

TYPES = ["flag", "tiny", "small", "medium", "large", "single", "double", "price", "text", "bytes", "day", "naive", "zoned", "address", "tags", "greeks"]


def new_table(server, kind):
    return server.root / f"{kind}_{uuid.uuid4().hex[:8]}"


@pytest.fixture
def every_type(server, spark):
    path = new_table(server, "types")
    spark.sql(f"""
        CREATE TABLE delta.`{path}` (
            flag BOOLEAN, tiny TINYINT, small SMALLINT, medium INT, large BIGINT, single FLOAT, double DOUBLE, price DECIMAL(38, 10), text STRING,
            bytes BINARY, day DATE, naive TIMESTAMP_NTZ, zoned TIMESTAMP, address STRUCT<street: STRING, number: INT>, tags ARRAY<STRING>,
            greeks MAP<STRING, DOUBLE>)
        USING delta""")
    rows = [
        """(true, 1Y, 2S, 3, 4L, 1.5F, 2.5D, 1234567890123456789012345678.0123456789BD, 'a', X'00FF', DATE '2026-01-28',
            TIMESTAMP_NTZ '2026-01-28 23:59:59.999999', TIMESTAMP '2026-01-28 20:00:00.123456', struct('Wall', 11), array('x', null), map('delta', 0.5D))""",
        """(false, -128Y, -32768S, -2147483648, -9223372036854775808L, float('-Infinity'), double('Infinity'),
            -9999999999999999999999999999.9999999999BD, '', X'', DATE '0001-01-01', TIMESTAMP_NTZ '1969-12-31 23:59:59.000001', TIMESTAMP '1969-12-31 00:00:00',
            struct(null, null), array(), map())""",
        """(null, 127Y, 32767S, 2147483647, 9223372036854775807L, float('NaN'), double('NaN'), 0BD, 'grün 🌱', X'80', DATE '9999-12-31',
            TIMESTAMP_NTZ '2026-02-01 00:00:00', TIMESTAMP '2026-07-01 12:00:00', null, null, null)""",
        """(null, null, null, null, null, -0.0F, -0.0D, null, null, null, null, null, null, null, null, null)""",
        """(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)"""]
    # two appends, and a row that is there twice
    spark.sql(f"INSERT INTO delta.`{path}` VALUES {', '.join(rows)}")
    spark.sql(f"INSERT INTO delta.`{path}` VALUES {rows[2]}")
    return path


def test_every_type_of_spark(sql, spark, every_type):
    before = every_engine(sql, spark, every_type, TYPES)
    assert sum(before["spark"].values()) == 6
    assert before["trino"] == before["spark"] == before["delta-rs"]

    sql(f"CALL system.repartition(table_name => '{every_type.name}', partitioning => ARRAY['month(naive)', 'medium'])")

    assert DeltaTable(str(every_type)).metadata().partition_columns == ["naive_month", "medium"]
    assert every_engine(sql, spark, every_type, TYPES) == before


def test_deleted_rows_stay_deleted(server, sql, spark):
    path = new_table(server, "vectors")
    columns = ["id", "symbol", "time"]
    spark.sql(f"""
        CREATE TABLE delta.`{path}` USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')
        AS SELECT id, CASE WHEN id % 2 = 0 THEN 'SPY' ELSE 'QQQ' END AS symbol, TIMESTAMP_NTZ '2026-01-28 09:30:00' + make_interval(0, 0, 0, 0, 0, id) AS time
        FROM range(5000)""")
    spark.sql(f"DELETE FROM delta.`{path}` WHERE id % 7 = 0")
    assert deletion_vectors(path) > 0, "Spark made no deletion vector: this test would show nothing"
    before = every_engine(sql, spark, path, columns)
    alive = {number for number in range(5000) if number % 7}
    assert {name: {row[0] for row in rows} for name, rows in before.items()} == dict.fromkeys(before, alive)

    sql(f"CALL system.repartition(table_name => '{path.name}', partitioning => ARRAY['symbol', 'hour(time)'])")

    assert deletion_vectors(path) == 0
    assert every_engine(sql, spark, path, columns) == before

    # and again on what the migration wrote
    spark.sql(f"DELETE FROM delta.`{path}` WHERE id % 11 = 0")
    assert deletion_vectors(path) > 0
    sql(f"CALL system.repartition(table_name => '{path.name}', partitioning => ARRAY['day(time)'])")
    alive = {number for number in alive if number % 11}
    after = every_engine(sql, spark, path, columns)
    assert {name: {row[0] for row in rows} for name, rows in after.items()} == dict.fromkeys(after, alive)
    assert all(count == 1 for rows in after.values() for count in rows.values())


def deletion_vectors(path):
    """How many live files have one."""
    live = {}
    for commit in sorted((path / "_delta_log").glob("*.json")):
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "remove" in action:
                live.pop(action["remove"]["path"], None)
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                live[action["add"]["path"]] = action["add"].get("deletionVector")
    return sum(vector is not None for vector in live.values())


def test_renamed_and_dropped_columns(server, sql, spark):
    path = new_table(server, "mapped")
    columns = ["instrument", "time", "strike price"]
    spark.sql(f"""
        CREATE TABLE delta.`{path}` USING delta TBLPROPERTIES ('delta.columnMapping.mode' = 'name')
        AS SELECT CASE WHEN id % 2 = 0 THEN 'SPY' ELSE 'QQQ' END AS symbol, TIMESTAMP_NTZ '2026-01-28 09:30:00' + make_interval(0, 0, 0, 0, 0, id) AS time,
            CAST(id AS DOUBLE) AS `strike price`, id AS gone
        FROM range(2000)""")
    spark.sql(f"ALTER TABLE delta.`{path}` RENAME COLUMN symbol TO instrument")
    spark.sql(f"ALTER TABLE delta.`{path}` DROP COLUMN gone")
    # Polars refuses column mapping, and DuckDB mixes up several partition columns under it, in Spark's own tables too
    cannot = ["polars", "duckdb"]
    before = every_engine(sql, spark, path, columns, but=cannot)
    assert sum(before["spark"].values()) == 2000
    assert before["trino"] == before["spark"]

    sql(f"CALL system.repartition(table_name => '{path.name}', partitioning => ARRAY['instrument', 'hour(time)'])")

    assert every_engine(sql, spark, path, columns, but=cannot) == before
    with pytest.raises(Exception, match="columnMapping"):
        engines.polars(path, columns=columns)
    assert engines.duckdb(path, columns) != before["spark"], "DuckDB reads it now: say so in the docs"
    spark.sql(f"INSERT INTO delta.`{path}` (instrument, time, `strike price`) VALUES ('IWM', TIMESTAMP_NTZ '2026-02-03 10:00:00', 7.5)")
    spark.sql(f"ALTER TABLE delta.`{path}` RENAME COLUMN instrument TO ticker")
    assert sql(f"SELECT ticker, time_hour, \"strike price\" FROM {path.name} WHERE time >= TIMESTAMP '2026-02-03 00:00:00'") == [["IWM", 10, 7.5]]
    columns[0] = "ticker"
    assert engines.trino(sql, path.name, columns) == engines.spark(spark, path, columns=columns)


def test_a_shallow_clone(server, sql, spark, small, tmp_path):
    path, outside = new_table(server, "clone"), tmp_path / "outside"
    spark.sql(f"CREATE TABLE delta.`{path}` SHALLOW CLONE delta.`{small}`")
    before = engines.delta_rs(small)
    # its files are those of another table of the lake, which Polars and DuckDB do not find
    engines.assert_everyone_reads(before, sql, spark, path, but=["polars", "duckdb"])
    tables.migrate(sql, path)
    assert all(file.startswith("symbol=") for file in tables.live_files(path))
    engines.assert_everyone_reads(before, sql, spark, path)
    engines.assert_everyone_reads(before, sql, spark, small)

    shutil.copytree(small, outside)
    path = new_table(server, "clone")
    spark.sql(f"CREATE TABLE delta.`{path}` SHALLOW CLONE delta.`{outside}`")
    log = sorted(file.name for file in path.rglob("*"))
    for refused in (f"SELECT count(strike) FROM {path.name}", f"CALL system.repartition('{path.name}')"):
        with pytest.raises(Exception, match="LAKE_OUTSIDE.*lakeshift.allowed-locations"):
            sql(refused)
    assert sorted(file.name for file in path.rglob("*")) == log
