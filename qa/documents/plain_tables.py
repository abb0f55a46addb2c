"""Tables in plain text: lines whose cells stand under each other, or are separated by tabs or bars (pure)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from qa.documents.lines import LEADERS, gaps_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.documents.lines import Line

__all__ = ["tables_in"]

MAX_ROW = 400  # characters; a longer line is text
WIDE_GAP = 3  # columns
LEAST_BESIDE_TEXT = 3  # rows of a table that has other lines before or after it


def tables_in(text: str, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield the tables among lines: for each, the numbers of its lines, half-open."""
    rows = [_cells(text, line) for line in lines]
    start = 0
    while start < len(lines):
        end = start + 1
        while end < len(lines) and _are_aligned(rows[end - 1], rows[end]):
            end += 1
        while end < len(lines) and not rows[end]:  # a rule below the last row
            end += 1
        is_whole = (start == 0 and end == len(lines)) or rows[start] == LED
        if _is_table(rows[start:end], least=2 if is_whole else LEAST_BESIDE_TEXT):
            yield start, end
        start = end


Cells = tuple[tuple[int, int], ...]  # the columns that each cell takes up, half-open

LED: Cells = ((0, 0), (10, 10))  # of a line in which dots lead from one cell to the next


def _is_table(rows: Sequence[Cells], *, least: int) -> bool:
    """Tell whether all rows have a cell in one same column, and at least half of them a wide gap before it.

    Justified text has narrow gaps.
    """
    said = [row for row in rows if row]
    if len(said) < least or any(len(row) < 2 for row in said):
        return False
    starts = set.intersection(*({start for start, _ in row[1:]} for row in said))
    ends = set.intersection(*({end for _, end in row[1:]} for row in said))
    wide = 0
    for row in said:
        gaps = [
            start - before
            for (_, before), (start, end) in pairwise(row)
            if (start in starts or not starts) and (end in ends or starts)
        ]
        wide += bool(gaps) and max(gaps) >= WIDE_GAP
    return bool(starts or ends) and 2 * wide >= len(said)


def _cells(text: str, line: Line) -> Cells:
    """Return the columns of the cells of a line: no cell for a rule, one cell for a line that is not a row."""
    source = text[line.start : line.end]
    if len(source) > MAX_ROW:
        return ((0, 0),)
    if LEADERS.search(source):  # dots lead to a price, or to a page
        return LED
    if not any(character.isalnum() for character in source):
        return ()
    inside = source.strip("|")
    is_indented = line.start > 0 and text[line.start - 1] in " \t"
    parted = inside.count("|") or ("\t" in source and "  " not in source and not is_indented and source.count("\t"))
    if parted:  # by bars or tabs: the columns count as equally wide
        return tuple((10 * number, 10 * number) for number in range(parted + 1))
    first = line.start
    while first > max(0, line.start - MAX_ROW) and text[first - 1] in " \t":
        first -= 1
    whole = text[first : line.end].expandtabs()
    gaps = [gap for gap in gaps_in(whole) if whole[: gap[0]].strip()]
    starts = [len(whole) - len(whole.lstrip()), *(end for _, end in gaps)]
    return tuple(zip(starts, [*(start for start, _ in gaps), len(whole)], strict=True))


def _are_aligned(above: Cells, below: Cells) -> bool:
    """Tell whether each cell of the row that has fewer begins or ends in a column of the other; a rule fits any row."""
    if not above or not below:
        return True
    if len(above) < 2 or len(below) < 2:
        return False
    fewer, more = sorted((above, below), key=len)
    starts, ends = {start for start, _ in more}, {end for _, end in more}
    return all(start in starts or end in ends for start, end in fewer)
