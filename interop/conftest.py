"""A real server on a lake of its own, and the engines that read and write beside it."""

import os
import pathlib
import socket
import subprocess
import sys
import uuid

import pytest

import engines
import tables

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
sys.path.append(str(REPOSITORY / "examples"))  # the tests import the desk's own collector
LAKESHIFT = REPOSITORY / "bin" / "lakeshift"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A Lakeshift server process, started and stopped as a user does."""

    def __init__(self, root, data_dir):
        self.root = root
        self.data_dir = data_dir
        self.port = free_port()

    def start(self):
        subprocess.run(
            [LAKESHIFT, "start", "--root", self.root, "--port", str(self.port), "--data-dir", self.data_dir],
            check=True, timeout=900)

    def stop(self):
        """Says what the script said, for example that no server runs."""
        return subprocess.run([LAKESHIFT, "stop", "--data-dir", self.data_dir], check=True, timeout=120, capture_output=True, text=True).stderr.strip()

    def connect(self):
        import trino

        return trino.dbapi.connect(host="127.0.0.1", port=self.port, user="interop", catalog="lake", schema="default")

    def sql(self, query):
        """All rows of one query."""
        connection = self.connect()
        try:
            cursor = connection.cursor()
            cursor.execute(query)
            return cursor.fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    base = tmp_path_factory.mktemp("server")
    root = base / "lake"
    tables.sample("strategy_executions", root)
    running = Server(root, base / "data")
    running.start()
    yield running
    assert running.stop() == "Stopped."


@pytest.fixture
def sql(server):
    return server.sql


@pytest.fixture
def snapshots(server):
    """A fresh copy of the sample's option_snapshots under a name of its own."""
    return tables.sample("option_snapshots", server.root, f"snapshots_{uuid.uuid4().hex[:8]}")


@pytest.fixture
def executions(server):
    """A fresh copy of the sample's strategy_executions: three rows, of which one was never filled and two were never closed."""
    return tables.sample("strategy_executions", server.root, f"executions_{uuid.uuid4().hex[:8]}")


@pytest.fixture
def small(server):
    """A small table that a delta-rs collector wrote just now: 40 appends, four symbols, two days."""
    return tables.collected(server.root / f"small_{uuid.uuid4().hex[:8]}", appends=40, rows=50)


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    jars = os.environ.get("LAKESHIFT_SPARK_JARS")
    if not jars:
        pytest.fail("LAKESHIFT_SPARK_JARS is not set: start the tests with interop/run, which fetches Spark's Delta jars")
    session = engines.spark_session(jars, tmp_path_factory.mktemp("spark-warehouse"))
    yield session
    session.stop()
