"""Very many files and very many bytes: Lakeshift beside delta-rs, Spark and a loop that only decodes and encodes, each on its own copy of the same tables.

    benchmark/run --scale                    # 100,000 files, 10 GB, and the moves; wants 45 GB of disk, and an hour or so
    benchmark/run --scale --size 0.05        # 5,000 files, 500 MB, for a try
    benchmark/run --scale --only tiny --contenders lakeshift,baseline

``tiny`` is 100,000 files in 1,000 partitions by symbol, laid out by the symbol's first letter and the day: 1,000 partitions again. ``large`` is 10 GB in
day-pure files of 20 symbols, laid out by symbol and day: 1,000 partitions. ``moves`` lays ``large`` out by day: every file is moved as it is, and four
engines read the result. Copies are hard links of the data files, which nobody changes. Peak memory is that of all of a contender's processes, the server's own
included. A contender that grows beyond --ceiling is stopped, and that is its result. Verification is part of Lakeshift's time; nobody else verifies.
"""

import argparse
import http.client
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from compare import LAKESHIFT, Lakeshift, jvm_options, peak_resident_mb
from deltalake import DeltaTable
from make_scale_tables import PARTITIONS, make_large, make_tiny

HERE = pathlib.Path(__file__).resolve().parent
BASELINE = HERE.parent / "migration" / "src" / "test" / "java" / "io" / "lakeshift" / "migration" / "rewrite" / "DecodeAndEncode.java"
ENGINES = ("trino", "delta-rs", "polars", "duckdb", "spark")
LOOK_EVERY = 0.2


@dataclass
class Case:
    """
    partitioning: as Lakeshift is asked for it
    computed: name of each partition column of the result, and how the peers compute it: "day" of the timestamp, "letter" of the symbol, or the column itself
    left_out: columns that files of the result do not hold, because their partitions say them
    """
    name: str
    partitioning: list
    computed: dict
    left_out: list
    source: pathlib.Path
    files: int = 0
    bytes: int = 0
    rows: int = 0

    def measure(self):
        actions = DeltaTable(str(self.source)).get_add_actions(flatten=True)
        self.files = len(actions["path"])
        self.bytes = sum(actions["size_bytes"].to_pylist())
        self.rows = sum(actions["num_records"].to_pylist())


@dataclass
class Outcome:
    """seconds: None where the contender was stopped or failed, and why says so."""
    seconds: float | None
    peak_mb: float
    load: float
    why: str = ""


def say(text):
    print(text, file=sys.stderr, flush=True)


def link(source, target):
    """The log is copied, because it grows; data files are linked, because they never change."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=lambda of, to: shutil.copy2(of, to) if "_delta_log" in of else os.link(of, to))


def read_once(table):
    """Whoever came first would read the disk for the others."""
    for file in table.rglob("*"):
        if file.is_file():
            with open(file, "rb", buffering=0) as content:
                while content.read(1 << 22):
                    pass


class Watch:
    """Peak memory of a process and all its children, by what the system has kept of each; and their end, where they take too much."""

    def __init__(self, process, ceiling_mb, seconds):
        self.process, self.ceiling_mb = process, ceiling_mb
        self.deadline = time.monotonic() + seconds
        self.peaks = {}
        self.stopped = ""
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _family(self):
        parents = {}
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except (OSError, IndexError):
                    continue
        family = {self.process.pid}
        while True:
            more = {pid for pid, parent in parents.items() if parent in family} - family
            if not more:
                return family
            family |= more

    def _watch(self):
        while self.process.poll() is None:
            now = 0
            family = self._family()
            for pid in family:
                try:
                    status = pathlib.Path(f"/proc/{pid}/status").read_text()
                except OSError:
                    continue
                values = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith(("VmHWM", "VmRSS"))}
                if "VmHWM" in values:
                    self.peaks[pid] = int(values["VmHWM"]) / 1024
                    now += int(values["VmRSS"]) / 1024
            if now > self.ceiling_mb:
                self.stopped = f"out of memory: stopped at {self.ceiling_mb} MB"
            elif time.monotonic() > self.deadline:
                self.stopped = "took too long, and was stopped"
            if self.stopped:
                for pid in family:
                    try:
                        os.kill(pid, 9)
                    except ProcessLookupError:
                        pass
            time.sleep(LOOK_EVERY)

    def peak_mb(self):
        self.thread.join()
        return sum(self.peaks.values())


def run_watched(command, ceiling_mb, seconds, environment=None, log=None):
    """A program whose last line of output is the seconds that it took."""
    load = os.getloadavg()[0]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment or os.environ)
    watch = Watch(process, ceiling_mb, seconds)
    output = process.stdout.read()
    status = process.wait()
    peak = watch.peak_mb()
    if watch.stopped:
        return Outcome(None, peak, load, watch.stopped)
    if status:
        return Outcome(None, peak, load, f"failed with status {status}" + (f": see {log.name}" if log else ""))
    return Outcome(float(output.split()[-1]), peak, load)


DELTA_RS = """
import json, sys, time
from deltalake import DeltaTable, write_deltalake
import pyarrow.compute as pc, pyarrow.dataset as ds
source, target, computed = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
begun = time.perf_counter()
data = DeltaTable(source).to_pyarrow_dataset()
# a column that is partitioned by comes as a dictionary
columns = {name: ds.field(name).cast("string") if name == "symbol" else ds.field(name) for name in data.schema.names}
for name, how in computed.items():
    if how == "day":
        columns[name] = ds.field("timestamp").cast("date32")
    elif how == "letter":
        columns[name] = pc.utf8_slice_codeunits(ds.field("symbol").cast("string"), 0, 1)
# streamed: as few files ahead as keep two processors busy
scanner = data.scanner(columns=columns, batch_size=65536, batch_readahead=4, fragment_readahead=4)
write_deltalake(target, scanner.to_reader(), partition_by=list(computed))
print(time.perf_counter() - begun)
"""

SPARK = """
import json, os, sys, time
source, target, computed, warehouse = sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), sys.argv[4]
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
from pyspark.sql import SparkSession, functions as f
session = (SparkSession.builder.master("local[2]")
           .config("spark.jars", os.environ["LAKESHIFT_SPARK_JARS"])
           .config("spark.sql.warehouse.dir", warehouse)
           .config("spark.local.dir", warehouse)
           .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
           .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
           .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
           .config("spark.driver.memory", "8g")
           .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
           .config("spark.sql.session.timeZone", "UTC")
           .getOrCreate())
session.range(1000).selectExpr("sum(id)").collect()
begun = time.perf_counter()
rows = session.read.format("delta").load(source)
for name, how in computed.items():
    if how == "day":
        rows = rows.withColumn(name, f.to_date("timestamp"))
    elif how == "letter":
        rows = rows.withColumn(name, f.substring("symbol", 1, 1))
# as few files as there are partitions
rows.repartition(*computed).write.format("delta").partitionBy(*computed).save(target)
print(time.perf_counter() - begun)
"""


class Scale:
    def __init__(self, options):
        self.base = options.base.resolve()
        self.tables = (options.tables or self.base / "scale-tables").resolve()
        self.work = self.base / "scale"
        self.heap, self.ceiling_mb, self.size, self.java, self.limit = options.heap, options.ceiling, options.size, options.java, options.limit

    def table(self, name, amount, make):
        path = self.tables / f"{name}-{amount}"
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path, amount)
        return path

    def tiny(self):
        files = max(PARTITIONS, round(100_000 * self.size))
        return self._measured(Case("tiny", ["truncate(symbol, 1)", "day(timestamp)"], {"symbol_prefix": "letter", "timestamp_day": "day"}, [],
                                   self.table("tiny", files, make_tiny)))

    def large(self):
        megabytes = max(100, round(10_000 * self.size))
        return self._measured(Case("large", ["symbol", "day(timestamp)"], {"symbol": "itself", "timestamp_day": "day"}, ["symbol"],
                                   self.table("large", megabytes, make_large)))

    @staticmethod
    def _measured(case):
        case.measure()
        say(f"{case.name}: {case.files:,} files, {case.rows:,} rows, {case.bytes / 1e9:.2f} GB")
        return case

    def lakeshift(self, case, partitioning=None, then=None):
        """In a fresh server, so the JVM's warm-up is part of it. ``then`` is asked of the server and the table before both go."""
        lake, data = self.work / "lake", self.work / "server"
        for directory in (lake, data):
            shutil.rmtree(directory, ignore_errors=True)
        link(case.source, lake / case.name)
        asked = partitioning or case.partitioning
        load = os.getloadavg()[0]
        try:
            with Lakeshift(lake, data, self.heap) as server:
                begun = time.perf_counter()
                server.client.query(f"CALL system.repartition(table_name => '{case.name}', partitioning => ARRAY[{', '.join(repr(text) for text in asked)}])")
                seconds = time.perf_counter() - begun
                outcome = Outcome(seconds, peak_resident_mb(server.pid()), load)
                [[rows]] = server.client.query(f"SELECT count(*) FROM {case.name}")
                if rows != case.rows:
                    sys.exit(f"{case.name}: {rows} rows after the migration, and there were {case.rows}")
                if then:
                    then(server, lake / case.name)
                return outcome
        except RuntimeError as e:
            return Outcome(None, 0, load, str(e)[:300])
        except (OSError, http.client.HTTPException) as e:
            return Outcome(None, 0, load, f"the server is gone ({e}): see {data / 'log'}")
        finally:
            shutil.rmtree(lake, ignore_errors=True)

    def peer(self, case, program, *more, environment=None):
        source, target = self.work / "peer-source", self.work / "peer-target"
        link(case.source, source)
        shutil.rmtree(target, ignore_errors=True)
        try:
            with open(self.work / "peer.log", "wb") as log:
                outcome = run_watched([sys.executable, "-c", program, source, target, json.dumps(case.computed), *more], self.ceiling_mb, self.limit, environment, log)
            if outcome.seconds is not None:
                rows = sum(DeltaTable(str(target)).get_add_actions(flatten=True)["num_records"].to_pylist())
                if rows != case.rows:
                    outcome.why = f"wrote {rows} rows of {case.rows}"
            return outcome
        finally:
            for directory in (source, target):
                shutil.rmtree(directory, ignore_errors=True)

    def delta_rs(self, case):
        return self.peer(case, DELTA_RS)

    def spark(self, case):
        warehouse = self.work / "spark"
        shutil.rmtree(warehouse, ignore_errors=True)
        warehouse.mkdir()
        environment = dict(os.environ)
        # Spark runs on JDK 17 and 21
        environment.pop("JAVA_HOME", None)
        try:
            return self.peer(case, SPARK, warehouse, environment=environment)
        finally:
            shutil.rmtree(warehouse, ignore_errors=True)

    def baseline(self, case):
        """With the jars of the very plugin and server that are measured, in a JVM of its own and as fresh."""
        lake, target, plugin = self.work / "lake", self.work / "decoded", self.work / "plugin"
        for directory in (target, plugin):
            shutil.rmtree(directory, ignore_errors=True)
        link(case.source, lake / case.name)
        unpack_plugin(plugin)
        server = HERE.parent / "server" / "target" / "server.classpath"
        jars = ":".join([f"{jar}" for jar in sorted(plugin.rglob("*.jar"))] + [server.read_text().strip()])
        command = [self.java, *jvm_options(self.heap), "-cp", jars, BASELINE, lake, case.name, target, str(os.cpu_count()), ",".join(case.left_out)]
        try:
            with open(self.work / "baseline.log", "wb") as log:
                return run_watched(command, self.ceiling_mb, self.limit, log=log)
        finally:
            for directory in (lake, target, plugin):
                shutil.rmtree(directory, ignore_errors=True)

    def contenders(self):
        return {"lakeshift": self.lakeshift, "delta-rs": self.delta_rs, "spark": self.spark, "baseline": self.baseline}


def unpack_plugin(directory):
    archives = list((HERE.parent / "connector" / "target").glob("lakeshift-*-plugin.zip"))
    if not archives:
        sys.exit("nothing is built yet: let the contender lakeshift run first, or say mvn -DskipTests package")
    shutil.unpack_archive(max(archives, key=lambda file: file.stat().st_mtime), directory)


def median_of(outcomes):
    good = [outcome for outcome in outcomes if outcome.seconds is not None]
    if not good:
        return outcomes[0]
    return Outcome(statistics.median(outcome.seconds for outcome in good), max(outcome.peak_mb for outcome in good), max(outcome.load for outcome in outcomes),
                   "" if len(good) == len(outcomes) else f"{len(outcomes) - len(good)} of {len(outcomes)} runs: {next(o.why for o in outcomes if o.seconds is None)}")


def ratio(numerator, denominator):
    if numerator is None or denominator is None or numerator.seconds is None or denominator.seconds is None:
        return "–"
    return f"{numerator.seconds / denominator.seconds:.2f}×"


def print_case(case, outcomes):
    ours = outcomes.get("lakeshift")
    print(f"\n{case.name}: {case.files:,} files, {case.rows:,} rows, {case.bytes / 1e9:.2f} GB, to {', '.join(case.partitioning)}\n")
    print("| | seconds | of Lakeshift's | MB a second | peak resident MB | load before | |\n|---|---|---|---|---|---|---|")
    names = {"lakeshift": "Lakeshift, fresh server, verified", "delta-rs": "delta-rs, streamed", "spark": "Spark, local[2]", "baseline": "decode and encode, nothing else"}
    for key, outcome in outcomes.items():
        took = "–" if outcome.seconds is None else f"{outcome.seconds:.1f}"
        speed = "–" if outcome.seconds is None else f"{case.bytes / 1e6 / outcome.seconds:.1f}"
        print(f"| {names[key]} | {took} | {ratio(outcome, ours)} | {speed} | {outcome.peak_mb:.0f} | {outcome.load:.1f} | {outcome.why} |")
    peers = [outcome for key, outcome in outcomes.items() if key in ("delta-rs", "spark") and outcome.seconds is not None]
    if ours and ours.seconds and peers:
        print(f"\nthe faster of the others takes {min(peer.seconds for peer in peers) / ours.seconds:.2f}× Lakeshift's time (aim: 3)")
    if ours and ours.seconds and outcomes.get("baseline") and outcomes["baseline"].seconds:
        print(f"Lakeshift reaches {outcomes['baseline'].seconds / ours.seconds:.0%} of the loop that only decodes and encodes (aim: 60 %)")
    if ours and ours.seconds:
        print(f"peak {ours.peak_mb:.0f} MB (aim: below 1,000)", flush=True)


# ---- moves ---------------------------------------------------------------------------------------------------------------------------------------

SUMS = "count(*), sum(volume), sum(open_interest), min(timestamp), max(timestamp)"


def totals_of_files(case):
    """What the source files hold, by a reader that knows no Delta."""
    import duckdb
    return canonical(duckdb.connect().execute(
        f"SELECT CAST(CAST(timestamp AS DATE) AS VARCHAR) AS day, {SUMS} FROM read_parquet('{case.source}/*.parquet') GROUP BY 1").fetchall())


def canonical(rows):
    return sorted(tuple(str(cell)[:26].replace("T", " ") for cell in row) for row in rows)


def read_by(engine, server, table):
    """Rows and sums of each day, by the partition column."""
    sys.path.append(str(HERE.parent / "interop"))
    import engines
    question = f"SELECT CAST(timestamp_day AS VARCHAR) AS day, {SUMS} FROM {{table}} GROUP BY 1"
    if engine == "trino":
        # as text, because Trino's protocol rounds moments to milliseconds for a client that does not ask for more
        return canonical(server.client.query(question.format(table=table.name).replace("min(timestamp), max(timestamp)", "CAST(min(timestamp) AS VARCHAR), CAST(max(timestamp) AS VARCHAR)")))
    if engine == "delta-rs":
        from deltalake import QueryBuilder
        import pyarrow
        result = pyarrow.table(QueryBuilder().register("source", DeltaTable(str(table))).execute(question.format(table="source")).read_all())
        return canonical(zip(*(column.to_pylist() for column in result.columns)))
    if engine == "polars":
        import polars as pl
        frame = (pl.scan_delta(str(table)).group_by("timestamp_day")
                 .agg(pl.len(), pl.col("volume").sum(), pl.col("open_interest").sum(), pl.col("timestamp").min(), pl.col("timestamp").max().alias("last")).collect(engine="streaming"))
        return canonical(frame.rows())
    if engine == "duckdb":
        import duckdb
        connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        engines.load_delta_extension(connection)
        return canonical(connection.execute(question.format(table=f"delta_scan('{table}')")).fetchall())
    session = engines.spark_session(os.environ["LAKESHIFT_SPARK_JARS"], table.parent / "spark")
    try:
        session.read.format("delta").load(str(table)).createOrReplaceTempView("source")
        rows = session.sql(f"SELECT CAST(timestamp_day AS STRING) AS day, count(*), sum(volume), sum(open_interest), CAST(min(timestamp) AS STRING), CAST(max(timestamp) AS STRING) "
                           "FROM source GROUP BY 1").collect()
        return canonical(rows)
    finally:
        session.stop()


def moves(scale, case):
    expected = totals_of_files(case)
    inodes = {os.stat(file).st_ino for file in case.source.glob("*.parquet")}

    def check(server, table):
        live = [uri.removeprefix("file://") for uri in DeltaTable(str(table)).file_uris()]
        moved = sum(os.stat(file).st_ino in inodes for file in live)
        print(f"{moved} of {case.files} files moved, {len(live)} files live", flush=True)
        for engine in ENGINES:
            same = trimmed(read_by(engine, server, table)) == trimmed(expected)
            print(f"{engine}: {'the same rows, sums and bounds of every day' if same else 'OTHER ROWS'}", flush=True)
            if not same:
                sys.exit(f"{engine} reads other rows than the files hold")

    print(f"\nmoves: {case.files:,} files, {case.rows:,} rows, {case.bytes / 1e9:.2f} GB, to day(timestamp)\n", flush=True)
    outcome = scale.lakeshift(case, ["day(timestamp)"], check)
    if outcome.seconds is None:
        sys.exit(f"moves: {outcome.why}")
    print(f"moved in {outcome.seconds:.2f} s (aim: 5), peak {outcome.peak_mb:.0f} MB, load {outcome.load:.1f} before", flush=True)


def trimmed(rows):
    """Engines differ in how many zeros end a fraction."""
    return [tuple(cell.rstrip("0") if "." in cell else cell for cell in row) for row in rows]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--base", type=pathlib.Path, default=HERE.parent / "var" / "benchmark", help="where copies and servers go, on the same file system as the tables")
    arguments.add_argument("--tables", type=pathlib.Path, help="where the tables are, or are made (default: under --base)")
    arguments.add_argument("--size", type=float, default=1.0, help="of the tables, as a part of the whole")
    arguments.add_argument("--only", choices=("tiny", "large", "moves"), action="append")
    arguments.add_argument("--contenders", default="lakeshift,delta-rs,spark,baseline", help="in the order in which they run")
    arguments.add_argument("--runs", type=int, default=1, help="of each contender in turn; the median counts")
    arguments.add_argument("--heap", default="512m", help="of Lakeshift's server and of the loop")
    arguments.add_argument("--ceiling", type=int, default=14_000, help="MB, at which a contender counts as out of memory")
    arguments.add_argument("--limit", type=int, default=3600, help="seconds, after which the others are stopped")
    arguments.add_argument("--java", help="the java of a JDK 25 (default: the one that bin/lakeshift finds)")
    options = arguments.parse_args()
    options.java = options.java or subprocess.run([LAKESHIFT, "java"], check=True, capture_output=True, text=True).stdout.strip()
    scale = Scale(options)
    scale.work.mkdir(parents=True, exist_ok=True)
    only = options.only or ["tiny", "large", "moves"]
    per_byte = {}
    for case in ([scale.tiny()] if "tiny" in only else []) + ([scale.large()] if {"large", "moves"} & set(only) else []):
        read_once(case.source)
        if case.name in only:
            outcomes = {name: [] for name in options.contenders.split(",")}
            for number in range(options.runs):
                for name, runs in outcomes.items():
                    runs.append(scale.contenders()[name](case))
                    say(f"{case.name}, run {number + 1} of {options.runs}: {name}: {runs[-1]}")
            medians = {name: median_of(runs) for name, runs in outcomes.items()}
            print_case(case, medians)
            per_byte[case.name] = medians.get("lakeshift"), case.bytes
        if case.name == "large" and "moves" in only:
            moves(scale, case)
    if len(per_byte) == 2 and all(outcome and outcome.seconds for outcome, _ in per_byte.values()):
        tiny, large = (outcome.seconds / size * 1e9 for outcome, size in (per_byte["tiny"], per_byte["large"]))
        print(f"\ncost per byte: {tiny:.1f} s/GB in tiny files, {large:.1f} s/GB in large ones: {tiny / large:.2f}×")


if __name__ == "__main__":
    main()
