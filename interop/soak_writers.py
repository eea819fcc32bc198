"""The other writers of a soak, each a process of its own: python soak_writers.py append|delete|optimize TABLE LEDGER STOP SEED PAUSE [FIRST BATCH].

A ledger is a file of JSON lines: what its writer was told. It ends soon after the file STOP is there.
"""

import json
import pathlib
import random
import sys
import time

import soak_rows
from deltalake import DeltaTable, write_deltalake


class Ledger:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.file = open(path, "a", encoding="utf-8")

    def told(self, entry, operation):
        """Does it, and writes down whether it succeeded: whoever raises may still have been heard."""
        error = None
        try:
            operation()
        except Exception as refusal:  # whatever it is, it is what a collector would be told
            error = "%s: %s" % (type(refusal).__name__, str(refusal)[:200])
        self.file.write(json.dumps({**entry, "ok": error is None, "error": error}) + "\n")
        self.file.flush()


def read(path):
    if not path.exists():
        return []
    # a line that is being written at this moment has no end yet
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def append(table, ledger, chance, first):
    """One batch after the other; a batch whose append raised is not tried again, so that it is there once or not at all."""
    batch = first
    while True:
        ledger.told({"batch": batch}, lambda: write_deltalake(str(table), soak_rows.rows(soak_rows.ids(batch)), mode="append"))
        batch += 1
        yield


def delete(table, ledger, chance, first):
    """Batches that are in the table for certain: whole ones, or one symbol's rows of them, each row once at most."""
    appends = ledger.path.with_name("append.jsonl")
    done = set()
    while True:
        known = list(range(first)) + [entry["batch"] for entry in read(appends) if entry["ok"]]
        batch = chance.choice(known)
        symbol = chance.choice((None, "SPY", "QQQ", "BRK/B"))
        if batch not in done:
            done.add(batch)
            predicate = f"batch = {batch}" if symbol is None else f"batch = {batch} AND symbol = '{symbol}'"
            ledger.told({"batch": batch, "symbol": symbol}, lambda: DeltaTable(str(table)).delete(predicate))
        yield


def optimize(table, ledger, chance, first):
    while True:
        ledger.told({"operation": "compact"}, lambda: DeltaTable(str(table)).optimize.compact())
        yield


def main(name, table, ledger, stop, seed, pause, first="0"):
    chance = random.Random(f"{seed} {name}")
    work = {"append": append, "delete": delete, "optimize": optimize}[name](pathlib.Path(table), Ledger(ledger), chance, int(first))
    while not pathlib.Path(stop).exists():
        next(work)
        end = time.monotonic() + float(pause) * chance.uniform(0.3, 1.7)
        while time.monotonic() < end and not pathlib.Path(stop).exists():
            time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
