"""Whether a table holds what its writers were told, no row less and none twice."""

import numpy
import pyarrow
import soak_rows


def expect_unique(numbers, what):
    distinct, counts = numpy.unique(numbers, return_counts=True)
    doubled = distinct[counts > 1]
    assert not len(doubled), f"{what}: {len(doubled)} rows are there more than once, such as {doubled[:5].tolist()}"


def expect_values(table, what):
    """Every column of every row is what its number says."""
    table = pyarrow.table(table).select(soak_rows.COLUMNS).sort_by("id")
    expected = soak_rows.rows(table["id"].to_numpy())
    for name in soak_rows.COLUMNS:
        assert table[name].cast(expected[name].type).to_pylist() == expected[name].to_pylist(), f"{what}: column {name} differs from what was written"


def expect_ledger(numbers, base, appends, deletes, what):
    """
    ``numbers`` of the rows that are there. Rows of an append that raised are all there or none is; so it is with what a delete that raised would have removed.
    Returns how many such cases were found done and how many not done.
    """
    expect_unique(numbers, what)
    there = set(numbers.tolist())
    raised = {"appends that raised, there": 0, "appends that raised, not there": 0, "deletes that raised, done": 0, "deletes that raised, not done": 0}
    expected = set(range(base * soak_rows.ROWS))
    for entry in appends:
        batch = set(soak_rows.ids(entry["batch"]).tolist())
        if entry["ok"]:
            expected |= batch
            continue
        found = len(batch & there)
        assert found in (0, len(batch)), f"{what}: batch {entry['batch']}, whose append raised ({entry['error']}), is there in part: {found} of {len(batch)} rows"
        raised["appends that raised, there" if found else "appends that raised, not there"] += 1
        if found:
            expected |= batch
    for entry in deletes:
        doomed = doomed_rows(entry)
        if entry["ok"]:
            expected -= doomed
            continue
        left = len(doomed & there)
        assert left in (0, len(doomed)), f"{what}: the delete of batch {entry['batch']}, which raised ({entry['error']}), was done in part: {left} of {len(doomed)} rows are left"
        raised["deletes that raised, not done" if left else "deletes that raised, done"] += 1
        if not left:
            expected -= doomed
    missing, extra = expected - there, there - expected
    assert not missing and not extra, (f"{what}: {len(missing)} of {len(expected)} rows are lost, such as {sorted(missing)[:5]}; "
                                       f"{len(extra)} are there that should not be, such as {sorted(extra)[:5]}")
    return raised


def doomed_rows(entry):
    numbers = soak_rows.ids(entry["batch"])
    if entry["symbol"] is not None:
        numbers = numbers[soak_rows.symbol_numbers(numbers) == soak_rows.SYMBOLS.index(entry["symbol"])]
    return set(numbers.tolist())
