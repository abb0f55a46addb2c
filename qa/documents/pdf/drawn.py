"""Tables without rules whose cells have several lines: the order of drawing shows their rows (pure).

Word processors and browsers draw a table cell by cell: after a cell of several lines, the next one begins higher up.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.documents.pdf.lines import Line
    from qa.documents.pdf.runs import Run

__all__ = ["drawn_rows"]

FARTHEST = 1.2  # of the size: a larger distance ends a table
HIGHER = 0.4  # of the size: a letter that stands less high is only raised
SAME_SIZE = 0.1

_Placed = tuple[int, list["Run"]]  # the column, and one line of a cell


def drawn_rows(lines: Sequence[Line]) -> list[list[_Placed]]:
    """Return the rows of the table that begins with the first of the lines; none where no table is drawn cell by cell.

    A row is the lines of its cells, each with its column, in the order of drawing.
    """
    rows = _rows(sorted(_placed(lines), key=lambda placed: min(run.order for run in placed[1])))
    while rows and len({column for column, _ in rows[-1]}) == 1:
        rows.pop()  # text below the table
    middles = [[runs[0].middle for _, runs in row] for row in rows]
    is_parted = all(min(above) > max(below) for above, below in pairwise(middles))
    return rows if is_parted and any(map(_goes_up, rows)) else []


def _placed(lines: Sequence[Line]) -> list[_Placed]:
    """Return the cells of lines with their columns, as far down as each cell stands below those of just one column."""
    columns = [(cell[0].left, cell[-1].right) for cell in lines[0].cells()]
    found: list[_Placed] = []
    for before, line in pairwise([lines[0], *lines]):
        if (
            line.column != before.column
            or before.bottom - line.top > FARTHEST * line.size
            or abs(line.size - before.size) > SAME_SIZE * before.size
        ):
            break
        placed: list[_Placed] = []
        for cell in line.cells():
            # The words of two cells can stand near to each other.
            for part in [cell] if len(_near(cell, columns)) == 1 else [[run] for run in cell]:
                near = _near(part, columns)
                if len(near) != 1:
                    return found
                start, stop = columns[near[0]]
                columns[near[0]] = min(part[0].left, start), max(part[-1].right, stop)
                placed.append((near[0], part))
        found.extend(placed)
    return found


def _near(runs: Sequence[Run], columns: Sequence[tuple[float, float]]) -> list[int]:
    """Return the columns that runs side by side overlap."""
    return [at for at, (start, stop) in enumerate(columns) if runs[0].left < stop and start < runs[-1].right]


def _rows(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Divide cells, in the order of drawing, into rows: a new row begins where drawing goes back to the left."""
    rows: list[list[_Placed]] = []
    for cell in placed:
        if not rows or cell[0] < rows[-1][-1][0]:
            rows.append([])
        rows[-1].append(cell)
    return rows


def _goes_up(row: Sequence[_Placed]) -> bool:
    """Tell whether a cell begins higher than the last line of the one before it."""
    return any(
        cell[0] > before[0] and cell[1][0].middle - before[1][0].middle > HIGHER * cell[1][0].size
        for before, cell in pairwise(row)
    )
