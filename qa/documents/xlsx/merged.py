"""Merged cells of a sheet: a cell that is merged with others says its value for all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.documents.xlsx.sheet import Area, Cell, Row

__all__ = ["Merged"]

MOST_FILLED = 1_000_000  # cells of a sheet


class Merged:
    """The merged cells of a sheet. Those that go over several rows are filled into the rows that show something."""

    def __init__(self, rows: Sequence[Row], areas: Sequence[Area]) -> None:
        self._wide: dict[int, list[Area]] = {}  # by the number of the row
        numbers = [row.number for row in rows]
        filled = 0
        for area in areas:
            at = bisect_left(numbers, area.top)
            if at == len(rows) or numbers[at] != area.top or area.left not in rows[at].cells:
                continue
            cell = rows[at].cells[area.left]
            merged = rows[at : bisect_right(numbers, area.bottom)]
            filled += len(merged)
            if filled > MOST_FILLED:
                break
            for row in merged:
                row.cells.setdefault(area.left, cell)
                if area.right > area.left:
                    self._wide.setdefault(row.number, []).append(area)

    def wide(self, row: Row) -> Sequence[Area]:
        """Return the areas in a row that go over several columns."""
        return self._wide.get(row.number, ())

    def filled(self, row: Row, names: Mapping[int, str]) -> dict[int, Cell]:
        """Return the cells of a row, also those that are merged with the one before them, in columns with names."""
        cells = dict(row.cells)
        if len(cells) > 1:
            for area in self.wide(row):
                for column in names:
                    if area.left < column <= area.right:
                        cells.setdefault(column, row.cells[area.left])
        return cells

    def is_above(self, row: Row, head: Row) -> bool:
        """Tell whether a row names groups of the columns that the row below it names."""
        first, last = min(head.cells), max(head.cells)
        areas = self.wide(row)
        return bool(areas) and not any(area.left <= first and last <= area.right for area in areas)

    def names(self, head: Row, above: Row | None) -> dict[int, str]:
        """Return the names of the columns. Merged cells above the head stand before the names: "May, Price"."""
        names = {column: cell.text for column, cell in head.cells.items()}
        for area in self.wide(head):
            for column in range(area.left + 1, area.right + 1):
                names.setdefault(column, names[area.left])
        if above is not None and self.is_above(above, head):
            for area in self.wide(above):
                group = above.cells[area.left].text
                for column in range(area.left, area.right + 1):
                    if names.get(column, group) != group:
                        names[column] = f"{group}, {names[column]}"
        return names
