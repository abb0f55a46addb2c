"""Rows of a table (.csv, .tsv) -> `Parsed`: a row says each value with its column's name: "Name: Ada · Room: 12"."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from qa.documents.decode import decode
from qa.documents.formats import Parsed
from qa.documents.pieces import compose, piece
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.datatypes import Progress, ReadOptions

__all__ = ["read_rows"]

DELIMITERS = ",;\t|"
BETWEEN = " · "
SAMPLE = 100_000  # characters in which the first line is looked for
MAX_FIELD = 1 << 24  # characters


def read_rows(data: bytes, path: Path, options: ReadOptions, progress: Progress) -> Parsed:  # noqa: ARG001
    """Read rows. The first row names the columns, unless one of its values is empty, a number, or repeated.

    Raises:
        CorpusError: the file is not text, or cannot be read as rows.
    """
    text = decode(data, path, options.encoding)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else _delimiter(text)
    csv.field_size_limit(MAX_FIELD)
    try:
        rows = [
            [" ".join(cell.split()) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise CorpusError(f"{path}: cannot be read as rows: {error}") from error
    names = rows[0] if rows and _is_head(rows[0]) else []
    pieces = [
        piece("table", _said(names, row), f"row {number}")
        for number, row in enumerate(rows, start=1)
        if not (names and number == 1)
    ]
    made, blocks, places = compose(pieces)
    return Parsed(made, "", blocks, places)


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first line into the most cells."""
    first = next((line for line in io.StringIO(text[:SAMPLE], newline="") if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _is_head(row: Sequence[str]) -> bool:
    is_named = all(cell and not cell.lstrip("-").replace(".", "").isdecimal() for cell in row)
    return is_named and len(set(row)) == len(row)


def _said(names: Sequence[str], row: Sequence[str]) -> str:
    named = [*names, *[""] * (len(row) - len(names))]
    return BETWEEN.join(f"{name}: {cell}" if name else cell for name, cell in zip(named, row, strict=False) if cell)
