"""The command line as a user has it: typed at in a terminal of its own, and in a script."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import engines
import pytest
import tables
from conftest import LAKESHIFT

PROMPT = "trino:default> "
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[\r\x07]")


class Terminal:
    """A program in a pseudo terminal, 120 columns wide."""

    def __init__(self, command, environment):
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, environment)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
        self.status = None

    def read_until(self, text, seconds=120):
        """What it printed up to and with ``text``, without the terminal's control sequences."""
        deadline = time.monotonic() + seconds
        printed = b""
        while time.monotonic() < deadline:
            if select.select([self.descriptor], [], [], 0.1)[0]:
                try:
                    printed += os.read(self.descriptor, 65536)
                except OSError:  # how Linux says that the other end is closed
                    break
                if CONTROLS.sub("", printed.decode(errors="replace")).endswith(text):
                    return CONTROLS.sub("", printed.decode(errors="replace"))
        raise AssertionError(f"no {text!r} after {printed.decode(errors='replace')!r}")

    def read_until_match(self, pattern, seconds=120):
        """What it printed up to where ``pattern`` is found in it, lines drawn over and over included."""
        deadline = time.monotonic() + seconds
        printed = b""
        while time.monotonic() < deadline:
            if select.select([self.descriptor], [], [], 0.1)[0]:
                try:
                    printed += os.read(self.descriptor, 65536)
                except OSError:
                    break
                text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", printed.decode(errors="replace"))
                if re.search(pattern, text):
                    return text
        raise AssertionError(f"no {pattern!r} in {printed.decode(errors='replace')!r}")

    def read_to_end(self, seconds=120):
        """All that it still prints."""
        deadline = time.monotonic() + seconds
        printed = b""
        while time.monotonic() < deadline:
            if select.select([self.descriptor], [], [], 0.1)[0]:
                try:
                    more = os.read(self.descriptor, 65536)
                except OSError:
                    more = b""
                if not more:
                    return CONTROLS.sub("", printed.decode(errors="replace"))
                printed += more
        raise AssertionError(f"it goes on after {printed.decode(errors='replace')!r}")

    def interrupt(self):
        """Ctrl-C."""
        os.write(self.descriptor, b"\x03")

    def type(self, line):
        os.write(self.descriptor, f"{line}\n".encode())

    def ask(self, query):
        """The cells of the table that answers."""
        self.type(query)
        printed = self.read_until(PROMPT)
        body = re.search(r"^-[-+]*\n(.*?)^\(\d+ rows?\)$", printed, re.MULTILINE | re.DOTALL)
        assert body, printed
        return [[cell.strip() for cell in line.split("|")] for line in body[1].splitlines()]

    def exit_code(self, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
                return os.waitstatus_to_exitcode(status)
            if select.select([self.descriptor], [], [], 0.1)[0]:
                with contextlib.suppress(OSError):
                    os.read(self.descriptor, 65536)
        raise AssertionError("it did not end")

    def close(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.descriptor)


@pytest.fixture
def terminal(server, tmp_path):
    # no pager: what a terminal shows without one
    environment = os.environ | {"TERM": "xterm", "TRINO_PAGER": "", "TRINO_HISTORY_FILE": str(tmp_path / "history")}
    with contextlib.closing(Terminal([LAKESHIFT, "sql", "--data-dir", server.data_dir], environment)) as opened:
        opened.read_until(PROMPT)
        yield opened


def test_typed_questions_are_answered(sql, small, terminal):
    tables.migrate(sql, small)

    assert terminal.ask(f"SELECT count(*) FROM {small.name};") == [["2000"]]
    assert [row[0] for row in terminal.ask(f"DESCRIBE {small.name};")] == engines.COLUMNS
    assert terminal.ask(f"SELECT timestamp_day, count(*) FROM {small.name} GROUP BY 1 ORDER BY 1;") == [["2026-01-28", "1000"], ["2026-01-29", "1000"]]

    terminal.type("quit;")
    assert terminal.exit_code() == 0


def test_a_mistake_is_explained_and_the_next_question_answered(small, terminal):
    terminal.type("SELECT * FROM nowhere;")
    assert "Table 'lake.default.nowhere' does not exist" in terminal.read_until(PROMPT)
    assert terminal.ask(f"SELECT count(*) FROM {small.name};") == [["2000"]]


def execute(server, *arguments):
    return subprocess.run([LAKESHIFT, "sql", "--data-dir", server.data_dir, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)


def test_a_script_migrates_and_counts(server, small):
    done = execute(server, "--output-format", "CSV", "--execute",
                   f"CALL system.repartition(table_name => '{small.name}', partitioning => {tables.LAYOUT}); SELECT count(*) FROM {small.name}")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == '"2000"'
    assert tables.partition_columns(small) == ["symbol", "timestamp_day"]


def test_a_script_that_fails_says_so_by_its_exit_code(server):
    failed = execute(server, "--execute", "SELECT * FROM nowhere")
    assert failed.returncode == 1
    assert "Table 'lake.default.nowhere' does not exist" in failed.stderr
    assert failed.stdout == ""
