"""How fast a migration goes under a ceiling, measured by what the kernel counts and not by what the migration says of itself."""

import os
import threading
import time

import pytest
import tables
import throttling

SECONDS = 20
# megabytes a second; the higher the ceiling, the larger the table that it takes
CEILINGS = [int(ceiling) for ceiling in os.environ.get("LAKESHIFT_THROTTLE_CEILINGS", "1,2").split(",")]


def moved(server):
    """Bytes that the server's process has read and written since it began, files and sockets alike."""
    state = dict(line.split("=", 1) for line in (server.data_dir / "server.state").read_text().splitlines())
    counted = dict(line.split(": ") for line in open(f"/proc/{state['pid']}/io").read().splitlines())
    return int(counted["rchar"]) + int(counted["wchar"])


@pytest.mark.parametrize("ceiling", CEILINGS)
def test_ceiling(server, sql, ceiling):
    # so much that it takes longer than it is watched
    path = tables.collected(server.root / f"throttled_{ceiling}", appends=50, rows=20_000 * max(1, ceiling // 2))
    call = threading.Thread(target=lambda: sql(f"CALL system.repartition(table_name => '{path.name}', partitioning => ARRAY['symbol'])"), daemon=True)
    call.start()
    throttling.hold_back(sql, path, f"{ceiling}MB")
    # what was moved before it was held back is paid first
    time.sleep(3)
    before, began = moved(server), time.monotonic()
    time.sleep(SECONDS)
    rate = (moved(server) - before) / (time.monotonic() - began)
    [(state, stated)] = sql(f"SELECT state, bytes_per_second FROM system.repartitions WHERE table_name = 'default.{path.name}'")
    throttling.let_go(sql, path)
    call.join(120)
    assert state == "REWRITING", "it was done before it could be measured"
    print(f"ceiling {ceiling << 20}, counted by the kernel {rate:.0f}, by the migration {stated:.0f}")
    # how near it comes to its ceiling depends on what else the machine does: those figures are printed
    assert 0 < rate <= 1.1 * (ceiling << 20)
    assert 0 < stated <= 1.1 * (ceiling << 20)
