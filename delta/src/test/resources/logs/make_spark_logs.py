"""Makes the logs of Spark in this directory: real tables of which only _delta_log is kept, one for each kind of checkpoint.

    python make_spark_logs.py SPARK_JARS               # pyspark 4.2.0; delta-spark 4.4.0, delta-storage and antlr4-runtime, comma-separated

Beside each log, expected.txt has what Spark itself says is live: one file per line, `path<TAB>rows removed by a deletion vector`.
"""
import glob
import os
import shutil
import sys

from make_logs import HERE, expected, finish, fresh

FEW = "symbol STRING, id BIGINT, naive TIMESTAMP_NTZ"
MANY = FEW + """, price DOUBLE, strike DECIMAL(10, 2), total DECIMAL(24, 4), note STRING, day DATE, zoned TIMESTAMP, early TIMESTAMP,
    inner STRUCT<number: INT, other: STRING>, flag BOOLEAN"""


def row(symbol, id, columns):
    few = f"'{symbol}', {id}, TIMESTAMP_NTZ '2026-01-28 15:07:01.123456' + make_interval(0, 0, 0, {id})"
    if columns == FEW:
        return f"({few})"
    return f"""({few}, {id} / 7.0D, {id}.25, {id * 10 ** 15}.0001, concat(repeat('n{id}', 30), '🚀'), DATE '2026-01-28' + {id},
        TIMESTAMP '2026-01-28 15:07:01.123456' + make_interval(0, 0, 0, {id}), TIMESTAMP '1850-01-01 00:00:00',
        named_struct('number', {id}, 'other', 'o{id}'), {id % 2 == 0})"""


def make(spark, name, properties, part_size=None, format="parquet", columns=FEW):
    """Six appends and a deletion of one row; a checkpoint at version 5, two commits after it."""
    table = fresh(name)
    spark.conf.set("spark.databricks.delta.checkpointV2.topLevelFileFormat", format)
    if part_size:
        spark.conf.set("spark.databricks.delta.checkpoint.partSize", str(part_size))
    else:
        spark.conf.unset("spark.databricks.delta.checkpoint.partSize")
    pairs = ", ".join(f"'{key}' = '{value}'" for key, value in {"delta.checkpointInterval": "5", "delta.enableDeletionVectors": "true", **properties}.items())
    spark.sql(f"CREATE TABLE delta.`{table}` ({columns}) USING delta PARTITIONED BY (symbol) TBLPROPERTIES ({pairs})")
    for id in range(1, 7):
        symbol = ["SPY", "BRK/B"][id % 2]
        # the null in the second row is counted, not bounded
        second = f"('{symbol}', {100 + id}" + ", null" * (1 if columns == FEW else 10) + ")"
        spark.sql(f"INSERT INTO delta.`{table}` SELECT /*+ COALESCE(1) */ * FROM VALUES {row(symbol, id, columns)}, {second}")
        if id == 4:
            # version 5 is the checkpoint's: the vector goes into it
            spark.sql(f"DELETE FROM delta.`{table}` WHERE id = 2")
    live = snapshot(spark, table).selectExpr("path", "coalesce(deletionVector.cardinality, 0)").collect()
    expected(name, [f"{path}\t{deleted}" for path, deleted in live])
    finish(name)
    shutil.rmtree(os.path.join(table, "_delta_log", "_staged_commits"), ignore_errors=True)
    for leftover in glob.glob(os.path.join(table, "_delta_log", "**", ".*.crc"), recursive=True) + glob.glob(os.path.join(table, "_delta_log", "*.crc")):
        os.remove(leftover)


def snapshot(spark, table):
    from pyspark.sql import DataFrame
    log = spark._jvm.org.apache.spark.sql.delta.DeltaLog.forTable(spark._jsparkSession, table)
    return DataFrame(log.update(False, spark._jvm.scala.Option.empty(), spark._jvm.scala.Option.empty()).allFiles().toDF(), spark)


def main(jars):
    from pyspark.sql import SparkSession
    spark = (SparkSession.builder.master("local[1]").config("spark.jars", jars).config("spark.ui.enabled", "false")
             .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
             .config("spark.sql.session.timeZone", "America/New_York").config("spark.sql.shuffle.partitions", "1")
             .config("spark.databricks.delta.snapshotPartitions", "1").config("spark.ui.showConsoleProgress", "false")
             .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
             .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog").getOrCreate())
    make(spark, "classic", {})
    make(spark, "multi_part", {}, part_size=3)
    make(spark, "v2_parquet", {"delta.checkpointPolicy": "v2"}, part_size=3)
    make(spark, "v2_json", {"delta.checkpointPolicy": "v2"}, part_size=3, format="json")
    struct_only = {"delta.checkpoint.writeStatsAsJson": "false", "delta.checkpoint.writeStatsAsStruct": "true"}
    make(spark, "struct_statistics", struct_only, columns=MANY)
    make(spark, "struct_statistics_mapped", {**struct_only, "delta.columnMapping.mode": "name", "delta.checkpointPolicy": "v2"}, part_size=3, columns=MANY)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
