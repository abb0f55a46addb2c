"""Lines whose parts stand in columns -> tables by rows (pure)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.documents.pdf.drawn import drawn_rows
from qa.documents.pdf.lines import CAPTION, LIST_MARK, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.documents.pdf.runs import Run

__all__ = ["Table", "find_tables"]

FEWEST_ROWS = 2
ROW_GAP = 1.25  # distance of two rows in a table whose cells have several lines, in distances of two lines of a cell
MOST_LINES = 200  # of a table that is drawn cell by cell
FARTHEST = 3.5  # heights of a line: a line farther below does not belong to the table above it
LARGER = 1.1  # times the size of the letters of a row
BULLETS = "•‣⁃◦▪●○■□–"

Span = tuple[float, float]


@dataclass(slots=True)
class Table:
    """Rows of cells; a cell is a list of the lines in it."""

    page: int
    rows: list[list[list[Line]]]
    lines: list[Line]


def find_tables(lines: Sequence[Line]) -> list[Line | Table]:
    """Return the lines of a page, in order; those of a table are one `Table`."""
    found: list[Line | Table] = []
    at = 0
    while at < len(lines):
        table = None
        if _is_row(lines[at]):
            end = _stretch(lines, at)
            table = _drawn(lines[at : at + MOST_LINES]) or (_table(lines[at:end]) if end - at >= FEWEST_ROWS else None)
        found.append(table or lines[at])
        at += len(table.lines) if table else 1
    return found


def _drawn(lines: Sequence[Line]) -> Table | None:
    """Return the table that is drawn cell by cell from the first line on."""
    if any(run.is_cell for run in lines[0].runs):
        return None  # it has rules, which show its rows more surely
    rows = drawn_rows(lines)
    if sum(len({column for column, _ in row}) > 1 for row in rows) < FEWEST_ROWS:
        return None
    first = lines[0]
    cells: list[list[list[Line]]] = []
    for row in rows:
        cells.append([[] for _ in first.cells()])
        for column, runs in row:
            cells[-1][column].append(Line(first.page, runs, first.column))
    inside = {id(run) for row in rows for _, runs in row for run in runs}
    return Table(first.page, cells, [line for line in lines if id(line.runs[0]) in inside])


def _is_row(line: Line) -> bool:
    """Tell whether a line has cells: parts between wide gaps, and not only a number or a mark before its words."""
    cells = line.cells()
    if line.is_dotted or cells[0][0].text in BULLETS:
        return False  # an item of a list, with a mark that is set apart
    if (
        len(cells) < 2
        or line.is_mono
        or CAPTION.match(line.text)
        or line.is_stretched()
        or "....." in line.text
        or ". . . ." in line.text
    ):
        return False
    first = " ".join(run.text for run in cells[0])
    is_label = LIST_MARK.match(first) or not any(map(str.isalpha, first))
    return not (len(cells) == 2 and len(first) < 9 and is_label and not _is_number(cells[1][0].text))


def _is_number(text: str) -> bool:
    return sum(map(str.isdigit, text)) * 2 > len(text)


def _stretch(lines: Sequence[Line], first: int) -> int:
    """Return where the lines end that can be a table from the row ``first`` on: rows, and more lines of their cells."""
    last = first
    widest = lines[first].cells()
    for at in range(first + 1, len(lines)):
        line = lines[at]
        before = lines[at - 1]
        if line.column != lines[first].column or before.bottom - line.top > FARTHEST * line.size:
            break
        if last > first and line.size > LARGER * lines[last].size:
            break  # a heading below the table
        if _is_row(line):
            last = at
            if len(line.cells()) > len(widest):
                widest = line.cells()
        elif line.runs[0].is_cell and not line.is_ruled:
            last = at
        elif not line.runs[0].is_cell and not _is_in_a_cell(line, widest):
            break
        elif before.bottom - line.top < 0.6 * line.size:
            last = at
    return last + 1


def _is_in_a_cell(line: Line, row: Sequence[Sequence[Run]]) -> bool:
    """Tell whether a line stands below one cell of a row."""
    if len(line.cells()) > 1:
        return False
    starts = [cell[0].left for cell in row]
    ends = [*starts[1:], float("inf")]
    slack = line.size / 2
    return any(start - slack <= line.left and line.right <= end for start, end in zip(starts, ends, strict=True))


def _table(lines: Sequence[Line]) -> Table | None:
    is_grid = any(run.is_cell for line in lines for run in line.runs) and any(line.is_ruled for line in lines[1:])
    columns = _columns(lines, is_grid=is_grid)
    if len(columns) < 2:
        return None
    rows: list[list[list[Line]]] = []
    wraps = _wrapped_gap(lines, len(columns))
    for number, line in enumerate(lines):
        cells = _placed(line, columns)
        gap = lines[number - 1].middle - line.middle if number else 0.0
        if is_grid:
            goes_on = not line.is_ruled
        else:
            goes_on = not cells[0] or (gap < wraps and not all(cells)) or bool(rows and _ends_name(rows[-1], cells))
            goes_on = goes_on and not (rows and _has_own_numbers(rows[-1], cells))
        if rows and goes_on:
            for cell, more in zip(rows[-1], cells, strict=True):
                cell.extend(more)
        else:
            rows.append(cells)
    if len(rows) < FEWEST_ROWS or sum(sum(map(bool, row)) > 1 for row in rows) < FEWEST_ROWS:
        return None
    if is_grid:  # the words of a cell can stand in the middle of its height, between two lines of its neighbour
        for row in rows:
            for cell in row:
                cell.sort(key=lambda line: -line.middle)
    return Table(lines[0].page, rows, list(lines))


def _ends_name(row: Sequence[Sequence[Line]], cells: Sequence[Sequence[Line]]) -> bool:
    """Tell whether a line ends the name of a row, whose values stand beside the end: "Income from | and "sale | 5"."""
    if any(row[1:]) or not row[0] or not cells[0]:
        return False
    above, name = row[0][-1], cells[0][0]
    is_below = abs(name.left - above.left) < 0.5 * name.size
    return is_below and name.text[0].islower() and above.text[-1] not in ".:;" and above.is_bold == name.is_bold


def _has_own_numbers(row: Sequence[Sequence[Line]], cells: Sequence[Sequence[Line]]) -> bool:
    """Tell whether a line is a row of its own, such as a total, since a number in it stands under one of the row."""
    return sum(map(bool, cells)) > 1 and any(
        above and cell and _is_number(above[-1].text) and _is_number(cell[0].text) and above[-1].text[-1] not in "-–/"
        for above, cell in zip(row, cells, strict=True)
    )


def _columns(lines: Sequence[Line], *, is_grid: bool) -> list[Span]:
    """Return the columns of the rows with the usual number of cells; none if the cells are not below each other.

    The usual number is the most frequent one; in a grid, the largest one.
    """
    parts = [[(cell[0].left, cell[-1].right) for cell in line.cells()] for line in lines]
    counts = Counter(len(part) for part in parts if len(part) > 1)
    if not counts:
        return []
    # In a grid, a line of a row can lack cells, whose words stand higher or lower.
    usual = max(counts) if is_grid else max(counts, key=lambda count: (counts[count], count))
    rows = [part for part in parts if len(part) == usual]
    if is_grid:  # words can stand in the middle of a cell, and below them at its left
        found = [
            (min(left for left, _ in cells), max(right for _, right in cells)) for cells in zip(*rows, strict=True)
        ]
        return _widened(found, [span for part in parts for span in part])
    columns: list[Span] = []
    for left, right in sorted(span for part in rows for span in part):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return columns if len(columns) == usual else []


def _widened(columns: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """Return columns that hold also what stands under one of them, and is wider."""
    found = list(columns)
    for left, right in spans:
        under = [at for at, (start, end) in enumerate(columns) if left < end and start < right]
        if len(under) == 1:
            start, end = found[under[0]]
            found[under[0]] = min(left, start), max(right, end)
    return found


def _placed(line: Line, columns: Sequence[Span]) -> list[list[Line]]:
    """Return the cells of a line, one for each column; empty where nothing stands."""
    cells: list[list[Run]] = [[] for _ in columns]
    for cell in line.cells():
        left, right = cell[0].left, cell[-1].right
        shared = [min(right, end) - max(left, start) for start, end in columns]
        cells[max(range(len(columns)), key=lambda at: shared[at])].extend(cell)
    return [[Line(line.page, cell, line.column)] if cell else [] for cell in cells]


def _wrapped_gap(lines: Sequence[Line], columns: int) -> float:
    """Return the distance under which a line goes on with the row of the line before it; 0.0 if rows have one line.

    It is for tables in which all cells of a row may have several lines.
    """
    gaps = sorted(before.middle - line.middle for before, line in pairwise(lines))
    least, most = gaps[0], gaps[-1]
    full = sum(len(line.cells()) == columns for line in lines)
    near = sum(gap < least * ROW_GAP for gap in gaps)
    if most < least * ROW_GAP or full > 0.75 * len(lines) or near > 0.8 * len(gaps):
        return 0.0
    return least * ROW_GAP
