"""The desk's tables, written by real delta-rs."""

import datetime
import json
import pathlib
import shutil
import uuid

import numpy
import pyarrow
from deltalake import DeltaTable, Schema, write_deltalake

SAMPLE = pathlib.Path(__file__).resolve().parent.parent / "examples" / "lake"
FIRST_DAY = datetime.datetime(2026, 1, 28, 9, 30)
LATER = datetime.datetime(2026, 2, 3, 10, 0)  # a day that no table has yet
LAYOUT = "ARRAY['symbol', 'day(timestamp)']"


def sample(name, root, as_name=None):
    """Copies a table of the sample lake into ``root`` and returns its path."""
    target = root / (as_name or name)
    shutil.copytree(SAMPLE / name, target)
    return target


def batch(moment, rows, symbols=("SPY", "QQQ", "IWM", "BRK/B"), seed=0):
    """One collector's append at ``moment``: a wide row per option, NaN, nulls and microseconds among the values."""
    random = numpy.random.default_rng([seed, int(moment.timestamp() * 1000)])
    strikes = random.uniform(50, 700, rows).round(1)
    bids = random.uniform(0, 20, rows).round(2)
    ivs = random.uniform(0.05, 1.5, rows)
    ivs[random.random(rows) < 0.02] = numpy.nan
    times = [moment + datetime.timedelta(microseconds=int(offset)) for offset in random.integers(0, 1_000_000, rows)]
    lasts = [None if gap else float(value) for gap, value in zip(random.random(rows) < 0.1, bids)]
    return pyarrow.table({
        "timestamp": pyarrow.array(times, pyarrow.timestamp("us")),
        "strike": strikes,
        "bid": bids,
        "ask": bids + 0.05,
        "last": pyarrow.array(lasts, pyarrow.float64()),
        "iv": ivs,
        "delta": random.uniform(-1, 1, rows),
        "gamma": random.uniform(0, 0.1, rows),
        "theta": random.uniform(-1, 0, rows),
        "vega": random.uniform(0, 1, rows),
        "volume": pyarrow.array(random.integers(0, 10_000, rows), pyarrow.int64()),
        "open_interest": pyarrow.array(random.integers(0, 100_000, rows), pyarrow.int64()),
        "expiry": pyarrow.array(["2026-02-20" if far else "2026-01-30" for far in random.random(rows) < 0.5]),
        "right": pyarrow.array(["C" if call else "P" for call in random.random(rows) < 0.5]),
        "symbol": pyarrow.array([symbols[index] for index in random.integers(0, len(symbols), rows)]),
    })


def collected(path, appends, rows, days=2):
    """Writes ``appends`` commits of ``rows`` rows each, spread over ``days`` days."""
    per_day = max(1, -(-appends // days))
    for number in range(appends):
        moment = FIRST_DAY + datetime.timedelta(days=number // per_day, seconds=20 * (number % per_day))
        write_deltalake(str(path), batch(moment, rows, seed=number), mode="append")
    return path


def migrate(sql, path, layout=LAYOUT):
    """Returns the last version before the migration."""
    version = DeltaTable(str(path)).version()
    sql(f"CALL system.repartition(table_name => '{path.name}', partitioning => {layout})")
    return version


def live_files(path):
    """The partition values of each live file, by its path in the log."""
    adds = DeltaTable(str(path)).get_add_actions(flatten=True)
    partitions = {name: adds[name].to_pylist() for name in adds.column_names if name.startswith("partition.")}
    return {file: {name.removeprefix("partition."): values[number] for name, values in partitions.items()}
            for number, file in enumerate(adds["path"].to_pylist())}


def partition_columns(path):
    return DeltaTable(str(path)).metadata().partition_columns


def computed(root, source, kind, expression, result):
    """An empty table of a tool that computes a partition column ``f`` by an expression of its own, beside its ``source`` and a number ``n``."""
    path = root / f"computed_{uuid.uuid4().hex[:8]}"
    fields = [{"name": name, "type": of, "nullable": True, "metadata": metadata} for name, of, metadata in (
        (source, kind, {}), ("n", "long", {}), ("f", result, {"delta.generationExpression": expression}))]
    DeltaTable.create(str(path), Schema.from_json(json.dumps({"type": "struct", "fields": fields})), partition_by=["f"])
    return path
