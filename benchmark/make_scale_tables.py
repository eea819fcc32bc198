#!/usr/bin/env python3
"""Makes the two tables of benchmark/run --scale with delta-rs: the columns of the collector table, in very many files and in very many bytes.

    make_scale_tables.py tiny PATH [--files 100000]
    make_scale_tables.py large PATH [--megabytes 10000]

``tiny``: a collector that asks for 1,000 symbols twice a day and has its table partitioned by symbol, which many begin with: every append makes a file in
each of 1,000 partitions. ``large``: 20 symbols in day-pure files of about 100 MB, every symbol in every file and row group, as a nightly load makes them.
The same arguments give the same rows. Tables grow in place: what an interrupted run has committed is gone on with.
"""
import argparse
import datetime as dt
import pathlib
import sys
import time

import numpy as np
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from make_collector_table import SCHEMA, trading_days

SEED = 20260130
PARTITIONS = 1000
TINY_ROWS = 120
LARGE_SYMBOLS = 20
LARGE_FILE_MB = 100
LARGE_FILES_PER_DAY = 2
BYTES_PER_ROW = 60  # measured: what a row of the large table takes in a file of delta-rs
DAYS_TO_EXPIRY = (2, 9, 16, 30, 58, 86, 149, 240)
OPENING = 52_200_000_000  # microseconds
SESSION = 23_400_000_000


def chains(random, day, moments, symbols, names):
    """Quotes of the symbols with these numbers at these moments."""
    rows = len(moments)
    price = 50 + 5 * (symbols % 97) + random.normal(0, 0.5, rows)
    strike = np.round(price * random.uniform(0.8, 1.2, rows) / 2.5) * 2.5
    expiries = pa.array([(day + dt.timedelta(days=days)).isoformat() for days in DAYS_TO_EXPIRY])
    middle = np.abs(price - strike) * 0.5 + random.gamma(2.0, 1.5, rows)
    spread = random.gamma(1.5, 0.03, rows)
    volatility = random.gamma(9, 0.03, rows)
    volatility[random.random(rows) < 0.01] = np.nan
    return pa.table([
        pa.array(moments, pa.timestamp("us")),
        pa.array(names).take(pa.array(symbols)),
        expiries.take(pa.array(random.integers(0, len(expiries), rows))),
        pa.array(strike),
        pa.array(["C", "P"]).take(pa.array(random.integers(0, 2, rows))),
        # prices have cents, and what is computed from them has as many digits as a double takes
        pa.array(np.round(middle - spread, 2)),
        pa.array(np.round(middle + spread, 2)),
        pa.array(np.round(middle, 2), mask=random.random(rows) < 0.05),
        pa.array(random.integers(0, 10_000, rows), pa.int64()),
        pa.array(random.integers(0, 1_000_000, rows), pa.int64()),
        pa.array(volatility),
        pa.array(random.uniform(-1, 1, rows)),
        pa.array(random.gamma(2, 0.01, rows)),
        pa.array(-random.gamma(2, 0.05, rows)),
        pa.array(random.gamma(2, 0.1, rows)),
    ], schema=SCHEMA)


def midnight(day):
    return np.datetime64(day, "us").astype(np.int64)


def tiny_append(number, appends):
    """120 rows of each of 1,000 symbols, whose first letter is one of twenty."""
    day = trading_days(-(-appends // 2))[number // 2]
    random = np.random.default_rng([SEED, number])
    symbols = np.repeat(np.arange(PARTITIONS), TINY_ROWS)
    moments = midnight(day) + OPENING + (number % 2) * SESSION // 2 + symbols * 200_000
    return chains(random, day, moments, symbols, [f"{chr(ord('A') + symbol // 50)}{symbol:03d}" for symbol in range(PARTITIONS)])


def large_append(number, files):
    day = trading_days(-(-files // LARGE_FILES_PER_DAY))[number // LARGE_FILES_PER_DAY]
    random = np.random.default_rng([SEED, 1, number])
    rows = LARGE_FILE_MB * 1_000_000 // BYTES_PER_ROW
    half = SESSION // LARGE_FILES_PER_DAY
    moments = midnight(day) + OPENING + (number % LARGE_FILES_PER_DAY) * half + np.sort(random.integers(0, half, rows))
    symbols = random.integers(0, LARGE_SYMBOLS, rows)
    return chains(random, day, moments, symbols, [f"S{symbol:02d}" for symbol in range(LARGE_SYMBOLS)])


def make(path, appends, rows_of, **settings):
    done = DeltaTable(str(path)).version() + 1 if (path / "_delta_log").exists() else 0
    begun = time.monotonic()
    for number in range(done, appends):
        write_deltalake(str(path), rows_of(number, appends), mode="append", **settings)
        if (number + 1) % 10 == 0:
            print(f"{path.name}: {number + 1} of {appends} appends, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


def make_tiny(path, files):
    make(path, max(1, files // PARTITIONS), tiny_append, partition_by=["symbol"])


def make_large(path, megabytes):
    make(path, max(1, megabytes // LARGE_FILE_MB), large_append, target_file_size=1 << 40)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("which", choices=("tiny", "large"))
    arguments.add_argument("path", type=pathlib.Path)
    arguments.add_argument("--files", type=int, default=100_000)
    arguments.add_argument("--megabytes", type=int, default=10_000)
    options = arguments.parse_args()
    if options.which == "tiny":
        make_tiny(options.path, options.files)
    else:
        make_large(options.path, options.megabytes)


if __name__ == "__main__":
    main()
