"""Rows of a table in a sheet -> the row that names its columns (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.rows import SAMPLE_ROWS, head_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from qa.documents.xlsx.merged import Merged
    from qa.documents.xlsx.sheet import Cell, Row

__all__ = ["find_head", "is_pairs"]

HIGHEST = 6  # rows of a table among which a row in bold names the columns
LEAST_RUN = 3  # numbers that follow one another and name columns: the days of a month
_YEARS = range(1900, 2100)


def find_head(rows: Sequence[Row], merged: Merged, known: Set[int], names: Mapping[int, str]) -> int | None:
    """Return the place of the row that names the columns; None if there is none.

    It is the first row of a filter or of a table that was made as such, or a row in bold. Otherwise it is found as in a
    file of rows. Below another table, with whose ``names`` the rows could go on, this needs numbers below the row.

    Args:
        rows: of one table.
        merged: the merged cells of the sheet.
        known: the numbers of rows that are heads of filters and tables.
        names: of the columns of the table above, if the rows can go on with them.
    """
    at = next((at for at, row in enumerate(rows) if row.number in known), None)
    if at is None and len({column for row in rows for column in row.cells}) > 1 and (names or not is_pairs(rows)):
        at = _set_off(rows, names)
        if at is None and len(rows) > 1:
            at = _by_shape(rows, merged, names)
    return at if at is None or not _is_group(rows, at, merged) else at + 1


def is_pairs(rows: Sequence[Row]) -> bool:
    """Tell whether each row is a name and its value: "Phone: | 0123"."""
    columns = sorted({column for row in rows for column in row.cells})
    if len(columns) != 2 or not any(len(row.cells) == 2 for row in rows):
        return False
    left = [row.cells.get(columns[0]) for row in rows]
    right = [row.cells.get(columns[1]) for row in rows]
    has_marks = all(cell is not None and cell.text.endswith(":") for cell in left)
    is_bold = all(cell is not None and cell.is_bold for cell in left)
    return has_marks or (is_bold and not any(cell is not None and cell.is_bold for cell in right))


def _set_off(rows: Sequence[Row], names: Mapping[int, str]) -> int | None:
    """Return the place of a row in bold, or with numbers that follow one another, above other rows."""
    for at, row in enumerate(rows[:HIGHEST]):
        below = rows[at + 1].cells if at + 1 < len(rows) else {}
        if len(row.cells) < 2 or (not below and names):
            continue
        is_bold = all(cell.is_bold for cell in row.cells.values())
        if is_bold and not all(cell.is_bold for cell in below.values() if below) and not _has_amount(row.cells):
            return at
        if _is_run(row.cells) and not _is_run(below) and not all(cell.is_amount for cell in row.cells.values()):
            return at
        if is_bold and not below and not _has_amount(row.cells):  # the names stand apart, above an empty row
            return at
    return None


def _by_shape(rows: Sequence[Row], merged: Merged, names: Mapping[int, str]) -> int | None:
    """Return the place of the row that is a head by its values and those below."""
    columns = sorted({column for row in rows for column in row.cells})
    titles = next((at for at, row in enumerate(rows) if len(row.cells) > 1), len(rows))
    at = head_at(
        [[_value(row, column, columns, merged) for column in columns] for row in rows[titles : titles + SAMPLE_ROWS]]
    )
    if at is None:
        return None
    at += titles
    if len(rows[at].cells) < 2 or at + 1 == len(rows) or _has_amount(rows[at].cells):
        return None
    return at if not names or _is_new(rows[at:], names) else None


def _value(row: Row, column: int, columns: Sequence[int], merged: Merged) -> str:
    """Return a value. A cell that is merged with the one before it has a value of its own, which no other has."""
    if column in row.cells:
        return row.cells[column].text
    for area in merged.wide(row):
        if area.left < column <= area.right and not (area.left <= columns[0] and columns[-1] <= area.right):
            return f"{row.cells[area.left].text} {column}.".replace(" ", "x")
    return ""


def _is_new(rows: Sequence[Row], names: Mapping[int, str]) -> bool:
    """Tell whether a row that can be a head is one: it says the same names, or stands above numbers."""
    cells = rows[0].cells
    if all(names[column] == cell.text for column, cell in cells.items()):
        return True
    if any(cell.is_date for cell in cells.values()):
        return False
    below = [[row.cells[column] for row in rows[1:] if column in row.cells] for column in cells]
    return any(len(found) > 1 and all(cell.is_amount or cell.is_date for cell in found) for found in below)


def _is_group(rows: Sequence[Row], at: int, merged: Merged) -> bool:
    """Tell whether a row names groups of columns, which the row below it names."""
    if at + 2 >= len(rows) or not merged.is_above(rows[at], rows[at + 1]):
        return False
    cells, below, after = rows[at].cells, rows[at + 1].cells, rows[at + 2].cells
    if len(below) < 2 or _has_amount(below):
        return False
    is_merged_down = any(below.get(column) is cell for column, cell in cells.items())
    is_bold = all(cell.is_bold for cell in below.values())
    return is_merged_down or is_bold or any(cell.is_amount for cell in after.values())


def _has_amount(cells: Mapping[int, Cell]) -> bool:
    """Tell whether a row has a number that can name no column: neither a year, nor one of several in their order."""
    if _is_run(cells):
        return False
    return any(cell.is_amount and not (cell.text.isdecimal() and int(cell.text) in _YEARS) for cell in cells.values())


def _is_run(cells: Mapping[int, Cell]) -> bool:
    found = [cells[column].text for column in sorted(cells) if cells[column].is_amount]
    if len(found) < LEAST_RUN or not all(text.isdecimal() for text in found):
        return False
    numbers = [int(text) for text in found]
    return numbers == [*range(numbers[0], numbers[0] + len(numbers))]
