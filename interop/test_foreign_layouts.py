"""Computed partition columns that other tools made, and where engines disagree on them: SQL finds every row."""

import datetime
import uuid

import engines
import pyarrow
import pytest
import tables
from deltalake import write_deltalake
from tables import LATER

REFUSED = "refused"


def append_with_delta_rs(path, source, value):
    kind = pyarrow.string() if isinstance(value, str) else pyarrow.timestamp("us")
    write_deltalake(str(path), pyarrow.table({source: pyarrow.array([value], kind), "n": [1]}), mode="append")


def append_with_spark(spark, path, source, value):
    literal = f"'{value}'" if isinstance(value, str) else f"TIMESTAMP_NTZ '{value}'"
    spark.sql(f"INSERT INTO delta.`{path}` ({source}, n) VALUES ({literal}, 2)")


# expression: its type, a source value, and what delta-rs and Spark, which sits in New York here, store for it
EXPRESSIONS = {
    # what Lakeshift computes by: the same everywhere
    "CAST(ts AS DATE)": ("date", LATER, LATER.date(), LATER.date()),
    "TRUNC(ts, 'MONTH')": ("date", LATER, datetime.date(2026, 2, 1), datetime.date(2026, 2, 1)),
    "TRUNC(ts, 'YEAR')": ("date", LATER, datetime.date(2026, 1, 1), datetime.date(2026, 1, 1)),
    "EXTRACT(HOUR FROM ts)": ("integer", LATER, 10, 10),
    "SUBSTRING(s, 1, 2)": ("string", "grün", "gr", "gr"),
    # what it only reads
    "DATE_TRUNC('HOUR', ts)": ("timestamp_ntz", LATER, LATER, LATER + datetime.timedelta(hours=5)),
    "DATE_FORMAT(ts, 'yyyy-MM')": ("string", LATER, "yyyy-MM", "2026-02"),
    "YEAR(ts)": ("integer", LATER, REFUSED, 2026),
    "SUBSTRING(s, 0, 1)": ("string", "grün", None, "g")}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_computed_columns(server, sql, spark, expression):
    result, value, by_delta_rs, by_spark = EXPRESSIONS[expression]
    source, kind = ("s", "string") if isinstance(value, str) else ("ts", "timestamp_ntz")
    path = tables.computed(server.root, source, kind, expression, result)
    expected = [[2, by_spark]]
    if by_delta_rs == REFUSED:
        with pytest.raises(Exception, match="Invalid function"):
            append_with_delta_rs(path, source, value)
    else:
        append_with_delta_rs(path, source, value)
        expected.insert(0, [1, by_delta_rs])
    append_with_spark(spark, path, source, value)

    assert sorted(sql(f"SELECT n, f FROM {path.name}")) == expected
    literal = f"'{value}'" if source == "s" else f"TIMESTAMP '{value}'"
    assert sorted(sql(f"SELECT n, f FROM {path.name} WHERE {source} = {literal}")) == expected
    assert sorted(sql(f"SELECT n, f FROM {path.name} WHERE {source} BETWEEN {literal} AND {literal}")) == expected


def test_a_prefix_from_zero_is_shorter_where_delta_rs_wrote_it(server, sql, spark):
    path = tables.computed(server.root, "s", "string", "SUBSTRING(s, 0, 2)", "string")
    append_with_delta_rs(path, "s", "abcdef")
    append_with_spark(spark, path, "s", "abcdef")

    assert sorted(sql(f"SELECT n, f FROM {path.name}")) == [[1, "a"], [2, "ab"]]
    for predicate in ("s = 'abcdef'", "s LIKE 'ab%'", "s >= 'abc'"):
        assert sorted(sql(f"SELECT n FROM {path.name} WHERE {predicate}")) == [[1], [2]], predicate


def test_days_of_zoned_timestamps_belong_to_the_writers_zone(server, sql, spark):
    path = server.root / f"zoned_{uuid.uuid4().hex[:8]}"
    spark.sql(f"CREATE TABLE delta.`{path}` (ts TIMESTAMP, n INT, day DATE GENERATED ALWAYS AS (CAST(ts AS DATE))) USING delta PARTITIONED BY (day)")
    moment = "TIMESTAMP '2026-01-29 02:30:00 UTC'"
    home = spark.conf.get("spark.sql.session.timeZone")
    found = {}
    try:
        for number, zone in enumerate(("America/New_York", "UTC")):
            spark.conf.set("spark.sql.session.timeZone", zone)
            spark.sql(f"INSERT INTO delta.`{path}` (ts, n) VALUES ({moment}, {number})")
        for zone in ("America/New_York", "UTC"):
            spark.conf.set("spark.sql.session.timeZone", zone)
            found[zone] = [row["n"] for row in spark.sql(f"SELECT n FROM delta.`{path}` WHERE ts = {moment}").collect()]
    finally:
        spark.conf.set("spark.sql.session.timeZone", home)

    assert found == {"America/New_York": [0], "UTC": [1]}, "Spark finds rows that other zones wrote now: say so in the docs"
    assert sorted(sql(f"SELECT n, day FROM {path.name} WHERE ts = {moment}")) == [[0, datetime.date(2026, 1, 28)], [1, datetime.date(2026, 1, 29)]]


def test_spark_prunes_by_the_named_column_only(sql, spark, small):
    tables.migrate(sql, small)

    def partition_filters(condition):
        plan = spark.read.format("delta").load(str(small)).where(condition)._jdf.queryExecution().executedPlan().toString()
        return plan.split("PartitionFilters: [")[1].split("]")[0]

    assert partition_filters("timestamp >= TIMESTAMP_NTZ '2026-01-29 00:00:00'") == ""
    assert "timestamp_day" in partition_filters("timestamp_day >= DATE '2026-01-29'")


def test_text_partitions(server, sql, spark):
    path = server.root / f"texts_{uuid.uuid4().hex[:8]}"
    columns = ["s", "n"]
    write_deltalake(str(path), pyarrow.table({"s": ["spy", "SPY", "SPY ", "BRK/B", None], "n": [1, 2, 3, 4, 5]}))
    before = engines.delta_rs(path, columns=columns)
    tables.migrate(sql, path, "ARRAY['s']")
    engines.assert_everyone_reads(before, sql, spark, path, columns)
    assert {file.split("/")[0] for file in tables.live_files(path)} == {"s=spy", "s=SPY", "s=SPY%2520", "s=BRK%252FB", "s=__HIVE_DEFAULT_PARTITION__"}
    for number, text in enumerate(("spy", "SPY", "SPY ", "BRK/B"), 1):
        assert sql(f"SELECT n FROM {path.name} WHERE s = '{text}'") == [[number]]

    # '' is what engines disagree on, on the same log: here a null, as the protocol has it
    write_deltalake(str(path), pyarrow.table({"s": [""], "n": [6]}), mode="append")
    spark.sql(f"INSERT INTO delta.`{path}` VALUES ('', 7)")
    read = {name: {row[1]: row[0] for row in rows if row[1] > 5} for name, rows in engines.every_engine(sql, spark, path, columns).items()}
    assert read == {"trino": {6: None, 7: None}, "duckdb": {6: None, 7: None},
                    "delta-rs": {6: "", 7: None}, "polars": {6: "", 7: None}, "spark": {6: "", 7: None}}
    tables.migrate(sql, path, "ARRAY[]")
    engines.assert_everyone_reads(before + engines.multiset([(None, 6), (None, 7)]), sql, spark, path, columns)


def test_an_empty_text_is_no_partition(server, sql):
    path = server.root / f"empty_{uuid.uuid4().hex[:8]}"
    write_deltalake(str(path), pyarrow.table({"s": ["", "a"], "n": [1, 2]}))
    for layout in ("ARRAY['s']", "ARRAY['truncate(s, 2)']"):
        with pytest.raises(Exception, match="LAKE_REPARTITION_REFUSED.*Column s of table .* holds ''"):
            tables.migrate(sql, path, layout)
    assert tables.partition_columns(path) == []
