"""Time travel to before the migration, RESTORE, and maintenance by the other engines."""

import engines
import tables
from deltalake import DeltaTable, write_deltalake
from tables import LATER, migrate


def test_everyone_travels_to_before(sql, spark, small):
    before = engines.delta_rs(small)
    version = migrate(sql, small)

    assert engines.delta_rs(small, version) == before
    assert engines.spark(spark, small, version) == before
    assert engines.trino(sql, f"{small.name} FOR VERSION AS OF {version}") == before
    history = DeltaTable(str(small)).history(1)[0]
    assert history["operation"] == "REPARTITION"


def test_delta_rs_restore_takes_the_table_back(sql, small):
    before = engines.delta_rs(small)
    version = migrate(sql, small)
    DeltaTable(str(small)).restore(version)

    assert DeltaTable(str(small)).metadata().partition_columns == []
    assert engines.trino(sql, small.name) == engines.delta_rs(small) == engines.duckdb(small) == before


def test_spark_restore_takes_the_table_back(sql, spark, small):
    before = engines.delta_rs(small)
    version = migrate(sql, small)
    spark.sql(f"RESTORE TABLE delta.`{small}` TO VERSION AS OF {version}")

    assert DeltaTable(str(small)).metadata().partition_columns == []
    assert engines.trino(sql, small.name) == engines.delta_rs(small) == engines.spark(spark, small) == before


def test_delta_rs_deletes_optimizes_and_vacuums(sql, spark, small):
    migrate(sql, small)
    before = engines.delta_rs(small)
    for second in range(3):
        write_deltalake(str(small), tables.batch(LATER, 20, seed=second), mode="append")
    DeltaTable(str(small)).delete("symbol = 'QQQ' AND timestamp < '2026-01-29'")
    DeltaTable(str(small)).optimize.compact()
    DeltaTable(str(small)).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)

    now = engines.delta_rs(small)
    kept = sum(count for row, count in before.items() if not (row[-1] == "QQQ" and row[0].isoformat() < "2026-01-29"))
    assert sum(now.values()) == kept + 60
    assert engines.trino(sql, small.name) == engines.polars(small) == engines.duckdb(small) == engines.spark(spark, small) == now
