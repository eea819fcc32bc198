"""``bin/lakeshift migrate`` as a user has it: at a terminal, in a script, and gone while the migration goes on."""

import contextlib
import os
import re
import signal
import subprocess
import time

import conftest
import pytest
import tables
from conftest import LAKESHIFT
from deltalake import DeltaTable, write_deltalake
from test_command_line import Terminal
from test_killed_server import server_pid
from throttling import hold_back

ASKED = "Migrate now? [y/N] "
INTERRUPTED = "Abort it, leave it running, or watch on? [a/l/W] "


@contextlib.contextmanager
def migrating(server, *arguments):
    environment = os.environ | {"TERM": "xterm"}
    with contextlib.closing(Terminal([LAKESHIFT, "migrate", "--data-dir", server.data_dir, *arguments], environment)) as opened:
        yield opened


def script(server, *arguments):
    return subprocess.run([LAKESHIFT, "migrate", "--data-dir", server.data_dir, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)


def states(sql, path):
    return [state for (state,) in sql(f"SELECT state FROM system.repartitions WHERE table_name = 'default.{path.name}' ORDER BY started")]


@pytest.fixture
def large(server):
    """Enough that it takes a while, and can be held back before it is done."""
    return tables.collected(server.root / f"large_{os.urandom(4).hex()}", appends=60, rows=10_000)


def test_looks_asks_shows_and_tells(server, sql, small):
    version = DeltaTable(str(small)).version()
    files = len(DeltaTable(str(small)).file_uris())
    with migrating(server, small.name, "--partitioning", "symbol,day(timestamp)", "--sorted-by", "timestamp") as terminal:
        plan = terminal.read_until(ASKED)
        assert f"default.{small.name}: partitioned by symbol, day(timestamp), rows sorted by timestamp" in plan
        assert re.search(rf"now +{files} files", plan), plan
        assert "in about 8 partitions" in plan
        terminal.type("y")
        told = terminal.read_to_end()
        assert terminal.exit_code() == 0
    assert f"default.{small.name} is migrated: 2,000 rows, verified" in told
    assert re.search(rf"before +{files} files .* version {version}", told), told
    assert re.search(rf"after +8 files .* version {DeltaTable(str(small)).version()}", told), told
    assert f"CALL system.undo_repartition('default.{small.name}')" in told
    assert tables.partition_columns(small) == ["symbol", "timestamp_day"]


def test_only_what_has_become_small(server, sql, small):
    tables.migrate(sql, small)
    for number in range(10):
        write_deltalake(str(small), tables.batch(tables.FIRST_DAY, 20, symbols=("SPY",), seed=number), mode="append")
    with migrating(server, small.name, "--partitioning", "symbol,day(timestamp)") as terminal:
        plan = terminal.read_until(ASKED)
        terminal.type("y")
        terminal.read_to_end()
    assert re.search(r"now +18 files", plan), plan
    assert re.search(r"planned +1 files .* instead of 11 in 1 partition; the other 7 stay as they are", plan), plan
    assert len(DeltaTable(str(small)).file_uris()) == 8


def test_no_is_an_answer(server, sql, small):
    with migrating(server, small.name) as terminal:
        assert "advised: " in terminal.read_until(ASKED)
        terminal.type("")
        assert "Nothing was done." in terminal.read_to_end()
        assert terminal.exit_code() == 0
    assert states(sql, small) == []


def test_without_a_terminal(server, sql, small):
    unasked = script(server, small.name)
    assert unasked.returncode == 2
    assert "--yes" in unasked.stderr

    done = script(server, small.name, "--partitioning", "symbol", "--yes")
    assert done.returncode == 0, done.stderr
    assert "\r" not in done.stdout and "\x1b" not in done.stdout
    assert "is migrated: 2,000 rows" in done.stdout

    again = script(server, small.name, "--partitioning", "symbol", "--yes")
    assert again.returncode == 0
    assert "has this layout already" in again.stdout
    assert states(sql, small) == ["PUBLISHED", "UNCHANGED"]


def test_what_is_refused(server, sql, small):
    refused = script(server, small.name, "--partitioning", "timestamp", "--yes")
    assert refused.returncode == 1
    assert "refused: " in refused.stdout and "day(timestamp)" in refused.stdout
    assert states(sql, small) == []

    missing = script(server, "nowhere", "--yes")
    assert missing.returncode == 1
    assert "no table 'nowhere'" in missing.stderr

    idle = script(server, small.name, "--watch")
    assert idle.returncode == 1
    assert "No migration of table" in idle.stderr


def test_left_running_and_watched_again(server, sql, large):
    with migrating(server, large.name, "--partitioning", "symbol", "--yes") as terminal:
        hold_back(sql, large, "3MB")
        drawn = terminal.read_until_match(r"\[#+\.+\] +\d+\.\d %  rewriting  \S+ rows/s  \S+ MB/s  eta \d+:\d\d  lag 0 versions")
        assert max(len(line) for line in re.split(r"[\r\n]", drawn) if line.startswith("[")) < 120
        terminal.interrupt()
        terminal.read_until(INTERRUPTED)
        # a mistake goes on
        terminal.type("")
        terminal.read_until_match(r"rewriting  \S+ rows/s")
        terminal.interrupt()
        terminal.read_until(INTERRUPTED)
        terminal.type("l")
        assert f"bin/lakeshift migrate --data-dir {server.data_dir} default.{large.name} --watch" in terminal.read_to_end()
        assert terminal.exit_code() == 0

    assert states(sql, large) == ["REWRITING"]
    second = script(server, large.name, "--yes")
    assert second.returncode == 1
    assert "is being migrated already" in second.stderr and "--watch" in second.stderr

    with migrating(server, large.name, "--watch") as terminal:
        terminal.read_until_match(r"rewriting  \S+ rows/s")
        sql(f"CALL system.throttle_repartition('{large.name}', 'unlimited')")
        assert f"default.{large.name} is migrated: 600,000 rows" in terminal.read_to_end()
        assert terminal.exit_code() == 0
    assert states(sql, large) == ["PUBLISHED"]


def test_aborted_from_the_terminal(server, sql, large):
    version = DeltaTable(str(large)).version()
    with migrating(server, large.name, "--partitioning", "symbol", "--yes") as terminal:
        hold_back(sql, large, "1MB")
        terminal.read_until_match(r"rewriting")
        terminal.interrupt()
        terminal.read_until(INTERRUPTED)
        terminal.type("a")
        told = terminal.read_to_end()
        assert "aborted: " in told and "stopped: Aborted by lakeshift" in told
        assert terminal.exit_code() == 1
    assert states(sql, large) == ["ABORTED"]
    assert DeltaTable(str(large)).version() == version
    assert not [path for path in large.glob("symbol=*")]


def test_a_terminal_that_is_closed_takes_nothing_along(server, sql, large):
    with migrating(server, large.name, "--partitioning", "symbol", "--yes") as terminal:
        hold_back(sql, large, "3MB")
        terminal.read_until_match(r"rewriting")
        os.killpg(os.getpgid(terminal.pid), signal.SIGHUP)
    assert states(sql, large) == ["REWRITING"]
    sql(f"CALL system.throttle_repartition('{large.name}', 'unlimited')")
    deadline = time.monotonic() + 120
    while states(sql, large) != ["PUBLISHED"] and time.monotonic() < deadline:
        time.sleep(0.5)
    assert states(sql, large) == ["PUBLISHED"]
    assert tables.partition_columns(large) == ["symbol"]


def test_a_server_that_hangs_makes_no_terminal_deaf(server, sql, large):
    with migrating(server, large.name, "--partitioning", "symbol", "--yes") as terminal:
        hold_back(sql, large, "3MB")
        terminal.read_until_match(r"rewriting")
        os.kill(server_pid(server), signal.SIGSTOP)
        try:
            # whichever look is under way gets no answer now
            time.sleep(1)
            terminal.interrupt()
            terminal.read_until(INTERRUPTED)
            terminal.type("l")
            assert "Left running." in terminal.read_to_end()
            assert terminal.exit_code() == 0
        finally:
            os.kill(server_pid(server), signal.SIGCONT)
    assert states(sql, large) == ["REWRITING"]
    sql(f"CALL system.abort_repartition('{large.name}')")


def test_a_server_that_is_killed_is_told(tmp_path):
    own = conftest.Server(tmp_path / "lake", tmp_path / "data")
    path = tables.collected(own.root / "large", appends=60, rows=10_000)
    own.start()
    try:
        with migrating(own, path.name, "--partitioning", "symbol", "--yes") as terminal:
            hold_back(own.sql, path, "1MB")
            terminal.read_until_match(r"rewriting")
            os.kill(server_pid(own), signal.SIGKILL)
            told = terminal.read_to_end()
            assert f"the server on http://127.0.0.1:{own.port} does not answer" in told and "\tat " not in told
            assert f"bin/lakeshift migrate --data-dir {own.data_dir} default.large --watch" in told
            assert terminal.exit_code() == 1
    finally:
        own.stop()
    assert tables.partition_columns(path) == []
