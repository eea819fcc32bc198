"""Reads a table with each engine into a multiset of whole rows, in one canonical form."""

import collections
import datetime
import math
import os
import pathlib

COLUMNS = ["timestamp", "strike", "bid", "ask", "last", "iv", "delta", "gamma", "theta", "vega",
           "volume", "open_interest", "expiry", "right", "symbol"]
Row = collections.namedtuple("Row", COLUMNS)


def canonical(value):
    """NaN equals NaN, a null is not a NaN, 0.0 is not -0.0, and what is nested is compared value by value."""
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        return "-0.0" if value == 0 and math.copysign(1, value) < 0 else value
    if isinstance(value, datetime.datetime):
        return value if value.tzinfo is None else ("UTC", value.astimezone(datetime.timezone.utc).replace(tzinfo=None))
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, dict):
        return tuple((canonical(key), canonical(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(canonical(item) for item in value)
    return value


def multiset(rows):
    return collections.Counter(tuple(canonical(value) for value in row) for row in rows)


def kept(rows, condition):
    return collections.Counter({row: count for row, count in rows.items() if condition(Row._make(row))})


def changed(rows, condition, change):
    """The rows after an UPDATE: ``change`` gives a row for each that meets the condition."""
    after = collections.Counter()
    for row, count in rows.items():
        after[tuple(change(Row._make(row))) if condition(Row._make(row)) else row] += count
    return after


def of_arrow(table, columns=COLUMNS):
    # a slice at a time: the rows of a big table need not all be Python objects at once
    rows = collections.Counter()
    for batch in table.select(columns).to_batches(max_chunksize=50_000):
        rows += multiset(zip(*(plain(column) for column in batch.columns)))
    return rows


def plain(column):
    import pyarrow

    if pyarrow.types.is_struct(column.type):
        return [None if row is None else tuple(row.values()) for row in column.to_pylist()]
    return column.to_pylist()


def delta_rs(path, version=None, columns=COLUMNS):
    """Through delta-rs's own query engine: its PyArrow data set refuses deletion vectors."""
    from deltalake import DeltaTable, QueryBuilder

    import pyarrow

    names = ", ".join(f'"{name}"' for name in columns)
    result = QueryBuilder().register("source", DeltaTable(str(path), version=version)).execute(f"SELECT {names} FROM source").read_all()
    return of_arrow(pyarrow.table(result), columns)


def pyarrow_data_set(path, version=None, columns=COLUMNS):
    from deltalake import DeltaTable

    return of_arrow(DeltaTable(str(path), version=version).to_pyarrow_table(), columns)


def polars(path, version=None, columns=COLUMNS):
    import polars as pl

    return of_arrow(pl.scan_delta(str(path), version=version).select(columns).collect().to_arrow(), columns)


def duckdb(path, columns=COLUMNS):
    import duckdb as duck

    connection = duck.connect(config={"allow_unsigned_extensions": "true"})
    try:
        load_delta_extension(connection)
        names = ", ".join(f'"{name}"' for name in columns)
        return multiset(connection.execute(f"SELECT {names} FROM delta_scan('{path}')").fetchall())
    finally:
        connection.close()


def load_delta_extension(connection):
    """The extension comes as a wheel of the pinned requirements: DuckDB's own download is not needed."""
    import duckdb_extension_delta

    binary = next(pathlib.Path(duckdb_extension_delta.__file__).parent.glob("extensions/*/delta.duckdb_extension"))
    connection.execute(f"LOAD '{binary}'")


def spark(session, path, version=None, columns=COLUMNS):
    """As Arrow: row by row, Spark takes a minute for what takes two seconds so."""
    reader = session.read.format("delta")
    if version is not None:
        reader = reader.option("versionAsOf", version)
    return of_arrow(reader.load(str(path)).select(*[f"`{name}`" for name in columns]).toArrow(), columns)


def spark_view(session, name, arrow, like):
    """A temporary view of Arrow rows with the types of a table: without them, Spark takes a naive timestamp for a zoned one."""
    schema = session.read.format("delta").load(str(like)).select(*[f"`{column}`" for column in arrow.column_names]).schema
    session.createDataFrame(arrow, schema=schema).createOrReplaceTempView(name)


def trino(sql, table, columns=COLUMNS):
    names = ", ".join(f'"{name}"' for name in columns)
    return multiset(sql(f"SELECT {names} FROM {table}"))


def every_engine(sql, spark_session, path, columns=COLUMNS, but=()):
    """What each engine reads, by its name."""
    readers = {
        "trino": lambda: trino(sql, path.name, columns),
        "delta-rs": lambda: delta_rs(path, columns=columns),
        "polars": lambda: polars(path, columns=columns),
        "duckdb": lambda: duckdb(path, columns),
        "spark": lambda: spark(spark_session, path, columns=columns)}
    return {name: read() for name, read in readers.items() if name not in but}


def assert_same(expected, actual, what="rows"):
    """Says how two multisets differ: a diff of thousands of rows says nothing, and takes minutes."""
    missing, extra = expected - actual, actual - expected
    assert not missing and not extra, (f"{what}: {missing.total()} of {expected.total()} missing, such as {list(missing)[:2]}; "
                                       f"{extra.total()} too many, such as {list(extra)[:2]}")


def assert_everyone_reads(expected, sql, spark_session, path, columns=COLUMNS, but=()):
    for name, rows in every_engine(sql, spark_session, path, columns, but).items():
        assert_same(expected, rows, name)


def spark_session(jars, warehouse):
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    return (SparkSession.builder.master("local[2]")
            .config("spark.jars", jars)
            # else Spark makes a directory in the working directory, tables of the tests or not
            .config("spark.sql.warehouse.dir", str(warehouse))
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.memory", "2g")
            # short queries: most of their time goes into compiling
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.shuffle.partitions", "1")
            # VACUUM and RESTORE take a task for each of these, 10,000 of them unless told
            .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2")
            .config("spark.sql.session.timeZone", "America/New_York")
            .getOrCreate())
