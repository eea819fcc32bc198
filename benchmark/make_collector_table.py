#!/usr/bin/env python3
"""Makes the collector table that docs/benchmarks.md measures: option snapshots appended by delta-rs, one symbol of one trading day per append.

    make_collector_table.py PATH [--appends 5040] [--rows 600] [--seed 20260130]

5,040 appends are 63 trading days x 20 symbols x 4 appends of 600 rows: 3,024,000 rows. The same arguments give the same rows.
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
APPENDS_PER_DAY = 4
SESSION_OPEN = dt.timedelta(hours=9, minutes=30)
SESSION_MICROS = int(6.5 * 3600 * 1_000_000)

SCHEMA = pa.schema([
    ("timestamp", pa.timestamp("us")),
    ("symbol", pa.string()),
    ("underlying_price", pa.float64()),
    ("expiration", pa.date32()),
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
    ("rho", pa.float64()),
    ("theoretical", pa.float64()),
    ("bid_size", pa.int32()),
    ("ask_size", pa.int32()),
    ("contract", pa.string()),
])


def trading_days(count, last=dt.date(2026, 1, 30)):
    days = []
    day = last
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day -= dt.timedelta(days=1)
    return days[::-1]


def snapshot(random, symbol, day, part, rows):
    """One append: the chain of one symbol, at moments within one quarter of one session."""
    first = np.datetime64(dt.datetime.combine(day, dt.time()) + SESSION_OPEN, "us").astype(np.int64)
    quarter = SESSION_MICROS // APPENDS_PER_DAY
    moments = np.sort(random.integers(part * quarter, (part + 1) * quarter, rows)) + first
    price = 50 + 30 * (SYMBOLS.index(symbol) + 1) + random.normal(0, 1, rows).cumsum() * 0.02
    strike = np.round(price.mean() * random.uniform(0.8, 1.2, rows) / 2.5) * 2.5
    days_out = random.choice([2, 9, 16, 30, 58, 86, 149, 240], rows)
    right = random.integers(0, 2, rows)
    mid = np.abs(price - strike) * 0.5 + random.gamma(2.0, 1.5, rows)
    spread = random.gamma(1.5, 0.03, rows)
    iv = random.gamma(9, 0.03, rows)
    iv[random.random(rows) < 0.01] = np.nan
    expirations = [day + dt.timedelta(days=int(n)) for n in days_out]
    rights = np.where(right == 1, "C", "P")
    contracts = [f"{symbol:<6}{e:%y%m%d}{r}{int(s * 1000):08d}" for e, r, s in zip(expirations, rights, strike)]
    return pa.table([
        pa.array(moments, pa.timestamp("us")),
        pa.array([symbol] * rows),
        pa.array(price),
        pa.array(expirations, pa.date32()),
        pa.array(strike),
        pa.array(rights),
        pa.array(np.round(mid - spread, 2)),
        pa.array(np.round(mid + spread, 2)),
        pa.array(np.round(mid, 2), mask=random.random(rows) < 0.05),
        pa.array(random.poisson(40, rows), pa.int64()),
        pa.array(random.poisson(900, rows), pa.int64()),
        pa.array(iv),
        pa.array(random.uniform(-1, 1, rows)),
        pa.array(random.gamma(2, 0.01, rows)),
        pa.array(-random.gamma(2, 0.05, rows)),
        pa.array(random.gamma(2, 0.1, rows)),
        pa.array(random.normal(0, 0.02, rows)),
        pa.array(mid * random.normal(1, 0.01, rows)),
        pa.array(random.integers(1, 500, rows), pa.int32()),
        pa.array(random.integers(1, 500, rows), pa.int32()),
        pa.array(contracts),
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

    per_day = len(SYMBOLS) * APPENDS_PER_DAY
    days = trading_days(-(-arguments.appends // per_day))
    random = np.random.default_rng(arguments.seed)
    started = time.monotonic()
    for number in range(arguments.appends):
        day, of_day = divmod(number, per_day)
        part, symbol = divmod(of_day, len(SYMBOLS))
        write_deltalake(str(arguments.path), snapshot(random, SYMBOLS[symbol], days[day], part, arguments.rows), mode="append")
        if (number + 1) % 500 == 0:
            print(f"{number + 1} of {arguments.appends} appends, {time.monotonic() - started:.0f} s", flush=True)
    size = sum(file.stat().st_size for file in arguments.path.rglob("*") if file.is_file())
    print(f"{arguments.appends * arguments.rows} rows in {arguments.appends} files, {size / 1e6:.0f} MB with the log, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
