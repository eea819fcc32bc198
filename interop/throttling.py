"""Migrations that take as long as a test wants."""

import time


def hold_back(sql, path, bytes_per_second):
    """Puts the migration of the table at ``path`` under a ceiling, such as ``1MB``, as soon as it can be told."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            sql(f"CALL system.throttle_repartition('{path.name}', '{bytes_per_second}')")
            return
        except Exception as refusal:  # it has not claimed its table yet
            assert "No migration of table" in str(refusal)
            time.sleep(0.02)
    raise AssertionError("it did not begin")


def hold_in_the_midst(sql, path):
    """Returns once the migration has written its first file, and leaves it all but still."""
    hold_back(sql, path, "1MB")
    wait_for_first_output(path)
    hold_back(sql, path, "1kB")


def wait_for_first_output(path):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if next(path.glob("symbol=*/**/*.parquet"), None):
            return
        time.sleep(0.002)
    raise AssertionError("no output file appeared within a minute")


def let_go(sql, path):
    sql(f"CALL system.throttle_repartition('{path.name}', 'unlimited')")
