#!/usr/bin/env python3
"""The desk's collector: every five minutes it polls the option chains of a watch list and appends what it saw to a Delta table.

It knows nothing about partitions. After `CALL system.repartition('option_snapshots')` the very same code goes on appending,
and its rows land in the right partition.

    python3 collector.py replay LAKE          write the sample lake: three trading days, January 28-30 2026
    python3 collector.py live LAKE --every 5  append the chains of this moment every 5 seconds, until interrupted

The market is made up (a seeded random walk and Black-Scholes prices), so that `replay` gives the same rows every time.
Needs deltalake 1.6.6 and polars 2.1.0. Times are UTC and naive: Delta's `timestamp_ntz`.
"""

import argparse
import json
import math
import random
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
from deltalake import WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError

SEED = 20260128
TRADING_DAYS = (date(2026, 1, 28), date(2026, 1, 29), date(2026, 1, 30))
FIRST_POLL = timedelta(hours=14, minutes=35)  # five minutes after New York opens, in UTC
POLLS_A_DAY = 77
MISSED_POLL = datetime(2026, 1, 29, 17, 0)  # the vendor was down for one poll
POLL_EVERY = timedelta(minutes=5)

# symbol: price at the first open, yearly volatility, strikes and expiries watched
WATCH_LIST = {
    "SPY": (694.0, 0.14, 6, 3),
    "QQQ": (630.0, 0.19, 5, 3),
    "IWM": (262.0, 0.22, 5, 1),
    "DIA": (490.0, 0.13, 5, 1),
    "AAPL": (256.0, 0.26, 5, 1),
    "MSFT": (480.0, 0.27, 5, 1),
    "NVDA": (190.0, 0.42, 5, 1),
    "AMZN": (242.0, 0.32, 5, 1),
    "GOOGL": (336.0, 0.31, 5, 1),
    "META": (670.0, 0.36, 5, 1),
    "TSLA": (431.0, 0.52, 5, 1),
    "AMD": (252.0, 0.54, 5, 1),
    "NFLX": (84.0, 0.35, 5, 1),
    "AVGO": (333.0, 0.45, 5, 1),
    "JPM": (301.0, 0.23, 5, 1),
    "BAC": (52.0, 0.24, 5, 1),
    "XOM": (137.0, 0.22, 5, 1),
    "GLD": (495.0, 0.28, 5, 1),
    "TLT": (87.0, 0.12, 5, 1),
    "COIN": (210.0, 0.68, 5, 1),
}
EXPIRIES = (date(2026, 2, 20), date(2026, 3, 20), date(2026, 6, 18))

SNAPSHOT_SCHEMA = {
    "timestamp": pl.Datetime("us"),
    "symbol": pl.String,
    "expiry": pl.String,
    "strike": pl.Float64,
    "right": pl.String,
    "bid": pl.Float64,
    "ask": pl.Float64,
    "last": pl.Float64,
    "volume": pl.Int64,
    "open_interest": pl.Int64,
    "iv": pl.Float64,
    "delta": pl.Float64,
    "gamma": pl.Float64,
    "theta": pl.Float64,
    "vega": pl.Float64,
}

EXECUTION_SCHEMA = {
    "execution_id": pl.String,
    "strategy_id": pl.Int64,
    "symbol": pl.String,
    "strategy_type": pl.String,
    "status": pl.String,
    "entry_time": pl.Datetime("us"),
    "fill_time": pl.Datetime("us"),
    "close_time": pl.Datetime("us"),
    "entry_params": pl.String,
    "legs_json": pl.String,
}


@dataclass(frozen=True)
class Contract:
    symbol: str
    expiry: date
    strike: float
    right: str
    open_interest: int


class Market:
    """Spot prices that walk at random, and the chains that a vendor would quote for them."""

    def __init__(self, seed=SEED):
        self.random = random.Random(seed)
        self.spots = {symbol: price for symbol, (price, *_) in WATCH_LIST.items()}
        self.contracts = []
        self.volumes = {}

    def open(self):
        """A new day: strikes around the opening price, yesterday's open interest, no volume."""
        self.contracts = []
        for symbol, (_, _, strikes, expiries) in WATCH_LIST.items():
            spot = self.spots[symbol]
            step = 5.0 if spot > 200 else 1.0
            lowest = round(spot / step) * step - step * (strikes // 2)
            for expiry in EXPIRIES[:expiries]:
                for i in range(strikes):
                    for right in ("C", "P"):
                        self.contracts.append(Contract(symbol, expiry, lowest + i * step, right, self.random.randrange(50, 40_000)))
        self.volumes = dict.fromkeys(self.contracts, 0)

    def poll(self, at, one_unquoted=False):
        """The chains as seen from `at` on: a poll takes a few seconds, each symbol is stamped when its answer came."""
        for symbol, (_, volatility, *_) in WATCH_LIST.items():
            step = volatility * math.sqrt(1 / (252 * POLLS_A_DAY))
            self.spots[symbol] *= math.exp(self.random.gauss(0, step))
        unquoted = self.random.randrange(len(self.contracts)) if one_unquoted else -1
        stamps, seen_at = {}, at
        for symbol in WATCH_LIST:
            seen_at += timedelta(microseconds=self.random.randrange(40_000, 260_000))
            stamps[symbol] = seen_at
        rows = [self.quote(contract, stamps[contract.symbol]) for i, contract in enumerate(self.contracts) if i != unquoted]
        return pl.DataFrame(rows, schema=SNAPSHOT_SCHEMA, orient="row")

    def quote(self, contract, at):
        spot = self.spots[contract.symbol]
        years = max((datetime.combine(contract.expiry, datetime.min.time()) - at).total_seconds(), 3600) / (365 * 86400)
        smile = 0.15 * (math.log(contract.strike / spot)) ** 2
        iv = round(WATCH_LIST[contract.symbol][1] + smile + self.random.gauss(0, 0.002), 4)
        price, delta, gamma, theta, vega = black_scholes(spot, contract.strike, years, iv, contract.right)
        half_spread = max(0.01, round(price * 0.01, 2))
        bid = max(0.0, round(price - half_spread, 2))
        ask = round(price + half_spread, 2)
        self.volumes[contract] += int(self.random.expovariate(1 / 20))
        volume = self.volumes[contract]
        last = round(self.random.choice((bid, price, ask)), 2) if volume else None
        return (at, contract.symbol, contract.expiry.isoformat(), contract.strike, contract.right, bid, ask, last, volume,
                contract.open_interest, iv, round(delta, 4), round(gamma, 5), round(theta, 4), round(vega, 4))


def black_scholes(spot, strike, years, iv, right, rate=0.04):
    deviation = iv * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + iv * iv / 2) * years) / deviation
    d2 = d1 - deviation
    density = math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi)
    sign = 1 if right == "C" else -1
    discounted = strike * math.exp(-rate * years)
    price = sign * (spot * normal(sign * d1) - discounted * normal(sign * d2))
    theta = (-spot * density * iv / (2 * math.sqrt(years)) - sign * rate * discounted * normal(sign * d2)) / 365
    return price, sign * normal(sign * d1), density / (spot * deviation), theta, spot * density * math.sqrt(years) / 100


def normal(x):
    return (1 + math.erf(x / math.sqrt(2))) / 2


def append(table, rows):
    """What every collector of the desk does. A layout that changes while an append is in flight costs one retry."""
    try:
        write(table, rows)
    except CommitFailedError as e:
        if "Metadata changed" not in str(e):
            raise
        write(table, rows)


def write(table, rows):
    write_deltalake(str(table), rows, mode="append", writer_properties=WriterProperties(compression="ZSTD", compression_level=9))


def executions():
    """What the strategies did on January 29: one is closed, one is open, one was cancelled before it filled."""
    day = datetime(2026, 1, 29)

    def row(number, strategy, symbol, kind, status, entry, fill, close, params, legs):
        return (f"ex-20260129-{number:04d}", strategy, symbol, kind, status, day + entry, fill and day + fill, close and day + close,
                json.dumps(params), json.dumps(legs))

    yield row(1, 101, "SPY", "iron_condor", "closed",
              timedelta(hours=14, minutes=46, seconds=2, microseconds=318402), timedelta(hours=14, minutes=46, seconds=9, microseconds=77123),
              timedelta(hours=19, minutes=31, seconds=40, microseconds=905001), {"max_loss": 500, "target_delta": 0.16},
              [{"right": "P", "strike": 680, "quantity": -1}, {"right": "P", "strike": 675, "quantity": 1},
               {"right": "C", "strike": 705, "quantity": -1}, {"right": "C", "strike": 710, "quantity": 1}])
    yield row(2, 102, "QQQ", "put_spread", "open",
              timedelta(hours=15, minutes=2, seconds=11, microseconds=4), timedelta(hours=15, minutes=2, seconds=44, microseconds=620315), None,
              {"max_loss": 300, "target_delta": 0.25},
              [{"right": "P", "strike": 620, "quantity": -1}, {"right": "P", "strike": 615, "quantity": 1}])
    yield row(3, 101, "SPY", "call_spread", "cancelled",
              timedelta(hours=18, minutes=20, seconds=55, microseconds=731998), None, None,
              {"max_loss": 200, "target_delta": 0.3},
              [{"right": "C", "strike": 700, "quantity": -1}, {"right": "C", "strike": 705, "quantity": 1}])


def replay(lake):
    market = Market()
    polls = 0
    for day in TRADING_DAYS:
        market.open()
        for i in range(POLLS_A_DAY):
            at = datetime.combine(day, datetime.min.time()) + FIRST_POLL + i * POLL_EVERY
            if at == MISSED_POLL:
                continue
            append(lake / "option_snapshots", market.poll(at, one_unquoted=polls % 2 == 1))
            polls += 1
    for execution in executions():
        append(lake / "strategy_executions", pl.DataFrame([execution], schema=EXECUTION_SCHEMA, orient="row"))
    print(f"{polls} polls and the executions of January 29 are in {lake}")


def live(lake, every):
    market = Market(seed=None)
    market.open()
    while True:
        started = time.monotonic()
        rows = market.poll(datetime.now(timezone.utc).replace(tzinfo=None))
        append(lake / "option_snapshots", rows)
        print(f"{datetime.now():%H:%M:%S} appended {len(rows)} snapshots in {1000 * (time.monotonic() - started):.0f} ms", flush=True)
        time.sleep(max(0.0, every - (time.monotonic() - started)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=("replay", "live"))
    parser.add_argument("lake", type=Path, help="the directory that holds the tables")
    parser.add_argument("--every", type=float, default=300, metavar="SECONDS", help="time between two live polls (default: 300)")
    arguments = parser.parse_args()
    if arguments.mode == "replay":
        if (arguments.lake / "option_snapshots").exists():
            parser.error(f"{arguments.lake} holds option_snapshots already: replay into an empty directory")
        replay(arguments.lake)
    else:
        try:
            live(arguments.lake, arguments.every)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
