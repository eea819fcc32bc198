"""Writes the data files of this directory with the engines whose files are read: pyarrow, Polars, delta-rs, DuckDB and Spark.

    python make_fixtures.py [SPARK_JARS]

needs deltalake 1.6.6, polars 2.1.0, duckdb 1.5.5, pyarrow, and with SPARK_JARS (delta-spark, delta-storage and antlr4-runtime, comma-separated) pyspark 4.2.0.
"""
import datetime as dt
import decimal
import glob
import os
import shutil
import sys
import tempfile

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import write_deltalake

here = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(here, name)


UTC = dt.timezone.utc
STAMPS = [dt.datetime(1, 1, 1, 0, 0, 0, 1), dt.datetime(1969, 12, 31, 23, 59, 59, 999999), None, dt.datetime(2026, 1, 28, 15, 7, 1, 123456), dt.datetime(9999, 12, 31, 23, 59, 59, 999999)]
NEAR = [dt.datetime(1700, 1, 1, 0, 0, 0, 1), dt.datetime(1969, 12, 31, 23, 59, 59, 999999), None, dt.datetime(2026, 1, 28, 15, 7, 1, 123456), dt.datetime(2260, 1, 1)]


def codecs():
    table = pa.table({"id": pa.array(range(100), pa.int64()), "text": pa.array([None if i % 7 == 0 else "text %d" % (i % 10) for i in range(100)])})
    for codec in ("snappy", "zstd", "lz4", "gzip", "brotli", "none"):
        pq.write_table(table, path("codec_%s.parquet" % codec), compression=codec)


def encodings():
    n = 50
    table = pa.table({
        "number": pa.array([i * i - 20 for i in range(n)], pa.int64()),
        "small": pa.array([None if i % 5 == 0 else i for i in range(n)], pa.int32()),
        "text": pa.array(["row %03d" % i for i in range(n)]),
        "real": pa.array([i / 4 for i in range(n)], pa.float64()),
        "flag": pa.array([i % 3 == 0 for i in range(n)]),
    })
    pq.write_table(table, path("encodings.parquet"), use_dictionary=False, data_page_version="2.0", row_group_size=20, write_page_index=True, data_page_size=64, write_batch_size=8,
                   column_encoding={"number": "DELTA_BINARY_PACKED", "small": "PLAIN", "text": "DELTA_BYTE_ARRAY", "real": "BYTE_STREAM_SPLIT", "flag": "RLE"})


def timestamps():
    table = pa.table({
        "millis_utc": pa.array(NEAR, pa.timestamp("us", "UTC")).cast(pa.timestamp("ms", "UTC"), safe=False),
        "millis": pa.array(NEAR, pa.timestamp("us")).cast(pa.timestamp("ms"), safe=False),
        "micros_utc": pa.array(STAMPS, pa.timestamp("us", "UTC")),
        "micros": pa.array(STAMPS, pa.timestamp("us")),
        "nanos_utc": pa.array(NEAR, pa.timestamp("us", "UTC")).cast(pa.timestamp("ns", "UTC")),
        "nanos": pa.array(NEAR, pa.timestamp("us")).cast(pa.timestamp("ns")),
        "day": pa.array([dt.date(1, 1, 1), dt.date(1969, 12, 31), None, dt.date(2026, 1, 28), dt.date(9999, 12, 31)]),
    })
    pq.write_table(table, path("timestamps.parquet"))
    table = pa.table({"int96": pa.array(NEAR, pa.timestamp("us")), "constant": pa.array([NEAR[3]] * 5, pa.timestamp("us"))})
    pq.write_table(table, path("int96.parquet"), use_deprecated_int96_timestamps=True)


def widening():
    """The file is narrower than the table, or unsigned."""
    table = pa.table({
        "i8": pa.array([1, None, -128], pa.int8()),
        "i16": pa.array([1, None, -32768], pa.int16()),
        "i32": pa.array([1, None, -2147483648], pa.int32()),
        "i64": pa.array([1, None, -9223372036854775808], pa.int64()),
        "f32": pa.array([0.1, None, float("nan")], pa.float32()),
        "day": pa.array([dt.date(2026, 1, 28), None, dt.date(1, 1, 1)]),
        "dec": pa.array([decimal.Decimal("1.25"), None, decimal.Decimal("-999.99")], pa.decimal128(5, 2)),
        "u8": pa.array([1, None, 255], pa.uint8()),
        "u32": pa.array([1, None, 4294967295], pa.uint32()),
        "u64": pa.array([1, None, 18446744073709551615], pa.uint64()),
        "numbers": pa.array([[1, None], None, [-2147483648]], pa.list_(pa.int32())),
        "inner": pa.array([{"a": 1}, None, {"a": None}], pa.struct([("a", pa.int32())])),
        "pairs": pa.array([[("k", 1)], None, [("l", None)]], pa.map_(pa.string(), pa.int32())),
    })
    pq.write_table(table, path("widening.parquet"))


def structs():
    """Structs of which every field is itself nested: only those tell whether the struct is null."""
    number = pa.struct([("x", pa.int32())])
    table = pa.table({
        "in_struct": pa.array([{"f": {"x": 1}}, None, {"f": None}, {"f": {"x": None}}], pa.struct([("f", number)])),
        "in_list": pa.array([{"f": [1, None]}, None, {"f": None}, {"f": []}], pa.struct([("f", pa.list_(pa.int32()))])),
        "in_structs_of_list": pa.array([{"f": [{"x": 1}, None]}, None, {"f": None}, {"f": []}], pa.struct([("f", pa.list_(number))])),
        "in_map": pa.array([{"f": [("k", 1)]}, None, {"f": None}, {"f": []}], pa.struct([("f", pa.map_(pa.string(), pa.int32()))])),
        "list": pa.array([[{"f": [[1], []]}, None, {"f": None}], None, [], [{"f": []}]], pa.list_(pa.struct([("f", pa.list_(pa.list_(pa.int32())))]))),
        "required": pa.array([{"f": {"x": 1}}, {"f": {"x": 2}}, {"f": {"x": 3}}, {"f": {"x": 4}}],
                             pa.struct([pa.field("f", pa.struct([pa.field("x", pa.int32(), nullable=False)]), nullable=False)])),
    })
    pq.write_table(table, path("structs.parquet"))


def pruning():
    """One row group a value, so that losing one shows."""
    nan, inf = float("nan"), float("inf")
    doubles = [-0.0, 0.0, nan, inf, -inf, 1.0, None, 5e-324]
    wide = [decimal.Decimal(s) if s else None for s in ("12345678901234567.89", "-0.01", "99999999999999999999.99", "-99999999999999999999.99", "0", "1", None, "12345678901234567.88")]
    short = [decimal.Decimal(s) if s else None for s in ("1.25", "-0.01", "9999999.99", "-9999999.99", "0", "1", None, "1.26")]
    text = ["", "a", "\U0010ffff" * 70, "z" * 70, "z" * 69 + "y", "\u00e9", None, "Z"]
    table = pa.table({
        "double": pa.array(doubles, pa.float64()),
        "real": pa.array([None if d is None else d for d in [-0.0, 0.0, nan, inf, -inf, 1.0, None, 1e-45]], pa.float32()),
        "short": pa.array(short, pa.decimal128(9, 2)),
        "wide": pa.array(wide, pa.decimal128(22, 2)),
        "text": pa.array(text),
        "number": pa.array([0, 1, -1, 2**62, -2**62, 5, None, 6], pa.int64()),
        "stamp": pa.array([dt.datetime(2026, 1, 1, 0, 0, 0, i) if i != 6 else None for i in range(8)], pa.timestamp("us")),
        "instant": pa.array([dt.datetime(2026, 1, 1, 0, 0, 0, i) if i != 6 else None for i in range(8)], pa.timestamp("us", "UTC")),
        "flag": pa.array([True, False, True, False, True, False, None, True]),
        "day": pa.array([dt.date(2026, 1, 1 + i) if i != 6 else None for i in range(8)]),
    })
    pq.write_table(table, path("pruning_groups.parquet"), row_group_size=1)
    # two values a row group, so that the bounds let through what only the dictionary can rule out
    pq.write_table(table.take([0, 5, 1, 4, 2, 3, 6, 7]), path("pruning_dictionary.parquet"), row_group_size=2)
    pq.write_table(table, path("pruning_plain.parquet"), row_group_size=1, use_dictionary=False, write_page_index=True)
    pq.write_table(table, path("pruning_pages.parquet"), data_page_size=1, write_batch_size=1, write_page_index=True, use_dictionary=False)
    # decimals in as many bytes as there are, and in int32 and int64
    pq.write_table(table.select(["short", "wide"]), path("pruning_integers.parquet"), row_group_size=1, store_decimal_as_integer=True)
    pl.from_arrow(table.drop_columns(["real"])).write_parquet(path("pruning_polars.parquet"), row_group_size=1)
    duckdb.from_arrow(table).write_parquet(path("pruning_duckdb.parquet"), row_group_size=2048)


def delta_rs():
    table = pa.table({
        "symbol": pa.array(["SPY", "QQQ", None]),
        "timestamp": pa.array(STAMPS[3:4] * 3, pa.timestamp("us")),
        "instant": pa.array(STAMPS[3:4] * 3, pa.timestamp("us", "UTC")),
        "bid": pa.array([1.5, float("nan"), None]),
        "right": pa.array(["C", "P", "C"]),
        "legs": pa.array([[{"strike": decimal.Decimal("500.00"), "qty": 1}], [], None], pa.list_(pa.struct([("strike", pa.decimal128(10, 2)), ("qty", pa.int32())]))),
    })
    with tempfile.TemporaryDirectory() as directory:
        write_deltalake(directory, table)
        shutil.copy(glob.glob(directory + "/*.parquet")[0], path("delta_rs.parquet"))
    pl.from_arrow(table).write_parquet(path("polars.parquet"))
    duckdb.from_arrow(table).write_parquet(path("duckdb.parquet"))


def spark(jars):
    from pyspark.sql import SparkSession
    session = (SparkSession.builder.master("local[1]").config("spark.jars", jars).config("spark.ui.enabled", "false")
               .config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "1").config("spark.databricks.delta.snapshotPartitions", "1")
               .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
               .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog").getOrCreate())
    with tempfile.TemporaryDirectory() as directory:
        # INT96 over all years
        stamps = session.sql("""SELECT * FROM VALUES (1, TIMESTAMP '0001-01-01 00:00:00.000001'), (2, TIMESTAMP '1582-10-10 12:00:00'), (3, TIMESTAMP '1969-12-31 23:59:59.999999'),
            (4, CAST(NULL AS TIMESTAMP)), (5, TIMESTAMP '2026-01-28 15:07:01.123456'), (6, TIMESTAMP '9999-12-31 23:59:59.999999') AS t(id, stamp)""")
        stamps.coalesce(1).write.parquet(directory + "/int96")
        shutil.copy(glob.glob(directory + "/int96/*.parquet")[0], path("spark_int96.parquet"))

        # deletion vectors, column mapping, nested fields
        table = "delta.`%s/dv`" % directory
        session.sql("""CREATE TABLE %s (id BIGINT, s STRUCT<A: INT, b: ARRAY<STRUCT<c: STRING>>>, m MAP<STRING, STRUCT<d: DOUBLE>>)
            USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.columnMapping.mode' = 'name')""" % table)
        session.sql("""INSERT INTO %s SELECT /*+ COALESCE(1) */ id, named_struct('A', CAST(id AS INT), 'b', array(named_struct('c', CONCAT('c', id)))), map('k', named_struct('d', id / 2.0D))
            FROM range(0, 1000, 1, 1)""" % table)
        session.sql("DELETE FROM %s WHERE id %% 10 = 3 OR id BETWEEN 500 AND 599" % table)
        os.makedirs(path("spark_dv/_delta_log"), exist_ok=True)
        for name in glob.glob(directory + "/dv/**/*", recursive=True):
            if name.endswith((".parquet", ".bin", ".json")):
                target = path("spark_dv" + name[len(directory + "/dv"):])
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy(name, target)
    session.stop()


codecs()
encodings()
timestamps()
widening()
structs()
pruning()
delta_rs()
if len(sys.argv) > 1:
    spark(sys.argv[1])
