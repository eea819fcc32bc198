"""ALTER TABLE … EXECUTE repartition: the same table to every engine as after the CALL, and its figures as rows."""

import engines
import tables
from deltalake import DeltaTable, write_deltalake
from engines import assert_everyone_reads
from tables import LATER


def execute(sql, path, layout=tables.LAYOUT):
    """Returns the figures."""
    return dict(sql(f"ALTER TABLE {path.name} EXECUTE repartition(partitioning => {layout})"))


def test_everyone_reads_and_writes_what_workers_wrote(sql, small, spark):
    expected = engines.delta_rs(small)
    version = DeltaTable(str(small)).version()
    files = len(DeltaTable(str(small)).file_uris())

    figures = execute(sql, small)
    assert figures["rows"] == len(expected)
    assert figures["source_files"] == files
    assert figures["source_version"] == version
    assert figures["published_version"] == version + 1
    assert figures["files_written"] == len(tables.live_files(small))
    assert tables.partition_columns(small) == ["symbol", "timestamp_day"]
    [entry] = DeltaTable(str(small)).history(1)
    assert entry["operation"] == "REPARTITION"
    assert_everyone_reads(expected, sql, spark, small)

    added = tables.batch(LATER, 30, seed=7)
    write_deltalake(str(small), added, mode="append")
    assert_everyone_reads(expected + engines.of_arrow(added), sql, spark, small)

    sql(f"CALL system.undo_repartition('{small.name}')")
    assert tables.partition_columns(small) == []
    assert_everyone_reads(expected + engines.of_arrow(added), sql, spark, small)
