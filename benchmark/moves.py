#!/usr/bin/env python3
"""How long a migration takes whose large files lie within one partition each: they are moved undecoded (docs/benchmarks.md).

    benchmark/moves.py                        # a table of about 1 GB
    benchmark/moves.py --gigabytes 10         # the whole; wants twice the space, for a copy of its log and links of its files

Makes a table of daily files by delta-rs (once), migrates a copy of it to ARRAY['day(timestamp)'] by moving, and another one by decoding (a target size that all
files are too large for). The copies are hard links of the data files: nobody changes those. Needs deltalake, pyarrow and numpy.
"""

import argparse
import datetime as dt
import os
import pathlib
import shutil
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

sys.path.append(str(pathlib.Path(__file__).resolve().parent))
from memory import LAKESHIFT, peak_mb, process_of, query  # noqa: E402

FILE_MB = 100
BYTES_PER_ROW = 66  # measured: random doubles do not compress
COLUMNS = ("bid", "ask", "last", "iv", "delta", "gamma", "vega")


def day_of(number, rows):
    random = np.random.default_rng([20260130, number])
    begun = np.datetime64(dt.date(2020, 1, 1) + dt.timedelta(days=number), "us").astype(np.int64) + 52_200_000_000
    moments = begun + np.sort(random.integers(0, 23_400_000_000, rows))
    return pa.table({
        "timestamp": pa.array(moments, pa.timestamp("us")),
        "strike": np.round(random.uniform(300, 700, rows)),
        **{name: random.uniform(0, 10, rows) for name in COLUMNS}})


def make(path, files):
    rows = FILE_MB * 1_000_000 // BYTES_PER_ROW
    for number in range(files):
        write_deltalake(str(path), day_of(number, rows), mode="append", target_file_size=1 << 40)
    size = sum(file.stat().st_size for file in path.rglob("*.parquet"))
    print(f"{files} files, {files * rows} rows, {size / 1e9:.2f} GB", flush=True)


def link(source, target):
    shutil.copytree(source, target, copy_function=lambda of, to: shutil.copy2(of, to) if "_delta_log" in of else os.link(of, to))


def migrate(base, source, heap, port, size):
    lake, data_dir = base / "moves" / "lake", base / "moves" / "data"
    shutil.rmtree(base / "moves", ignore_errors=True)
    link(source, lake / "daily")
    subprocess.run([LAKESHIFT, "start", "--root", lake, "--port", str(port), "--data-dir", data_dir], check=True, env=os.environ | {"LAKESHIFT_HEAP": heap})
    try:
        begun = time.perf_counter()
        query(port, f"CALL system.repartition(table_name => 'daily', partitioning => ARRAY['day(timestamp)'], target_file_size => '{size}')")
        took = time.perf_counter() - begun
        table = DeltaTable(str(lake / "daily"))
        kept = {os.stat(file).st_ino for file in source.glob("*.parquet")}
        moved = sum(os.stat(uri.removeprefix("file://")).st_ino in kept for uri in table.file_uris())
        rows = sum(table.get_add_actions(flatten=True)["num_records"].to_pylist())
        return took, peak_mb(process_of(data_dir)), moved, len(table.file_uris()), rows
    finally:
        subprocess.run([LAKESHIFT, "stop", "--data-dir", data_dir], check=False)
        shutil.rmtree(base / "moves", ignore_errors=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--base", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent / "var" / "benchmark")
    arguments.add_argument("--gigabytes", type=float, default=1.0)
    arguments.add_argument("--heap", default="512m")
    arguments.add_argument("--port", type=int, default=18491)
    arguments.add_argument("--keep", action="store_true", help="leave the table for another run")
    arguments.add_argument("--moved-only", action="store_true", help="do not decode for comparison")
    options = arguments.parse_args()
    base = options.base.resolve()
    base.mkdir(parents=True, exist_ok=True)
    files = max(1, round(options.gigabytes * 1000 / FILE_MB))
    source = base / f"daily-{files}"
    if not source.exists():
        make(source, files)
    try:
        for name, size in (("moved", "128MB"), ("decoded", "8MB"))[:1 if options.moved_only else 2]:
            took, peak, moved, live, rows = migrate(base, source, options.heap, options.port, size)
            print(f"{name}: {took:.1f} s, {moved} of {live} files moved, {rows} rows, peak {peak:.0f} MB resident at -Xmx{options.heap}", flush=True)
    finally:
        if not options.keep:
            shutil.rmtree(source)


if __name__ == "__main__":
    main()
