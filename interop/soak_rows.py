"""The rows of a soak: each is known by its number alone, so that a table can be compared with what its writers were told, value by value."""

import datetime

import numpy
import pyarrow

ROWS = 200  # of one batch, which is one append
FIRST_MOMENT = datetime.datetime(2026, 1, 5, 14, 30)
SYMBOLS = ("SPY", "QQQ", "IWM", "BRK/B", None)
SYMBOL_OF = pyarrow.array(SYMBOLS, pyarrow.string())
DAYS = 12
COLUMNS = ("id", "batch", "symbol", "timestamp", "price", "note")


def ids(batch):
    return numpy.arange(batch * ROWS, (batch + 1) * ROWS, dtype=numpy.int64)


def symbol_numbers(numbers):
    """Five symbols, one of them null, in every batch."""
    return (numbers * 7919 % 101 % len(SYMBOLS)).astype(numpy.int64)


def rows(numbers):
    """The rows of these numbers as an Arrow table."""
    numbers = numpy.asarray(numbers, dtype=numpy.int64)
    first = numpy.datetime64(FIRST_MOMENT, "us")
    times = first + (numbers // ROWS % DAYS).astype("timedelta64[D]") + (numbers % 86_399).astype("timedelta64[ms]")
    return pyarrow.table({
        "id": numbers,
        "batch": numbers // ROWS,
        "symbol": SYMBOL_OF.take(pyarrow.array(symbol_numbers(numbers))),
        "timestamp": pyarrow.array(times, pyarrow.timestamp("us"), mask=numbers % 97 == 0),
        "price": (numbers * 104_729 % 1_000_003) / 100.0,
        "note": pyarrow.array(["row %d" % number for number in numbers.tolist()], pyarrow.string()),
    })
