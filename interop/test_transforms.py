"""Rows that other engines append after a migration by each transform: the values at which engines part ways, found by a pruned query."""

import datetime
import uuid

import engines
import polars
import pyarrow
import pytest
import tables
from deltalake import write_deltalake

COLUMNS = ["ts", "s", "n"]
AT = datetime.datetime
TIMES = [AT(1969, 12, 31, 23, 59, 59, 999_999), AT(1970, 1, 1), AT(1900, 1, 1, 0, 0, 0, 1), AT(2026, 3, 8, 2, 30), AT(2026, 11, 1, 1, 30, 0, 5),
         AT(2024, 2, 29, 23), AT(1678, 1, 1), AT(2262, 4, 11, 12), None]
BEYOND = [AT(1, 1, 1), AT(1, 1, 1, 0, 0, 0, 1), AT(1582, 10, 10, 1), AT(9999, 12, 31, 23, 59, 59, 999_999)]
TEXTS = ["a", "ab", "abc", "grün", "🌱🌱🌱", "e\u0301a", "日本語", " x", "A%/b=c", None, "ab\n", "__HIVE", "spy", "SPY"]


def rows(times, first):
    """One row a moment and a text, numbered from ``first``."""
    count = max(len(times), len(TEXTS))
    return pyarrow.table({
        "ts": pyarrow.array([times[i % len(times)] for i in range(count)], pyarrow.timestamp("us")),
        "s": [TEXTS[i % len(TEXTS)] for i in range(count)],
        "n": list(range(first, first + count))})


def literal(value):
    return f"'{value}'" if isinstance(value, str) else f"TIMESTAMP '{value.year:04d}-{value.strftime('%m-%d %H:%M:%S.%f')}'"


@pytest.mark.parametrize("layout, far", [
    ("'hour(ts)'", True), ("'day(ts)', 'truncate(s, 2)'", True), ("'month(ts)', 'truncate(s, 1)'", False), ("'year(ts)'", False)])
def test_appended_rows_are_found(server, sql, spark, layout, far):
    path = server.root / f"transformed_{uuid.uuid4().hex[:8]}"
    every = TIMES + BEYOND
    write_deltalake(str(path), rows(every, 0))
    tables.migrate(sql, path, f"ARRAY[{layout}]")

    # delta-rs counts the nanoseconds of TRUNC: before 1677 and after 2262 it refuses to append
    if not far:
        with pytest.raises(Exception, match="out of range"):
            write_deltalake(str(path), rows(BEYOND, 0), mode="append")
    appended = {100: rows(every if far else TIMES, 100), 200: rows(every if far else TIMES, 200), 300: rows(every, 300)}
    write_deltalake(str(path), appended[100], mode="append")
    polars.from_arrow(appended[200]).write_delta(str(path), mode="append")
    engines.spark_view(spark, "source", appended[300], path)
    spark.sql(f"INSERT INTO delta.`{path}` (ts, s, n) SELECT ts, s, n FROM source")

    expected = engines.of_arrow(pyarrow.concat_tables([rows(every, 0), *appended.values()]), COLUMNS)
    engines.assert_everyone_reads(expected, sql, spark, path, COLUMNS)
    for column, values in (("ts", every), ("s", TEXTS)):
        if f"({column}" in layout:
            for value in values:
                condition = f"{column} IS NULL" if value is None else f"{column} = {literal(value)}"
                found = sorted(row[0] for row in sql(f"SELECT n FROM {path.name} WHERE {condition}"))
                assert found == sorted(row[2] for row in expected if row[COLUMNS.index(column)] == value), (layout, condition)
