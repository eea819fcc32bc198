"""Makes the logs in this directory: real tables of delta-rs, of which only _delta_log is kept.

    python make_logs.py                                # deltalake 1.6.6

Beside each log, expected.txt has what the writing engine itself says is live: one file per line, `path<TAB>rows removed by a deletion vector`.
"""
import datetime as dt
import os
import shutil

import deltalake
import pyarrow as pa

HERE = os.path.dirname(os.path.abspath(__file__))


def rows(start, count, symbols):
    return pa.table({
        "symbol": pa.array([symbols[i % len(symbols)] for i in range(count)]),
        "timestamp": pa.array([dt.datetime(2026, 1, 28) + dt.timedelta(hours=start, microseconds=1001 * i) for i in range(count)], pa.timestamp("us")),
        "price": pa.array([None if i % 5 == 4 else start + i / 7 for i in range(count)], pa.float64()),
    })


def finish(name):
    table = os.path.join(HERE, name)
    for entry in os.listdir(table):
        if entry not in ("_delta_log", "expected.txt"):
            path = os.path.join(table, entry)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)


def expected(name, lines):
    with open(os.path.join(HERE, name, "expected.txt"), "w") as out:
        out.writelines(sorted(line + "\n" for line in lines))


def fresh(name):
    table = os.path.join(HERE, name)
    shutil.rmtree(table, ignore_errors=True)
    return table


def delta_rs():
    table = fresh("collected")
    for i in range(8):
        deltalake.write_deltalake(table, rows(i, 10, ["SPY", "QQQ"]), mode="append",
                                  commit_properties=deltalake.CommitProperties(app_transactions=[deltalake.Transaction("collector", i)]))
        if i == 4:
            deltalake.DeltaTable(table).create_checkpoint()
    deltalake.DeltaTable(table).delete("timestamp < '2026-01-28T02:00:00'")
    expected("collected", [path + "\t0" for path in deltalake.DeltaTable(table).get_add_actions(flatten=True)["path"].to_pylist()])
    finish("collected")

    table = fresh("odd_names")
    deltalake.write_deltalake(table, rows(0, 14, ["BRK/B", "a b+c%", "ü#?", None, "", "SPY", "x=y"]), partition_by=["symbol"])
    expected("odd_names", [path + "\t0" for path in deltalake.DeltaTable(table).get_add_actions(flatten=True)["path"].to_pylist()])
    finish("odd_names")


if __name__ == "__main__":
    delta_rs()
