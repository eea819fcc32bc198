"""Makes the tables in this directory with Spark, log and data.

    python make_tables.py SPARK_JARS                   # pyspark 4.2.0; delta-spark 4.4.0, delta-storage and antlr4-runtime, comma-separated

Beside each, rows.tsv has what Spark itself reads, one row a line, `\\N` for null.
"""
import glob
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# column, type at first, a value of it, type in the end, a value that only that holds
WIDENED = [
    ("byte_short", "BYTE", "-128", "SHORT", "-32768"),
    ("byte_int", "BYTE", "1", "INT", "2147483647"),
    ("short_long", "SHORT", "-32768", "LONG", "9223372036854775807"),
    ("int_long", "INT", "2147483647", "LONG", "-9223372036854775808"),
    ("int_double", "INT", "-2147483648", "DOUBLE", "0.5D"),
    ("short_decimal", "SHORT", "7", "DECIMAL(12, 2)", "1234567890.12"),
    ("long_decimal", "LONG", "9223372036854775807", "DECIMAL(24, 4)", "12345678901234567890.1234"),
    ("float_double", "FLOAT", "CAST(0.1 AS FLOAT)", "DOUBLE", "0.1D"),
    ("decimal_wider", "DECIMAL(5, 2)", "999.99", "DECIMAL(10, 4)", "123456.7891"),
    ("decimal_long", "DECIMAL(9, 1)", "12345678.9", "DECIMAL(30, 3)", "123456789012345678901234567.891"),
    ("day_naive", "DATE", "DATE '2026-01-28'", "TIMESTAMP_NTZ", "TIMESTAMP_NTZ '2026-01-29 15:07:01.123456'"),
]
PARTITIONS = [
    ("p_int", "INT", "5", "LONG", "5000000000"),
    ("p_day", "DATE", "DATE '2026-01-28'", "TIMESTAMP_NTZ", "TIMESTAMP_NTZ '2026-01-28 15:07:01.5'"),
    ("p_decimal", "DECIMAL(4, 1)", "12.5", "DECIMAL(8, 3)", "12345.125"),
]


def widened(spark):
    """One file of the first types, one of the last; the columns whose names begin with p_ partition the table."""
    table = os.path.join(HERE, "widened")
    shutil.rmtree(table, ignore_errors=True)
    columns = WIDENED + PARTITIONS
    types = ", ".join(f"{column} {first}" for column, first, _, _, _ in columns)
    partitioned = f"PARTITIONED BY ({', '.join(column for column, *_ in PARTITIONS)})"
    nested = "id INT, item STRUCT<number: INT, list: ARRAY<FLOAT>, pairs: MAP<STRING, INT>>"
    spark.sql(f"CREATE TABLE delta.`{table}` ({nested}, {types}) USING delta {partitioned} TBLPROPERTIES ('delta.enableTypeWidening' = 'true', 'delta.feature.timestampNtz' = 'supported')")
    item = "named_struct('number', {0}, 'list', array(CAST(0.1 AS FLOAT), null), 'pairs', map('k', {0}))"
    first = ", ".join(value for _, _, value, _, _ in columns)
    nulls = ", ".join("null" for _ in WIDENED)
    kept = "".join(", " + value for _, _, value, _, _ in PARTITIONS)
    spark.sql(f"INSERT INTO delta.`{table}` SELECT /*+ COALESCE(1) */ * FROM VALUES (1, {item.format(1)}, {first}), (2, null, {nulls}{kept})")
    changes = [(column, last) for column, _, _, last, _ in columns] + [("item.number", "LONG"), ("item.list.element", "DOUBLE"), ("item.pairs.value", "LONG")]
    spark.sql(f"ALTER TABLE delta.`{table}` ALTER COLUMN {', '.join(f'{column} TYPE {last}' for column, last in changes)}")
    last = ", ".join(value for _, _, _, _, value in columns)
    wide = "named_struct('number', 9223372036854775807, 'list', array(0.1D), 'pairs', map('k', -9223372036854775808))"
    spark.sql(f"INSERT INTO delta.`{table}` SELECT /*+ COALESCE(1) */ 3, {wide}, {last}")
    finish(spark, table)


def variants(spark):
    table = os.path.join(HERE, "variants")
    shutil.rmtree(table, ignore_errors=True)
    spark.sql(f"CREATE TABLE delta.`{table}` (id INT, v VARIANT, nested STRUCT<vs: ARRAY<VARIANT>, m: MAP<STRING, VARIANT>>) USING delta")
    texts = ['{"a": 1, "b": [true, null, "x \\u00fc"], "c": {"d": 1.5}}', "[]", "null", "12345678901234567890123", '"' + "long " * 20 + '"']
    rows = [f"({i}, parse_json('{text}'), named_struct('vs', array(parse_json('{text}'), null), 'm', map('k', parse_json('{text}'))))" for i, text in enumerate(texts)]
    typed = ["DATE '2026-01-28'", "TIMESTAMP '2026-01-28 15:07:01.123456'", "TIMESTAMP_NTZ '2026-01-28 15:07:01.123456'", "1.5F", "2.5D", "X'00FF'", "7Y", "123.45"]
    rows += [f"({100 + i}, CAST({value} AS VARIANT), null)" for i, value in enumerate(typed)]
    spark.sql(f"INSERT INTO delta.`{table}` SELECT /*+ COALESCE(1) */ * FROM VALUES {', '.join(rows)}, (200, null, named_struct('vs', null, 'm', null))")
    finish(spark, table, ["id", "to_json(v)", "schema_of_variant(v)", "to_json(nested)"])


def finish(spark, table, columns=None):
    rows = spark.read.format("delta").load(table).orderBy("id")
    with open(os.path.join(table, "rows.tsv"), "w") as out:
        out.write("\t".join(columns or rows.columns) + "\n")
        for row in rows.selectExpr(*(columns or [f"CAST(`{column}` AS STRING)" for column in rows.columns])).collect():
            out.write("\t".join("\\N" if value is None else str(value) for value in row) + "\n")
    for leftover in glob.glob(os.path.join(table, "**", ".*.crc"), recursive=True) + glob.glob(os.path.join(table, "_delta_log", "*.crc")):
        os.remove(leftover)
    shutil.rmtree(os.path.join(table, "_delta_log", "_staged_commits"), ignore_errors=True)


def main(jars):
    from pyspark.sql import SparkSession
    spark = (SparkSession.builder.master("local[1]").config("spark.jars", jars).config("spark.ui.enabled", "false")
             .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
             .config("spark.sql.session.timeZone", "America/New_York").config("spark.sql.shuffle.partitions", "1")
             .config("spark.databricks.delta.snapshotPartitions", "1").config("spark.ui.showConsoleProgress", "false")
             .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
             .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog").getOrCreate())
    widened(spark)
    variants(spark)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
