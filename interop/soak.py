"""Kills servers in the midst of migrations, while delta-rs appends, deletes and compacts, and compares the table with what the writers were told.

    interop/run --soak [--kills 200] [--seed 1] [--servers 2] [--directory DIR]

Two servers of one lake: whichever is alive migrates the table from one layout to the next. Most calls are met by a kill -9 at a moment drawn from the seed: after
some time, or in a state that system.repartitions shows, or right after the commit; some by a SIGSTOP that outlasts the lease, and a SIGCONT once the other server
has taken over. The server that was killed is started again while the other goes on. At the end the table, read by delta-rs and by SQL, must be what the ledgers say;
every migration must have an ending; and no file may lie there that no version refers to.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import conftest
import soak_ledger
import soak_rows
import soak_writers
from deltalake import DeltaTable, write_deltalake

HERE = pathlib.Path(__file__).resolve().parent
LAYOUTS = {
    "ARRAY['symbol', 'day(timestamp)']": ["symbol", "timestamp_day"],
    "ARRAY[]": [],
    "ARRAY['day(timestamp)']": ["timestamp_day"],
    "ARRAY['symbol']": ["symbol"],
}
BASE = 240  # batches before the first migration
LEASE = 3
WRITERS = {"append": 1.0, "delete": 4.0, "optimize": 15.0}  # seconds between two attempts, about
STATES = ("PLANNING", "REWRITING", "CATCHING_UP", "PUBLISHING")
FINAL = "'PUBLISHED', 'UNCHANGED', 'FAILED', 'ABORTED'"
COMMITTED = "committed, not yet told"
PATIENCE = 600  # seconds for one migration, or for a server to come back, on a machine that does other things as well


class Server(conftest.Server):
    """One that is killed, and comes back with the same data directory."""

    def __init__(self, name, root, directory):
        super().__init__(root, directory / name)
        self.name = name
        self.environment = {**os.environ, "LAKESHIFT_HEAP": "900m", "LAKESHIFT_START_TIMEOUT": str(PATIENCE), "LAKESHIFT_JAVA_OPTIONS": f"-Dcatalog.config-dir={catalogs(directory)} -XX:TieredStopAtLevel=1"}
        self.ready = threading.Event()
        self.starting = None
        self.failure = None

    def connect(self):
        """Also one that sleeps for as long as the other's migration takes is waited for."""
        import trino

        return trino.dbapi.connect(host="127.0.0.1", port=self.port, user="interop", catalog="lake", schema="default", request_timeout=PATIENCE)

    def start(self):
        subprocess.run([conftest.LAKESHIFT, "start", "--root", self.root, "--port", str(self.port), "--data-dir", self.data_dir],
                       check=True, timeout=900, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # what is built is run to the end, whatever is edited meanwhile
        self.environment["LAKESHIFT_BUILD"] = "never"
        self.ready.set()

    def start_again(self):
        def again():
            try:
                self.port = conftest.free_port()
                self.start()
            except Exception as failure:  # told by whoever waits for it
                self.failure = failure

        self.ready.clear()
        self.starting = threading.Thread(target=again, daemon=True)
        self.starting.start()

    def pause(self):
        self.ready.clear()
        os.kill(self.pid(), signal.SIGSTOP)

    def wake(self):
        os.kill(self.pid(), signal.SIGCONT)
        self.ready.set()

    def end(self):
        """In whatever state it was left."""
        if self.starting:
            self.starting.join()
        if not self.ready.is_set() and self.failure is None:
            self.wake()
        self.stop()

    def pid(self):
        state = dict(line.split("=", 1) for line in (self.data_dir / "server.state").read_text().splitlines())
        return int(state["pid"])

    def kill(self):
        os.kill(self.pid(), signal.SIGKILL)

    def migration_state(self):
        """Of the migration that runs here; None where none does. What the dead have left of theirs is older."""
        rows = self.sql(f"SELECT state FROM system.repartitions WHERE state NOT IN ({FINAL}) AND updated > current_timestamp - INTERVAL '1' SECOND ORDER BY updated DESC")
        return rows[0][0] if rows else None


def catalogs(directory):
    made = directory / "catalog"
    made.mkdir(exist_ok=True)
    (made / "lake.properties").write_text(f"connector.name=lakeshift\nlake.root=${{ENV:LAKE_ROOT}}\nlakeshift.repartition.lease={LEASE}s\n")
    return made


class Call(threading.Thread):
    """A CALL and what its client was told."""

    def __init__(self, server, statement):
        super().__init__(daemon=True)
        self.server, self.statement, self.error = server, statement, None
        self.start()

    def run(self):
        try:
            self.server.sql(self.statement)
        except Exception as refusal:
            self.error = refusal

    def outcome(self):
        self.join(PATIENCE)
        assert not self.is_alive(), f"{self.statement} on {self.server.name} has not returned within {PATIENCE} s"
        return self.error


class Soak:
    def __init__(self, directory, kills, seed, servers, minutes=None):
        self.end = None if minutes is None else time.monotonic() + 60 * minutes
        self.directory = directory.resolve()
        self.table = directory / "lake" / "soak"
        self.kills = kills
        self.seed = seed
        self.chance = random.Random(seed)
        self.servers = [Server(f"server{number + 1}", directory / "lake", directory) for number in range(servers)]
        self.stop = directory / "stop"
        self.counts = collections.Counter()
        self.killed_in = collections.Counter()
        self.told = collections.Counter()
        self.typical = 3.0
        self.undoable = False

    # --- the table and its writers

    def make_table(self):
        for first in range(0, BASE, 4):
            write_deltalake(str(self.table), soak_rows.rows([number for batch in range(first, first + 4) for number in soak_rows.ids(batch)]), mode="append")

    def start_writers(self):
        self.writers = [subprocess.Popen([sys.executable, HERE / "soak_writers.py", name, self.table, self.ledger(name), self.stop, str(self.seed), str(pause), str(BASE)])
                        for name, pause in WRITERS.items()]

    def stop_writers(self):
        self.stop.touch()
        for writer in self.writers:
            assert writer.wait(120) == 0, f"writer {writer.args[2]} ended with {writer.returncode}"

    def ledger(self, name):
        return self.directory / f"{name}.jsonl"

    # --- migrations and what happens to them

    def partition_columns(self):
        return DeltaTable(str(self.table)).metadata().partition_columns

    def next_statement(self):
        if self.undoable and self.chance.random() < 0.15:
            return "CALL system.undo_repartition('soak')"
        now = self.partition_columns()
        layout = self.chance.choice([layout for layout, columns in LAYOUTS.items() if columns != now])
        return f"CALL system.repartition(table_name => 'soak', partitioning => {layout})"

    def next_server(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            alive = [server for server in self.servers if server.ready.is_set()]
            if alive:
                return self.chance.choice(alive)
            for server in self.servers:
                assert server.failure is None, f"{server.name} did not come back: {server.failure}"
            assert time.monotonic() < deadline, "no server came back"
            time.sleep(0.1)

    def run(self):
        (self.directory / "lake").mkdir()
        self.make_table()
        for server in self.servers:
            server.start()
        self.start_writers()
        try:
            statement = self.next_statement()
            while sum(self.killed_in.values()) < self.kills and (self.end is None or time.monotonic() < self.end):
                fate = self.chance.choices(("kill", "pause", "live"), (0.75, 0.1 if len(self.servers) > 1 else 0, 0.25))[0]
                interrupted = self.interrupt(statement, fate) if fate != "live" else not self.succeed(self.next_server(), statement)
                # half of those that were interrupted are asked for again, and go on; another layout begins anew
                if not interrupted or self.chance.random() < 0.5:
                    statement = self.next_statement()
            self.succeed(self.next_server(), self.next_statement())
            self.stop_writers()
            time.sleep(LEASE + 1)
            self.undoable = False
            self.succeed(self.next_server(), self.next_statement())
            self.check()
        finally:
            self.stop.touch()
            for server in self.servers:
                server.end()

    def interrupt(self, statement, fate):
        """Whether it came to that: a migration may be quicker."""
        server = self.next_server()
        seen = commits(self.table)
        call = Call(server, statement)
        state = self.await_moment(server, call, seen)
        if state is None:
            self.accept(statement, call.outcome())
            return False
        if fate == "pause":
            return self.pause(server, call, statement)
        server.ready.clear()
        server.kill()
        self.killed_in[state] += 1
        call.outcome()
        server.start_again()
        print(f"kill {sum(self.killed_in.values())}: {server.name}, {state}, {statement}", flush=True)
        return True

    def await_moment(self, server, call, seen):
        """What is read of the migration just before; None where it ended before the moment came."""
        target = self.chance.choice(("time", "time") + STATES + (COMMITTED,))
        end = time.monotonic() + self.chance.uniform(0, 1.2 * self.typical)
        state = None
        while call.is_alive():
            if target == COMMITTED:
                if migration_committed(self.table, seen):
                    return COMMITTED
                time.sleep(0.001)
            elif target == "time":
                if time.monotonic() >= end:
                    return server.migration_state() or "before or after all that"
                time.sleep(0.005)
            else:
                state = server.migration_state()
                if state == target:
                    return state
        return None

    def pause(self, server, call, statement):
        """The other server takes over from one that only sleeps, and which then wakes up."""
        others = [other for other in self.servers if other is not server and other.ready.is_set()]
        if not others:
            self.accept(statement, call.outcome())
            return False
        server.pause()
        time.sleep(LEASE + 0.5)
        self.succeed(others[0], statement)
        server.wake()
        self.counts["pauses that outlasted the lease"] += 1
        error = call.outcome()
        assert error is None or code(error) in ("LAKE_REPARTITION_ABORTED", "LAKE_COMMIT_CONFLICT"), f"{server.name}, which had been paused, was told: {error}"
        self.told["a paused owner: " + code(error)] += 1
        print(f"pause {self.counts['pauses that outlasted the lease']}: {server.name} was told {code(error)}, {statement}", flush=True)
        return True

    def accept(self, statement, error):
        """Whether the migration is there. What passes by itself is waited for; every other error ends the soak."""
        if error is None:
            self.counts["migrations that returned"] += 1
            self.undoable = True
            return True
        if "undo" in statement and "LAKE_REPARTITION_REFUSED" in str(error):
            self.undoable = False
        else:
            assert any(name in str(error) for name in ("LAKE_REPARTITION_RUNNING", "LAKE_COMMIT_CONFLICT")), f"{statement}: {error}"
        self.told["in the way: " + code(error)] += 1
        time.sleep(0.5)
        return False

    def succeed(self, server, statement):
        """Unaided, once the lease of whoever died has run out. False where there is nothing to undo."""
        begun = time.monotonic()
        while True:
            attempt = time.monotonic()
            error = Call(server, statement).outcome()
            if self.accept(statement, error):
                self.typical = 0.7 * self.typical + 0.3 * (time.monotonic() - attempt)
                self.expect_no_row_twice(server)
                return True
            if "undo" in statement and not self.undoable:
                return False
            assert time.monotonic() < begun + PATIENCE, f"{statement} on {server.name} does not succeed: {error}"

    # --- what must be so

    def expect_no_row_twice(self, server):
        [[rows, distinct]] = server.sql("SELECT count(*), count(DISTINCT id) FROM soak")
        assert rows == distinct, f"{rows} rows, {distinct} of them different, after version {DeltaTable(str(self.table)).version()}"

    def check(self):
        server = self.next_server()
        appends, deletes = soak_writers.read(self.ledger("append")), soak_writers.read(self.ledger("delete"))
        table = DeltaTable(str(self.table)).to_pyarrow_table(columns=list(soak_rows.COLUMNS))
        raised = soak_ledger.expect_ledger(table["id"].to_numpy(), BASE, appends, deletes, "delta-rs")
        soak_ledger.expect_values(table, "delta-rs")
        names = ", ".join(f'"{name}"' for name in soak_rows.COLUMNS)
        by_sql = of_rows(server.sql(f"SELECT {names} FROM soak"), table.schema)
        assert soak_ledger.expect_ledger(by_sql["id"].to_numpy(), BASE, appends, deletes, "SQL") == raised
        soak_ledger.expect_values(by_sql, "SQL")
        states = dict(server.sql("SELECT state, count(*) FROM system.repartitions GROUP BY state"))
        assert set(states) <= {"PUBLISHED", "FAILED", "ABORTED"}, f"migrations without an ending: {states}"
        expect_only_known_files(self.table)
        self.report(table.num_rows, appends, deletes, raised, states)

    def report(self, rows, appends, deletes, raised, states):
        compactions = soak_writers.read(self.ledger("optimize"))
        errors = collections.Counter(entry["error"].split(". ")[0][:90] for entry in appends + deletes + compactions if not entry["ok"])
        figures = {
            "seed": self.seed,
            "kills, by the state read just before": dict(self.killed_in),
            **self.counts,
            "what clients of a CALL were told": dict(self.told),
            "attempts by their ending": states,
            "versions": DeltaTable(str(self.table)).version(),
            "appends, of which raised": [len(appends), sum(not entry["ok"] for entry in appends)],
            "deletes, of which raised": [len(deletes), sum(not entry["ok"] for entry in deletes)],
            "compactions, of which raised": [len(compactions), sum(not entry["ok"] for entry in compactions)],
            **raised,
            "errors of the writers": dict(errors),
            "rows at the end": rows,
            "rows lost or doubled": 0,
        }
        print(json.dumps(figures, indent=2), flush=True)


def of_rows(rows, schema):
    import pyarrow

    return pyarrow.table([pyarrow.array(column, schema.field(name).type) for name, column in zip(soak_rows.COLUMNS, zip(*rows))], names=soak_rows.COLUMNS)


def commits(table):
    return max(int(file.name[:20]) for file in (table / "_delta_log").glob("*.json"))


def migration_committed(table, seen):
    """Whether a version after ``seen`` is a migration's. Looks at files alone: a query would come too late."""
    version = seen + 1
    while True:
        try:
            with open(table / "_delta_log" / f"{version:020}.json", "rb") as commit:
                if b'"operation":"REPARTITION"' in commit.read(2000):
                    return True
        except FileNotFoundError:
            return False
        version += 1


def code(error):
    return "nothing: it had succeeded" if error is None else getattr(error, "error_name", None) or type(error).__name__


def expect_only_known_files(table):
    """Everything in the directory is what some version refers to, the log's own, or what docs/repartition.md says of ``_lakeshift/``."""
    referenced = set()
    for commit in (table / "_delta_log").glob("*.json"):
        for line in commit.read_text(encoding="utf-8").splitlines():
            add = json.loads(line).get("add")
            if add:
                referenced.add(urllib.parse.unquote(add["path"]))
    unknown = []
    for file in (path for path in table.rglob("*") if path.is_file()):
        name = file.relative_to(table).as_posix()
        books = name.startswith("_lakeshift/") and (name.endswith("/ended.json") or "/claims/" in name or "/groups/" in name)
        log = name.startswith("_delta_log/") and not file.name.startswith(".")
        # delta-rs leaves the files of an append or a delete that it refused, for its own vacuum to take
        foreign = not name.startswith("_") and not file.name.startswith((".", "_")) and not is_ours(file.name)
        if name not in referenced and not books and not log and not foreign:
            unknown.append(name)
    assert not unknown, f"{len(unknown)} files that nothing explains, such as {sorted(unknown)[:5]}"


def is_ours(name):
    """Lakeshift's names hold the migration's id right after ``part-``; those of delta-rs a number of five digits."""
    return re.match(r"part-[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}-", name) is not None


def main(arguments):
    parser = argparse.ArgumentParser(prog="interop/run --soak")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--minutes", type=float, help="no further kill after so long")
    parser.add_argument("--directory", type=pathlib.Path, help="a new one; kept where the soak fails")
    options = parser.parse_args(arguments)
    directory = options.directory or pathlib.Path(tempfile.mkdtemp(prefix="lakeshift-soak-"))
    directory.mkdir(parents=True, exist_ok=True)
    print(f"seed {options.seed}, {options.kills} kills, in {directory}", flush=True)
    Soak(directory, options.kills, options.seed, options.servers, options.minutes).run()


if __name__ == "__main__":
    main(sys.argv[1:])
