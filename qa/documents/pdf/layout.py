"""A page's runs -> its lines in reading order (pure): columns one after the other, sidebars apart from the text.

Text stands in columns if a gap from top to bottom divides it and it is not a table. It is not a table if its right side
is drawn after all of its left side, or if the lines of the two sides do not stand level, or if its text goes on from
line to line and not from side to side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.pdf.lines import LIST_MARK, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.documents.pdf.lines import Line
    from qa.documents.pdf.runs import Run

__all__ = ["lay_out"]

FEWEST_LINES = 3  # of a column
FEWEST_LETTERS = 12  # of the average line of a column; cells are shorter
FEWEST_CELLS = 3  # of a row of a ruled table
GUTTER = 0.7  # of the size of the letters: the narrowest gap between columns
LEVEL = 0.15  # of the size: level lines can differ by so much in height
DRAWN_ACROSS = 0.7  # changes of side for each run of the smaller side; with more, a page draws lines from side to side
FULL = 0.7  # of the width of a column: a line that is longer is not the last one of a paragraph
MAX_DEPTH = 12
MAX_CANDIDATES = 8


class _Band(NamedTuple):
    """Part of a page in which a gap separates two columns, with what stands above and below them."""

    above: list[Run]
    left: list[Run]
    right: list[Run]
    below: list[Run]


def lay_out(runs: Sequence[Run], page: int) -> list[Line]:
    """Return the lines of a page in reading order; text that is turned in another direction than most comes last."""
    counts = Counter(run.direction for run in runs for _ in run.text)
    return [
        line
        for direction, _ in counts.most_common()
        for line in _ordered([run for run in runs if run.direction == direction], page, 0)
    ]


def _ordered(runs: list[Run], page: int, depth: int) -> Iterator[Line]:
    if not runs:
        return
    band = _best_band(runs) if depth < MAX_DEPTH else None
    if band is None:
        column = min(run.left for run in runs), max(run.right for run in runs)
        yield from lines_of(runs, page, column)
        return
    for part in band:
        yield from _ordered(part, page, depth + 1)


def _best_band(runs: list[Run]) -> _Band | None:
    """Return the largest part of a page that stands in columns."""
    left_most = min(run.left for run in runs)
    starts = Counter(round(run.left) for run in runs if run.left > left_most + 3 * run.size)
    near = {start: sum(starts[start + by] for by in (-1, 0, 1)) for start in starts}
    candidates = sorted((start for start in near if near[start] >= FEWEST_LINES), key=lambda start: -near[start])
    best: _Band | None = None
    for start in candidates[:MAX_CANDIDATES]:
        for band in _bands(runs, start - 1.6):
            size = len(band.left) + len(band.right)
            if (best is None or size > len(best.left) + len(best.right)) and _is_in_columns(band):
                best = band
    return best


def _bands(runs: list[Run], x: float) -> Iterator[_Band]:
    """Yield the parts of a page between the lines that cross the place ``x``, each divided there into two sides."""
    lefts = [run for run in runs if run.left < x]
    crossing = [run for run in lefts if run.right > x - GUTTER * run.size]
    if len(lefts) - len(crossing) < FEWEST_LINES:
        return
    crossing.extend(_table_cells(runs, x))
    crossing.sort(key=lambda run: -run.middle)
    edges = [float("inf"), *(run.middle for run in crossing), float("-inf")]
    crosses = set(map(id, crossing))
    rest = [run for run in runs if id(run) not in crosses]
    for upper, lower in pairwise(edges):
        inside = [run for run in rest if lower < run.middle < upper]
        left, right = [run for run in inside if run.left < x], [run for run in inside if run.left >= x]
        if len(left) < FEWEST_LINES or len(right) < FEWEST_LINES:
            continue
        yield _trimmed(runs, left, right)


def _table_cells(runs: list[Run], x: float) -> Iterator[Run]:
    """Yield the cells of rows of ruled tables that go over the place ``x``: a table ends the columns above it."""
    rows: dict[int, list[Run]] = defaultdict(list)
    for run in runs:
        if run.is_cell:
            rows[round(run.middle)].append(run)
    for row in rows.values():
        is_short = sum(len(run.text) for run in row) < FEWEST_LETTERS * len(row)
        if len(row) >= FEWEST_CELLS and is_short and len({run.left < x for run in row}) > 1:
            yield from row


def _trimmed(runs: list[Run], left: list[Run], right: list[Run]) -> _Band:
    """Return a band. Runs above or below both columns that stand on one side only do not belong to its columns."""
    high = min(max(run.top for run in left), max(run.top for run in right))
    low = max(min(run.bottom for run in left), min(run.bottom for run in right))
    slack = 2.5 * median(run.size for run in (*left, *right))
    body_left = _attached(left, high, low, slack)
    body_right = _attached(right, high, low, slack)
    inside = {id(run) for run in (*body_left, *body_right)}
    top = max(run.middle for run in (*body_left, *body_right)) if inside else high
    others = [run for run in runs if id(run) not in inside]
    above = [run for run in others if run.middle > top]
    return _Band(above, body_left, body_right, [run for run in others if run.middle <= top])


def _attached(side: list[Run], high: float, low: float, slack: float) -> list[Run]:
    """Return the runs of a side that stand beside the other side, or near to a run that does."""
    kept: list[Run] = []
    rest = sorted(side, key=lambda run: -run.middle)
    beside = [run for run in rest if low - 1 <= run.middle <= high + 1]
    if not beside:
        return []
    first, last = beside[0].middle, beside[-1].middle
    upper = [run for run in rest if run.middle > high + 1]
    lower = [run for run in rest if run.middle < low - 1]
    for run in reversed(upper):
        if run.middle - first > slack:
            break
        first = run.middle
        kept.append(run)
    kept.extend(beside)
    for run in lower:
        if last - run.middle > slack:
            break
        last = run.middle
        kept.append(run)
    return kept


def _is_in_columns(band: _Band) -> bool:
    left, right = band.left, band.right
    if min(_heights(left), _heights(right)) < FEWEST_LINES:
        return False
    if min(_letters(left), _letters(right)) < FEWEST_LETTERS:
        return False
    if sum(LIST_MARK.match(run.text) is not None and len(run.text) < 5 for run in left) * 3 > len(left):
        return False
    switches = _switches(left, right)
    if switches == 1:
        return True
    if switches > DRAWN_ACROSS * min(len(left), len(right)):  # text goes on below: small letters, full lines
        return min(_goes_on(left), _goes_on(right)) > 0.35 and min(_filled(left), _filled(right)) > 0.5
    heights = sorted(run.middle for run in left)
    return sum(_is_level(run, heights) for run in right) * 2 < len(right)


def _heights(side: Sequence[Run]) -> int:
    return len({round(run.middle) for run in side})


def _letters(side: Sequence[Run]) -> float:
    return sum(len(run.text) for run in side) / _heights(side)


def _switches(left: Sequence[Run], right: Sequence[Run]) -> int:
    """Return how often the order of drawing changes from one side to the other."""
    sides = sorted([*((run.order, 0) for run in left), *((run.order, 1) for run in right)])
    return sum(before[1] != after[1] for before, after in pairwise(sides))


def _is_level(run: Run, heights: Sequence[float]) -> bool:
    at = bisect_left(heights, run.middle - LEVEL * run.size)
    return at < len(heights) and heights[at] <= run.middle + LEVEL * run.size


def _goes_on(side: Sequence[Run]) -> float:
    """Return the share of runs that begin with a small letter."""
    return sum(run.text[0].islower() for run in side) / len(side)


def _filled(side: Sequence[Run]) -> float:
    """Return the share of lines that reach nearly as far to the right as the longest: cells are of all lengths."""
    rights: dict[int, float] = {}
    for run in side:
        height = round(run.middle)
        rights[height] = max(run.right, rights.get(height, run.right))
    left = min(run.left for run in side)
    least = left + FULL * (max(rights.values()) - left)
    return sum(right > least for right in rights.values()) / len(rights)
