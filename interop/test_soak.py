"""A short soak with a fixed seed; the long one is ``interop/run --soak --kills 200`` (docs/reliability.md)."""

import soak


def test_soak(tmp_path):
    soak.Soak(tmp_path, kills=4, seed=7, servers=2).run()
