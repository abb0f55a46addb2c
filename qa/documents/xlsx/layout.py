"""The rows of a sheet -> pieces: rows that say the names of their columns, headings, notes (pure).

Empty rows part a sheet into tables. A table names its columns, or goes on with the names of the table above it. Tables
that stand side by side are read as one.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from qa.documents.pieces import piece
from qa.documents.rows import row_text
from qa.documents.xlsx.heads import find_head, is_pairs
from qa.documents.xlsx.merged import Merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qa.documents.pieces import Piece
    from qa.documents.xlsx.sheet import Cell, Row, Sheet

__all__ = ["sheet_pieces"]

MAX_WORDS = 6  # of a heading
MAX_VALUE = 80  # characters; what is longer, and stands alone in its row, is text
TITLE, PART = 2, 3  # levels of headings below the sheet's name
_ENDS_SENTENCE = tuple(".!?…:;。！？")


def sheet_pieces(sheet: Sheet, name: str) -> Iterator[Piece]:
    """Yield the pieces of a sheet, its name first; none if it shows nothing."""
    if sheet.rows:
        yield piece("heading", name, f"sheet {name}", level=1)
        yield from _Layout(sheet, name).pieces()


class _Layout:
    """The tables of a sheet."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self._sheet, self._name = sheet, name
        self._merged = Merged(sheet.rows, sheet.merged)
        self._names: dict[int, str] = {}  # of the columns, in the table that is read
        self._title: Row | None = None  # that stands over it
        self._is_titled = False  # a table stands under the title
        self._is_in_part = False

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of all tables."""
        tables = [
            [row for _, row in table]
            for _, table in groupby(enumerate(self._sheet.rows), key=lambda found: found[1].seen - found[0])
        ]
        for rows, below in zip(tables, [*tables[1:], []], strict=True):
            yield from self._table(rows, below)

    def _head(self, rows: Sequence[Row], below: Sequence[Row] = ()) -> tuple[int | None, bool]:
        """Return which row names the columns, if one does, and whether the rows go on with the table above them."""
        goes_on = any(len(row.cells) > 1 for row in rows) and all(
            row.cells.keys() <= self._names.keys() for row in rows
        )
        if len(rows) == 1 and not any(len(row.cells) > 1 for row in below):
            return None, goes_on  # a row that stands alone names nothing
        head = find_head(rows, self._merged, self._sheet.heads, self._names if goes_on else {})
        return head, goes_on and head is None

    def _table(self, rows: Sequence[Row], below: Sequence[Row]) -> Iterator[Piece]:
        head, goes_on = self._head(rows, below)
        if head is None and not goes_on and is_pairs(rows):
            yield from self._back_to(self._title)
            yield from (self._pair(row) for row in rows)
            return
        first = 0 if head is None else head + 1
        if head is not None:
            self._names = self._merged.names(rows[head], rows[head - 1] if head else None)
        if not self._is_heading(rows, 0, below):
            is_other = self._title is not None and self._is_titled and head is not None
            yield from self._back_to(None if is_other else self._title, always=is_other)
        has_title = all(len(row.cells) == 1 for row in rows) and not self._head(below)[1]
        for at, row in enumerate(rows):
            if at == head or (at + 1 == head and self._merged.is_above(row, rows[head])):
                continue
            if self._is_heading(rows, at, below):
                yield self._heading(row, is_title=at < first or has_title)
            else:
                yield self._said(row, self._names if goes_on or (head is not None and at > head) else {})
        self._is_titled = self._is_titled or head is not None

    def _heading(self, row: Row, *, is_title: bool) -> Piece:
        if is_title:
            self._title, self._is_titled = row, False
        self._is_in_part = not is_title
        return piece("heading", _only(row).text, self._place(row), level=TITLE if is_title else PART)

    def _back_to(self, title: Row | None, *, always: bool = False) -> Iterator[Piece]:
        """Say the title again, or the sheet's name if there is none, where a part of a table ends."""
        if self._is_in_part or always:
            self._is_in_part, self._title = False, title
            if title is None:
                yield piece("heading", self._name, f"sheet {self._name}", level=1)
            else:
                yield piece("heading", _only(title).text, self._place(title), level=TITLE)

    def _is_heading(self, rows: Sequence[Row], at: int, below: Sequence[Row]) -> bool:
        """Tell whether a row is the name of the rows below it, in its table or the one ``below``: "Drinks"."""
        row = rows[at]
        following = rows[at + 1] if at + 1 < len(rows) else next(iter(below), None)
        if len(row.cells) > 1 or following is None:
            return False
        cell = _only(row)
        is_set_off = cell.is_bold or (bool(self._merged.wide(row)) and len(following.cells) > 1)
        is_name = len(cell.text.split()) <= MAX_WORDS and not cell.text.endswith(_ENDS_SENTENCE)
        return is_set_off and is_name and not any(map(str.isdigit, cell.text))

    def _said(self, row: Row, names: Mapping[int, str]) -> Piece:
        """Return what a row says; a note below a table is no value of its first column."""
        if len(row.cells) == 1:
            text = _only(row).text
            if text.endswith(_ENDS_SENTENCE) or len(text) > MAX_VALUE:
                return piece("paragraph", text, self._place(row))
            if self._merged.wide(row):
                names = {}
        cells = self._merged.filled(row, names)
        columns = sorted(cells)
        said = row_text([names.get(column, "") for column in columns], [cells[column].text for column in columns])
        return piece("table", said, self._place(row))

    def _pair(self, row: Row) -> Piece:
        name, *values = [row.cells[column].text for column in sorted(row.cells)]
        said = row_text([name.rstrip(": ")], [" ".join(values)]) if values else name
        return piece("table", said, self._place(row))

    def _place(self, row: Row) -> str:
        return f"sheet {self._name}, row {row.number}"


def _only(row: Row) -> Cell:
    return next(iter(row.cells.values()))
