"""Time travel to before the migration, RESTORE to it, and what stays for good."""

import json

import engines
import tables
from deltalake import DeltaTable
from engines import assert_everyone_reads, assert_same
from tables import migrate


def test_everyone_travels_to_before(sql, spark, small):
    before = engines.delta_rs(small)
    version = migrate(sql, small)

    assert_same(before, engines.delta_rs(small, version), "delta-rs")
    assert_same(before, engines.polars(small, version), "polars")
    assert_same(before, engines.spark(spark, small, version), "spark")
    assert_same(before, engines.trino(sql, f"{small.name} FOR VERSION AS OF {version}"), "trino")
    history = DeltaTable(str(small)).history(1)[0]
    assert history["operation"] == "REPARTITION"


def test_delta_rs_reads_what_a_migration_tells(sql, small):
    version = migrate(sql, small)
    history = DeltaTable(str(small)).history(1)[0]
    told = history["operationParameters"]
    [(owner, fingerprint, warnings)] = sql(f"SELECT owner, fingerprint, warnings FROM system.repartitions WHERE table_name = 'default.{small.name}'")
    told = {name: json.loads(value) if isinstance(value, str) and value[:1] in '["' else value for name, value in told.items()}
    assert told["partitioning"] == ["symbol", "day(timestamp)"]
    assert (told["owner"], told["fingerprint"], told["sourceVersion"]) == (owner, fingerprint, str(version))
    assert told["warnings"] == warnings
    metrics = history["operationMetrics"]
    assert (metrics["numRemovedFiles"], metrics["numAddedFiles"], metrics["numOutputRows"], metrics["numAbsorbedVersions"]) == ("40", "8", "2000", "0")


def test_delta_rs_restore_takes_the_table_back(sql, spark, small):
    before = engines.delta_rs(small)
    version = migrate(sql, small)
    DeltaTable(str(small)).restore(version)

    assert tables.partition_columns(small) == []
    assert_everyone_reads(before, sql, spark, small)


def test_spark_restore_takes_the_table_back(sql, spark, small):
    before = engines.delta_rs(small)
    version = migrate(sql, small)
    spark.sql(f"RESTORE TABLE delta.`{small}` TO VERSION AS OF {version}")

    assert tables.partition_columns(small) == []
    assert_everyone_reads(before, sql, spark, small)


def test_the_writer_feature_stays_and_the_reader_version_does_too(sql, small):
    old = DeltaTable(str(small)).protocol()
    migrate(sql, small, "ARRAY['symbol']")
    plain = DeltaTable(str(small)).protocol()
    assert (plain.min_reader_version, plain.reader_features, plain.min_writer_version, plain.writer_features) == (
        old.min_reader_version, old.reader_features, old.min_writer_version, old.writer_features)

    version = migrate(sql, small)
    assert "generatedColumns" in DeltaTable(str(small)).protocol().writer_features
    migrate(sql, small, "ARRAY[]")
    assert "generatedColumns" in DeltaTable(str(small)).protocol().writer_features
    DeltaTable(str(small)).restore(version)
    new = DeltaTable(str(small)).protocol()
    assert "generatedColumns" in new.writer_features
    assert (new.min_reader_version, new.reader_features) == (old.min_reader_version, old.reader_features)
