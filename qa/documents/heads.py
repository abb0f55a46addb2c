"""Heads of a table in several rows -> one row with a name for each column: "Members adult", "Members child" (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["MAX_WIDTH", "Cell", "columns_of", "names_of_columns"]

MAX_WIDTH = 100  # columns of a cell
MAX_HEADS = 5  # rows
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:[/–-]\d{2,4})?")  # "2024", "2024/25"


class Cell(NamedTuple):
    """A cell of a row, or a cell that goes on from the row above."""

    text: str
    width: int = 1  # columns


def columns_of(row: Iterable[Cell]) -> list[str]:
    """Return what a row says in each column. A wide cell is said once; its further columns are left empty.

    >>> columns_of([Cell("Fee"), Cell("Price", 2), Cell("Note", 2)])
    ['Fee', 'Price', '', 'Note']
    """
    said: list[str] = []
    gap = 0
    for cell in row:
        said += [""] * gap
        said.append(cell.text)
        gap = min(cell.width, MAX_WIDTH) - 1
    return said


def names_of_columns(rows: Sequence[Sequence[Cell]], heads: int = 0) -> tuple[int, list[str]]:
    """Return how many rows at the top of a table are its head, and the name of each column; 0 if it is one row.

    ``heads``: how many rows the document says to be the head. If it says nothing, the second row is a part of the head
    if cells in it stand below a wide cell, are words, and have numbers below them.

    >>> head = [[Cell("Stay"), Cell("Guests", 2)], [Cell("Stay"), Cell("adult"), Cell("child")]]
    >>> names_of_columns([*head, [Cell("May"), Cell("8"), Cell("4")]])
    (2, ['Stay', 'Guests adult', 'Guests child'])
    """
    if heads < 2:
        heads = 2 if _is_head_of_two_rows(rows) else 0
    above = rows[:heads]
    has_wide = any(cell.width > 1 for row in above[:-1] for cell in row)
    if not has_wide or not 0 < heads < min(len(rows), MAX_HEADS + 1) or len(above[0]) < 2:
        return 0, []
    said = [list(_over(row)) for row in above]
    columns = range(max(map(len, said)))
    names = (dict.fromkeys(row[column] for row in said if column < len(row) and row[column]) for column in columns)
    return heads, [" ".join(name) for name in names]


def _over(row: Iterable[Cell]) -> Iterator[str]:
    """Yield the words over each column: a wide cell is over several."""
    for cell in row:
        yield from [cell.text] * min(cell.width, MAX_WIDTH)


def _is_head_of_two_rows(rows: Sequence[Sequence[Cell]]) -> bool:
    if len(rows) < 3:
        return False
    upper, lower, below = rows[:3]
    if len(upper) < 2 or not all(_can_be_name(cell.text) for cell in (*upper, *lower)):
        return False
    names, values = list(_over(lower)), list(_over(below))
    column, numbers = 0, 0
    for cell in upper:
        columns = slice(column, column + min(cell.width, MAX_WIDTH))
        under = names[columns]
        if cell.width > 1:
            if not all(under) or len(under) < 2 or len(set(under)) == 1:
                return False
            numbers += any(map(_has_digit, values[columns]))
        elif cell.text and any(name not in ("", cell.text) for name in under):
            return False
        column = columns.stop
    return numbers > 0


def _can_be_name(text: str) -> bool:
    return not _has_digit(text) or _YEAR.fullmatch(text) is not None


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
