#!/usr/bin/env python3
"""Peak resident memory of a migration: ten times the data at the same heap must not take more than a fifth more.

    benchmark/memory.py                                        # makes tables of 504 and 5,040 appends
    benchmark/memory.py --smaller DIR --larger DIR --heap 512m  # tables that are there

Each size is migrated in a fresh server process at the same -Xmx; its peak is VmHWM of that process, the server's own included.
The heap has its whole size from the start, as Trino's own settings give it: what is measured is what a migration takes, not how far the JVM
had grown its heap by the end of the shorter run.
"""

import argparse
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
LAKESHIFT = HERE.parent / "bin" / "lakeshift"
ALLOWED = 1.2


def query(port, sql):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3600)
    headers = {"X-Trino-User": "benchmark", "X-Trino-Catalog": "lake", "X-Trino-Schema": "default"}
    connection.request("POST", "/v1/statement", sql, headers)
    answer = json.loads(connection.getresponse().read())
    while "nextUri" in answer:
        connection.request("GET", "/" + answer["nextUri"].split("/", 3)[3], headers=headers)
        answer = json.loads(connection.getresponse().read())
    if "error" in answer:
        sys.exit(answer["error"]["message"])


def peak_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"no VmHWM for {pid}")


def process_of(data_dir):
    state = dict(line.split("=", 1) for line in (data_dir / "server.state").read_text().splitlines())
    return int(state["pid"])


def migrate(base, source, heap, port):
    """Seconds and peak MB of one migration of a copy of ``source``."""
    shutil.rmtree(base / "memory", ignore_errors=True)
    lake, data_dir = base / "memory" / "lake", base / "memory" / "data"
    shutil.copytree(source, lake / "migrated")
    subprocess.run([LAKESHIFT, "start", "--root", lake, "--port", str(port), "--data-dir", data_dir], check=True,
                   env=os.environ | {"LAKESHIFT_HEAP": heap, "LAKESHIFT_JAVA_OPTIONS": f"-Xms{heap}"})
    try:
        begun = time.perf_counter()
        query(port, "CALL system.repartition(table_name => 'migrated', partitioning => ARRAY['symbol', 'day(timestamp)'])")
        return time.perf_counter() - begun, peak_mb(process_of(data_dir))
    finally:
        subprocess.run([LAKESHIFT, "stop", "--data-dir", data_dir], check=False)
        shutil.rmtree(base / "memory", ignore_errors=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--base", type=pathlib.Path, default=HERE.parent / "var" / "benchmark", help="where tables and servers go")
    arguments.add_argument("--appends", type=int, default=504, help="of the smaller table; the larger one has ten times as many")
    arguments.add_argument("--smaller", type=pathlib.Path, help="a table that is there already")
    arguments.add_argument("--larger", type=pathlib.Path, help="a table with ten times its data")
    arguments.add_argument("--heap", default="512m")
    arguments.add_argument("--port", type=int, default=18490)
    options = arguments.parse_args()
    base = options.base.resolve()
    base.mkdir(parents=True, exist_ok=True)
    peaks = []
    for name, given, appends in (("smaller", options.smaller, options.appends), ("larger", options.larger, 10 * options.appends)):
        table = given or base / f"appends-{appends}"
        if not table.exists():
            subprocess.run([sys.executable, HERE / "make_collector_table.py", table, "--appends", str(appends)], check=True)
        seconds, peak = migrate(base, table, options.heap, options.port)
        peaks.append(peak)
        print(f"{name} table: {seconds:.1f} s, peak {peak:.0f} MB resident at -Xmx{options.heap}", flush=True)
    ratio = peaks[1] / peaks[0]
    print(f"ten times the data: {ratio:.2f}× the peak")
    if ratio > ALLOWED:
        sys.exit(f"more than {ALLOWED}×")


if __name__ == "__main__":
    main()
