#!/usr/bin/env python3
"""Makes the collector table that docs/benchmarks.md measures: option snapshots appended by delta-rs, the chains of all symbols at one moment per append.

    make_collector_table.py PATH [--appends 5040] [--rows 600] [--seed 20260130]

5,040 appends are 63 trading days x 80 polls of 600 rows, 30 contracts of each of 20 symbols: 3,024,000 rows. As in the desk's own tables every file
holds every symbol, so that no engine can leave one out by its symbols. The same arguments give the same rows.
Needs deltalake 1.6.6, pyarrow and numpy.
"""
import argparse
import datetime as dt
import pathlib
import sys
import time

import numpy as np
import pyarrow as pa
from deltalake import write_deltalake

SYMBOLS = ["SPY", "QQQ", "IWM", "AAPL", "MSFT", "NVDA", "AMZN", "GOOG", "META", "TSLA",
           "AMD", "NFLX", "JPM", "XOM", "BRK/B", "DIA", "GLD", "SLV", "TLT", "COIN"]
APPENDS_PER_DAY = 80
SESSION_OPEN = dt.timedelta(hours=14, minutes=30)
POLL_EVERY = dt.timedelta(seconds=292.5)

SCHEMA = pa.schema([
    ("timestamp", pa.timestamp("us")),
    ("symbol", pa.string()),
    ("expiry", pa.string()),
    ("strike", pa.float64()),
    ("right", pa.string()),
    ("bid", pa.float64()),
    ("ask", pa.float64()),
    ("last", pa.float64()),
    ("volume", pa.int64()),
    ("open_interest", pa.int64()),
    ("iv", pa.float64()),
    ("delta", pa.float64()),
    ("gamma", pa.float64()),
    ("theta", pa.float64()),
    ("vega", pa.float64()),
])


def trading_days(count, last=dt.date(2026, 1, 30)):
    days = []
    day = last
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day -= dt.timedelta(days=1)
    return days[::-1]


def snapshot(random, day, poll, rows):
    """One append: the chain of each symbol in turn, stamped when its answer came."""
    begun = np.datetime64(dt.datetime.combine(day, dt.time()) + SESSION_OPEN + poll * POLL_EVERY, "us").astype(np.int64)
    answered = begun + random.integers(40_000, 260_000, len(SYMBOLS)).cumsum()
    symbol = np.arange(rows) * len(SYMBOLS) // rows
    price = 50 + 30 * (symbol + 1) + random.normal(0, 0.5, rows)
    strike = np.round(price * random.uniform(0.8, 1.2, rows) / 2.5) * 2.5
    expiries = [(day + dt.timedelta(days=days)).isoformat() for days in (2, 9, 16, 30, 58, 86, 149, 240)]
    mid = np.abs(price - strike) * 0.5 + random.gamma(2.0, 1.5, rows)
    spread = random.gamma(1.5, 0.03, rows)
    iv = random.gamma(9, 0.03, rows)
    iv[random.random(rows) < 0.01] = np.nan
    return pa.table([
        pa.array(answered[symbol], pa.timestamp("us")),
        pa.array([SYMBOLS[number] for number in symbol]),
        pa.array([expiries[number] for number in random.integers(0, len(expiries), rows)]),
        pa.array(strike),
        pa.array(np.where(random.random(rows) < 0.5, "C", "P")),
        pa.array(mid - spread),
        pa.array(mid + spread),
        pa.array(mid, mask=random.random(rows) < 0.05),
        pa.array(random.integers(0, 10_000, rows), pa.int64()),
        pa.array(random.integers(0, 1_000_000, rows), pa.int64()),
        pa.array(iv),
        pa.array(random.uniform(-1, 1, rows)),
        pa.array(random.gamma(2, 0.01, rows)),
        pa.array(-random.gamma(2, 0.05, rows)),
        pa.array(random.gamma(2, 0.1, rows)),
    ], schema=SCHEMA)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=pathlib.Path)
    parser.add_argument("--appends", type=int, default=5040)
    parser.add_argument("--rows", type=int, default=600, help="rows of one append")
    parser.add_argument("--seed", type=int, default=20260130)
    arguments = parser.parse_args()
    if arguments.path.exists() and any(arguments.path.iterdir()):
        sys.exit(f"{arguments.path} is not empty: name a new directory")

    days = trading_days(-(-arguments.appends // APPENDS_PER_DAY))
    random = np.random.default_rng(arguments.seed)
    started = time.monotonic()
    for number in range(arguments.appends):
        day, poll = divmod(number, APPENDS_PER_DAY)
        write_deltalake(str(arguments.path), snapshot(random, days[day], poll, arguments.rows), mode="append")
        if (number + 1) % 500 == 0:
            print(f"{number + 1} of {arguments.appends} appends, {time.monotonic() - started:.0f} s", flush=True)
    size = sum(file.stat().st_size for file in arguments.path.rglob("*") if file.is_file())
    print(f"{arguments.appends * arguments.rows} rows in {arguments.appends} files, {size / 1e6:.0f} MB with the log, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
