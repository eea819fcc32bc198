"""docs/migrating-a-live-table.md, word for word and in its order, while the example's collector appends."""

import re
import subprocess
import sys

import conftest
import engines
import tables
from deltalake import DeltaTable

PAGE = conftest.REPOSITORY / "docs" / "migrating-a-live-table.md"
BLOCK = re.compile(r"^```(sql|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_step(tmp_path):
    lake = tmp_path / "lake"
    path = tables.sample("option_snapshots", lake)
    sample = engines.delta_rs(path)
    began = DeltaTable(str(path)).version()
    server = conftest.Server(lake, tmp_path / "data")
    server.start()
    collector = None
    try:
        collector = subprocess.Popen([sys.executable, conftest.REPOSITORY / "examples" / "collector.py", "live", lake, "--every", "1"],
                                     stdout=subprocess.DEVNULL)
        names = {}
        for number, (language, text) in enumerate(BLOCK.findall(PAGE.read_text())):
            if language == "python":
                exec(compile(text.replace("/srv/lake", str(lake)), f"block {number} of {PAGE.name}", "exec"), names)
                continue
            for statement in filter(str.strip, re.sub(r"--.*$", "", text, flags=re.MULTILINE).split(";")):
                server.sql(statement)
        assert collector.poll() is None, "the collector has stopped"
        collector.terminate()
        collector.wait(60)
        names["append"](str(path), tables.batch(tables.LATER, 10))

        table = DeltaTable(str(path))
        assert table.metadata().partition_columns == ["symbol", "timestamp_day"]
        appends = [commit for commit in table.history() if commit["version"] > began and commit["operation"] == "WRITE"]
        assert len(appends) > 1
        rows = engines.delta_rs(path)
        assert sum(rows.values()) == sum(sample.values()) + sum(int(commit["operationMetrics"]["num_added_rows"]) for commit in appends)
        assert sample <= rows
        assert engines.trino(server.sql, "option_snapshots") == engines.duckdb(path) == rows
    finally:
        if collector and collector.poll() is None:
            collector.kill()
        server.stop()
