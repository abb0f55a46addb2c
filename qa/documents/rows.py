"""Rows of a table (.csv, .tsv) -> `Parsed`: a row says each value with its column's name: "Name: Ada · Room: 12"."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from qa.documents.decode import decode
from qa.documents.formats import Parsed
from qa.documents.pieces import compose, piece
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions

__all__ = ["SAMPLE_ROWS", "head_at", "read_rows", "row_text"]

DELIMITERS = ",;\t|"
NO_DELIMITER = "\x1f"  # of a file with one column
BETWEEN = " · "
SAMPLE = 100_000  # characters in which the delimiter is looked for
SAMPLE_ROWS = 50  # rows by which the delimiter and the row of names are told
FEWEST = 1 / 3  # of the first rows have the usual number of cells; above them can stand what is no table
WITH_CORNER = 3  # columns of a table that can have labels of rows without a name above them
MAX_FIELD = 1 << 24  # characters
_SAID = re.compile(r"sep=(.)[ ]*(?:\r\n|\r|\n)")  # tells Excel the delimiter; Excel shows no such row
_LABEL = re.compile(  # a number that can name a column
    r"""
    (?: 19 | 20 ) \d\d                         # a year
    | \d{1,4} [./-] \d{1,2} [./-] \d{1,4}      # "2024-01-31"
    | \d{1,4} [ ]? [/–-] [ ]? \d{1,4}          # "10-19", "01/2024"
    | \d{1,4} [+] | [<>≤≥] [ ]? \d{1,4}        # "65+", "<18"
    | \d?\d:\d\d (?: [ ]?[–-][ ]? \d?\d:\d\d )?  # "9:00", "14:00 - 18:00"
    """,
    re.VERBOSE,
)


def read_rows(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read rows. A row names the columns if it stands first, or first after rows that have fewer values.

    But it does not if one of its values is a number, nor if one is empty or repeated, unless a number stands below it.

    Raises:
        CorpusError: the file is not text, or cannot be read as rows.
    """
    text = decode(data, path, options.encoding)
    csv.field_size_limit(MAX_FIELD)
    said = _SAID.match(text)
    if said is not None:
        text = text[said.end() :]
    try:
        delimiter = said[1] if said else "\t" if path.suffix.lower() == ".tsv" else _delimiter(text[:SAMPLE])
        rows = [[" ".join(cell.split()) for cell in row] for row in _cells(text, delimiter)]
    except csv.Error as error:
        raise CorpusError(f"{path}: cannot be read as rows: {error}") from error
    at = head_at(rows)
    names = rows[at] if at is not None else []
    pieces = [
        piece("table", row_text(names if at is not None and number > at else [], row), f"row {number + 1}")
        for number, row in enumerate(rows)
        if number != at
    ]
    made, blocks, places = compose(pieces)
    return Parsed(made, "", blocks, places)


def _cells(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the most of the first rows into equally many cells, and then into the most."""
    found = {delimiter: _fit(text, delimiter) for delimiter in DELIMITERS}
    best = max(found, key=found.__getitem__)
    return best if any(found[best]) else NO_DELIMITER


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first rows have the same number of cells, and this number; zeros if they are too few."""
    widths = Counter(len(row) for row in islice(_cells(text, delimiter), SAMPLE_ROWS) if any(row))
    times, width = max(((times, width) for width, times in widths.items() if width > 1), default=(0, 0))
    return (times, width) if times > FEWEST * widths.total() else (0, 0)


def head_at(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the number of the row that names the columns, from 0; None if there is none."""
    sample = [(number, row) for number, row in enumerate(rows[:SAMPLE_ROWS]) if any(row)]
    filled = [sum(map(bool, row)) for _, row in sample]
    counts = Counter(filled)
    usual = max(counts, key=lambda count: (counts[count], count), default=0)
    full = next((at for at, count in enumerate(filled) if count >= usual), 0)
    for at in (0, full) if filled and filled[0] >= usual - 1 else (full,):
        if at < len(sample) and _names_columns(sample[at][1], sample[at + 1][1] if at + 1 < len(sample) else []):
            return sample[at][0]
    return None


def _names_columns(row: Sequence[str], below: Sequence[str]) -> bool:
    """Tell whether a row names the columns of the row ``below`` it."""
    width = max((at for cells in (row, below) for at, cell in enumerate(cells, start=1) if cell), default=0)
    counts = Counter(row)
    # Above the labels of the rows nothing needs to stand: ",Monday,Tuesday".
    has_corner = width >= WITH_CORNER and not row[0] and all(counts[name] == 1 for name in row[1:width] if name)
    for name, cell in islice(zip_longest(row[:width], below[:width], fillvalue=""), has_corner, None):
        if _is_number(name):
            if not _LABEL.fullmatch(name) or _LABEL.fullmatch(cell):
                return False
        elif (not name or counts[name] > 1) and not _is_number(cell):
            return False
    return any(row)


def _is_number(cell: str) -> bool:
    """Tell whether a value is a number, an amount or a date: "-1.234,50 €"."""
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))


def row_text(names: Sequence[str], row: Sequence[str]) -> str:
    """Return what a row says: its values, each with its column's name; values that are empty are left out.

    >>> row_text(["Name", "", "Room"], ["Ada", "late", "", "x"])
    'Name: Ada · late · x'
    """
    named = [*names, *[""] * (len(row) - len(names))]
    return BETWEEN.join(f"{name}: {cell}" if name else cell for name, cell in zip(named, row, strict=False) if cell)
