"""Paired timings: Lakeshift beside Trino 476's built-in Delta Lake connector, and the re-partitioning beside delta-rs's own.

    benchmark/run            # everything, on a table of 5,040 appends (3,024,000 rows)
    benchmark/run --appends 500 --rounds 5

Both servers run at the same heap, on the same files, warmed up by the same number of rounds; each round asks both servers each
question in turn, so that the machine's noise falls on both. Figures are medians of milliseconds over HTTP, from the POST of the
statement to its last row.
"""

import argparse
import http.client
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
LAKESHIFT = HERE.parent / "bin" / "lakeshift"

QUESTIONS = {
    # columns by name: the built-in connector shows the partition column that Lakeshift hides
    "SPY rows of the last day": "SELECT {columns} FROM {table} WHERE symbol = 'SPY' AND timestamp >= TIMESTAMP '{day} 00:00:00'",
    "all QQQ, avg(iv)": "SELECT count(*), avg(iv) FROM {table} WHERE symbol = 'QQQ'",
    "5 days by symbol": "SELECT symbol, avg(bid), max(ask) FROM {table} WHERE timestamp >= TIMESTAMP '{week} 00:00:00' GROUP BY symbol",
    "count of the last day": "SELECT count(*) FROM {table} WHERE timestamp >= TIMESTAMP '{day} 00:00:00'",
    "latest 10 of SPY": "SELECT timestamp, strike, bid, ask FROM {table} WHERE symbol = 'SPY' ORDER BY timestamp DESC LIMIT 10",
    "count, min, max of timestamp": "SELECT count(*), min(timestamp), max(timestamp) FROM {table}",
    "SELECT 1": "SELECT 1",
}


def jvm_options(heap):
    """Those of Lakeshift's own server, with another heap: who is measured beside it runs under the same."""
    lines = (HERE.parent / "etc" / "jvm.config").read_text().splitlines()
    # the last of two heaps counts
    return [line for line in lines if line and not line.startswith("#")] + [f"-Xmx{heap}"]


class Client:
    """Trino's HTTP protocol on one kept connection: nothing but the server's own time and one poll after another."""

    def __init__(self, port, catalog, schema):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = {"X-Trino-User": "benchmark", "X-Trino-Catalog": catalog, "X-Trino-Schema": schema, "X-Trino-Time-Zone": "UTC"}

    def query(self, sql):
        answer = self._call("POST", "/v1/statement", sql)
        rows = []
        while True:
            rows += answer.get("data", [])
            if "error" in answer:
                raise RuntimeError(f"{sql}: {answer['error']['message']}")
            if "nextUri" not in answer:
                return rows
            answer = self._call("GET", "/" + answer["nextUri"].split("/", 3)[3])

    def _call(self, method, path, body=None):
        self.connection.request(method, path, body, self.headers)
        return json.loads(self.connection.getresponse().read())

    def timed(self, sql):
        begun = time.perf_counter()
        rows = self.query(sql)
        return (time.perf_counter() - begun) * 1000, rows


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lakeshift:
    def __init__(self, root, data_dir, heap):
        self.root, self.data_dir, self.port, self.heap = root, data_dir, free_port(), heap

    def __enter__(self):
        environment = os.environ | {"LAKESHIFT_HEAP": self.heap}
        subprocess.run([LAKESHIFT, "start", "--root", self.root, "--port", str(self.port), "--data-dir", self.data_dir], check=True, env=environment)
        self.client = Client(self.port, "lake", "default")
        return self

    def pid(self):
        state = dict(line.split("=", 1) for line in (self.data_dir / "server.state").read_text().splitlines())
        return int(state["pid"])

    def __exit__(self, *_):
        subprocess.run([LAKESHIFT, "stop", "--data-dir", self.data_dir], check=False)


class BuiltIn:
    """Trino 476 with nothing but its Delta Lake connector on local files."""

    def __init__(self, home, root, data_dir, heap, java):
        self.home, self.root, self.data, self.port, self.heap, self.java = home, root, data_dir, free_port(), heap, java

    def __enter__(self):
        etc = self.data / "etc"
        (etc / "catalog").mkdir(parents=True)
        (self.data / "warehouse").mkdir()
        # the file metastore and the tables must be under one local.location
        (etc / "config.properties").write_text(
            f"coordinator=true\nnode-scheduler.include-coordinator=true\nhttp-server.http.port={self.port}\n"
            f"discovery.uri=http://127.0.0.1:{self.port}\ncatalog.config-dir={etc}/catalog\nplugin.dir={self.data}/plugin\n")
        (etc / "catalog" / "delta.properties").write_text(
            "connector.name=delta_lake\nhive.metastore=file\nhive.metastore.catalog.dir=local:///_metastore\nfs.native-local.enabled=true\n"
            f"local.location={self.root}\ndelta.register-table-procedure.enabled=true\n")
        (self.data / "plugin").mkdir()
        (self.data / "plugin" / "delta-lake").symlink_to(self.home / "plugin" / "delta-lake")
        options = [*jvm_options(self.heap), f"-Dconfig={etc}/config.properties",
                   "-Dnode.environment=benchmark", f"-Dnode.data-dir={self.data}", "-Dnode.internal-address=127.0.0.1", "-Dnode.bind-ip=127.0.0.1"]
        log = open(self.data / "server.log", "wb")
        self.process = subprocess.Popen([self.java, *options, "-cp", f"{self.home}/lib/*", "io.trino.server.TrinoServer"],
                                        cwd=self.data, stdout=log, stderr=log)
        self.client = Client(self.port, "delta", "default")
        wait_until_ready(self.client, self.process, self.data / "server.log")
        self.client.query("CREATE SCHEMA delta.default")
        return self

    def register(self, table):
        self.client.query(f"CALL delta.system.register_table('default', '{table}', 'local:///{table}')")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)


def wait_until_ready(client, process, log):
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"the built-in connector's server ended: see {log}")
        try:
            client.query("SELECT 1")
            return
        except (OSError, RuntimeError, ValueError, http.client.HTTPException):
            client.connection.close()
            time.sleep(1)
    sys.exit(f"the built-in connector's server did not answer: see {log}")


def peak_resident_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"no VmHWM for {pid}")


DELTA_RS = """
import sys, time
from deltalake import DeltaTable, write_deltalake
import pyarrow.compute as pc
begun = time.perf_counter()
table = DeltaTable(sys.argv[1]).to_pyarrow_table()
table = table.append_column("timestamp_day", pc.cast(table["timestamp"], "date32"))
write_deltalake(sys.argv[2], table, partition_by=["symbol", "timestamp_day"])
print(time.perf_counter() - begun)
"""


def repartition_by_delta_rs(source, target):
    process = subprocess.Popen([sys.executable, "-c", DELTA_RS, source, target], stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("delta-rs's own re-partitioning failed")
    return float(output), usage.ru_maxrss / 1024


def repartition_by_lakeshift(base, collected, heap):
    """Seconds in a fresh server, its peak by then (the migration's own and the server's, nothing else's), and seconds of the same again in that server."""
    lake = base / "lake"
    for name in ("first", "migrated"):
        shutil.rmtree(lake / name, ignore_errors=True)
        shutil.copytree(collected, lake / name)
    with Lakeshift(lake, base / "migrating", heap) as server:
        fresh = repartition(server, "first")
        peak = peak_resident_mb(server.pid())
        warm = repartition(server, "migrated")
    shutil.rmtree(lake / "first")
    return fresh, peak, warm


def repartition(server, table):
    begun = time.perf_counter()
    server.client.query(f"CALL system.repartition(table_name => '{table}', partitioning => ARRAY['symbol', 'day(timestamp)'])")
    return time.perf_counter() - begun


def days_of(client):
    rows = client.query("SELECT DISTINCT CAST(CAST(timestamp AS date) AS varchar) FROM collected ORDER BY 1")
    days = [row[0] for row in rows]
    return {"day": days[-1], "week": days[-5] if len(days) >= 5 else days[0]}


def comparable(question, rows):
    """What must be the same whoever answers: a sum of doubles depends on its order in the last digits, and which of equal timestamps comes last is open."""
    if "LIMIT" in QUESTIONS[question]:
        return [row[0] for row in rows]
    return sorted(repr([f"{cell:.9g}" if isinstance(cell, float) else cell for cell in row]) for row in rows)


def compare(lakeshift, built_in, rounds, warm_up):
    days = days_of(lakeshift.client)
    columns = ", ".join(f'"{row[0]}"' for row in lakeshift.client.query("SHOW COLUMNS FROM collected"))
    timings = {}
    for number in range(warm_up + rounds):
        for question, text in QUESTIONS.items():
            answers = {}
            for table in ("collected", "migrated"):
                sql = text.format(table=table, columns=columns, **days)
                for name, server in (("built-in", built_in), ("Lakeshift", lakeshift)):
                    took, rows = server.client.timed(sql)
                    answers[name, table] = comparable(question, rows)
                    if number >= warm_up:
                        timings.setdefault((question, table, name), []).append(took)
            if len(set(map(str, answers.values()))) != 1:
                sys.exit(f"the answers to «{question}» differ: nothing to compare")
        print(f"round {number + 1} of {warm_up + rounds}", file=sys.stderr, flush=True)
    return {key: statistics.median(values) for key, values in timings.items()}


def print_table(medians):
    print("| query | built-in, as collected | Lakeshift, as collected | ratio | built-in, migrated | Lakeshift, migrated | ratio |")
    print("|---|---|---|---|---|---|---|")
    for question in QUESTIONS:
        cells = []
        for table in ("collected", "migrated"):
            theirs, ours = medians[question, table, "built-in"], medians[question, table, "Lakeshift"]
            cells += [f"{theirs:.0f}", f"{ours:.0f}", f"{theirs / ours:.1f}×"]
        print(f"| {question} | {' | '.join(cells)} |")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--base", type=pathlib.Path, default=HERE.parent / "var" / "benchmark", help="where tables and servers go")
    arguments.add_argument("--appends", type=int, default=5040)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--warm-up", type=int, default=4)
    arguments.add_argument("--heap", default="2g", help="of the servers that are asked")
    arguments.add_argument("--migration-heap", default="512m", help="of the server that migrates")
    arguments.add_argument("--migrations", type=int, default=3, help="paired runs of the re-partitioning")
    arguments.add_argument("--only-migrations", action="store_true", help="ask nothing afterwards")
    arguments.add_argument("--only-queries", action="store_true", help="of the tables that an earlier run has left")
    arguments.add_argument("--trino-home", type=pathlib.Path, required=True, help="an unpacked trino-server 476")
    arguments.add_argument("--java", required=True, help="the java of a JDK 25")
    options = arguments.parse_args()
    base = options.base.resolve()
    lake = base / "lake"
    lake.mkdir(parents=True, exist_ok=True)
    collected = lake / "collected"
    if not collected.exists():
        subprocess.run([sys.executable, HERE / "make_collector_table.py", collected, "--appends", str(options.appends)], check=True)

    if not options.only_queries:
        compare_repartitioning(base, collected, options.migration_heap, options.migrations)
    if options.only_migrations:
        return
    shutil.rmtree(base / "built-in", ignore_errors=True)
    shutil.rmtree(lake / "_metastore", ignore_errors=True)
    with Lakeshift(lake, base / "asking", options.heap) as lakeshift, \
            BuiltIn(options.trino_home, lake, base / "built-in", options.heap, options.java) as built_in:
        built_in.register("collected")
        built_in.register("migrated")
        print_table(compare(lakeshift, built_in, options.rounds, options.warm_up))


def compare_repartitioning(base, collected, heap, runs):
    # whoever came first would read the disk for the other
    for file in collected.rglob("*"):
        if file.is_file():
            file.read_bytes()
    timings = []
    for number in range(runs):
        shutil.rmtree(base / "by-delta-rs", ignore_errors=True)
        timings.append((*repartition_by_delta_rs(str(collected), str(base / "by-delta-rs")), *repartition_by_lakeshift(base, collected, heap)))
        print(f"run {number + 1} of {runs}: " + ", ".join(f"{value:.1f}" for value in timings[-1]), file=sys.stderr, flush=True)
    theirs, their_memory, fresh, our_memory, warm = (statistics.median(column) for column in zip(*timings))
    print("| re-partitioning by symbol and day | seconds | peak resident MB of the whole process |\n|---|---|---|")
    print(f"| delta-rs: load, add the column, write; unverified, writers stopped | {theirs:.1f} | {their_memory:.0f} |")
    print(f"| Lakeshift: CALL in a fresh server, verified, writers running | {fresh:.1f} | {our_memory:.0f} |")
    print(f"| ratio | {theirs / fresh:.2f}× | {their_memory / our_memory:.2f}× |")
    print(f"| Lakeshift: the same again in that server | {warm:.1f} | |")
    print(f"| ratio | {theirs / warm:.2f}× | |\n", flush=True)


if __name__ == "__main__":
    main()
