"""What the other engines do to a migrated table, one operation at a time: afterwards every engine reads what the operation has to give."""

import datetime
import uuid

import collector
import engines
import pyarrow
import pytest
import tables
from deltalake import DeltaTable, write_deltalake
from engines import changed, kept
from tables import LATER

NAMES = ", ".join(f"`{name}`" for name in engines.COLUMNS)
NEW_DAY = datetime.timedelta(days=5)


@pytest.fixture
def migrated(server, sql):
    """Its first append was ``first_rows()``."""
    path = tables.collected(server.root / f"operated_{uuid.uuid4().hex[:8]}", appends=6, rows=50)
    tables.migrate(sql, path)
    return path


def first_rows():
    return tables.batch(tables.FIRST_DAY, 50, seed=0)


def corrections():
    """Ten rows that are there, with another bid, and ten of a new day: what a MERGE gets, and what it takes away and adds."""
    old = first_rows().slice(0, 10)
    new = old.set_column(old.column_names.index("bid"), "bid", pyarrow.array([0.25] * 10))
    source = pyarrow.concat_tables([new, tables.batch(LATER, 10)])
    return source, engines.of_arrow(old), engines.of_arrow(source)


def is_spy(row):
    return row.symbol == "SPY"


def early(row):
    return row.symbol == "QQQ" and row.timestamp < datetime.datetime(2026, 1, 29)


class DeltaRs:
    @staticmethod
    def merge(path, spark, before):
        source, gone, added = corrections()
        (DeltaTable(str(path)).merge(source, "t.timestamp = s.timestamp AND t.symbol = s.symbol AND t.strike = s.strike", source_alias="s", target_alias="t")
         .when_matched_update_all().when_not_matched_insert_all().execute())
        return before - gone + added

    @staticmethod
    def update(path, spark, before):
        DeltaTable(str(path)).update(predicate="symbol = 'SPY'", updates={"bid": "bid + 1"})
        return changed(before, is_spy, lambda row: row._replace(bid=row.bid + 1))

    @staticmethod
    def update_of_the_day(path, spark, before):
        DeltaTable(str(path)).update(predicate="symbol = 'SPY'", updates={
            "timestamp": "timestamp + INTERVAL '5' DAY", "timestamp_day": "CAST(timestamp + INTERVAL '5' DAY AS DATE)"})
        return changed(before, is_spy, lambda row: row._replace(timestamp=row.timestamp + NEW_DAY))

    @staticmethod
    def delete(path, spark, before):
        DeltaTable(str(path)).delete("symbol = 'QQQ' AND timestamp < '2026-01-29'")
        return kept(before, lambda row: not early(row))

    @staticmethod
    def overwrite_of_a_partition(path, spark, before):
        batch = tables.batch(LATER, 10, symbols=("SPY",))
        write_deltalake(str(path), batch, mode="overwrite", predicate="symbol = 'SPY'")
        return kept(before, lambda row: not is_spy(row)) + engines.of_arrow(batch)

    @staticmethod
    def compact(path, spark, before):
        added = append_often(path)
        assert DeltaTable(str(path)).optimize.compact()["numFilesRemoved"] > 0
        return before + added

    @staticmethod
    def z_order(path, spark, before):
        added = append_often(path)
        assert DeltaTable(str(path)).optimize.z_order(["timestamp", "strike"])["numFilesRemoved"] > 0
        return before + added

    @staticmethod
    def vacuum(path, spark, before):
        after = DeltaRs.delete(path, spark, before)
        assert DeltaTable(str(path)).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
        assert_only_live_files(path)
        return after

    @staticmethod
    def restore(path, spark, before):
        version = DeltaTable(str(path)).version()
        DeltaRs.update_of_the_day(path, spark, before)
        DeltaTable(str(path)).restore(version)
        return before

    @staticmethod
    def checkpoint(path, spark, before):
        DeltaTable(str(path)).create_checkpoint()
        return before + append_often(path)


class Spark:
    @staticmethod
    def insert(path, spark, before):
        batch = tables.batch(LATER, 20)
        engines.spark_view(spark, "source", batch, path)
        spark.sql(f"INSERT INTO delta.`{path}` ({NAMES}) SELECT {NAMES} FROM source")
        return before + engines.of_arrow(batch)

    @staticmethod
    def append(path, spark, before):
        batch = tables.batch(LATER, 20)
        engines.spark_view(spark, "source", batch, path)
        spark.table("source").write.format("delta").mode("append").save(str(path))
        return before + engines.of_arrow(batch)

    @staticmethod
    def merge(path, spark, before):
        source, gone, added = corrections()
        engines.spark_view(spark, "source", source, path)
        spark.sql(f"""MERGE INTO delta.`{path}` t USING source s ON t.timestamp = s.timestamp AND t.symbol = s.symbol AND t.strike = s.strike
                      WHEN MATCHED THEN UPDATE SET bid = s.bid WHEN NOT MATCHED THEN INSERT ({NAMES}) VALUES ({NAMES})""")
        return before - gone + added

    @staticmethod
    def update_of_the_day(path, spark, before):
        spark.sql(f"UPDATE delta.`{path}` SET timestamp = timestamp + INTERVAL 5 DAYS WHERE symbol = 'SPY'")
        return changed(before, is_spy, lambda row: row._replace(timestamp=row.timestamp + NEW_DAY))

    @staticmethod
    def delete(path, spark, before):
        spark.sql(f"DELETE FROM delta.`{path}` WHERE symbol = 'QQQ' AND timestamp < TIMESTAMP_NTZ '2026-01-29 00:00:00'")
        return kept(before, lambda row: not early(row))

    @staticmethod
    def optimize(path, spark, before):
        added = append_often(path)
        assert spark.sql(f"OPTIMIZE delta.`{path}`").first()["metrics"]["numFilesRemoved"] > 0
        return before + added

    @staticmethod
    def z_order(path, spark, before):
        added = append_often(path)
        assert spark.sql(f"OPTIMIZE delta.`{path}` ZORDER BY (`timestamp`, strike)").first()["metrics"]["numFilesRemoved"] > 0
        return before + added

    @staticmethod
    def vacuum(path, spark, before):
        after = Spark.delete(path, spark, before)
        spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
        spark.sql(f"VACUUM delta.`{path}` RETAIN 0 HOURS")
        assert_only_live_files(path)
        return after

    @staticmethod
    def restore(path, spark, before):
        version = DeltaTable(str(path)).version()
        Spark.update_of_the_day(path, spark, before)
        spark.sql(f"RESTORE TABLE delta.`{path}` TO VERSION AS OF {version}")
        return before


def append_often(path):
    added = engines.multiset([])
    for seed in range(3):
        batch = tables.batch(LATER, 20, seed=seed)
        collector.append(path, batch)
        added += engines.of_arrow(batch)
    return added


def assert_only_live_files(path):
    on_disk = {str(file.relative_to(path)) for file in path.rglob("*.parquet") if not file.is_relative_to(path / "_delta_log")}
    assert on_disk == {file.replace("%25", "%") for file in tables.live_files(path)}


OPERATIONS = [operation.__func__ for engine in (DeltaRs, Spark) for operation in vars(engine).values() if isinstance(operation, staticmethod)]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__qualname__)
def test_operation(sql, spark, migrated, operation):
    after = operation(migrated, spark, engines.delta_rs(migrated))

    engines.assert_everyone_reads(after, sql, spark, migrated)
    assert tables.partition_columns(migrated) == ["symbol", "timestamp_day"]
    # and a query that is pruned by the computed column finds them: each row lies in its day
    for day in {row[0].date() for row in after} | {LATER.date()}:
        assert sql(f"SELECT count(*), count_if(timestamp_day = DATE '{day}') FROM {migrated.name} WHERE date(timestamp) = DATE '{day}'") == [
            [kept(after, lambda row: row.timestamp.date() == day).total()] * 2]
