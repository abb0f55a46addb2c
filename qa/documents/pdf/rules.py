"""Rules: the lines that a page draws between the cells and the rows of its tables (pure)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.datatypes import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.documents.pdf.lines import Line
    from qa.documents.pdf.runs import Run

__all__ = ["cut_at_rules", "is_dot", "mark_dotted", "mark_ruled", "sides_of"]

THIN = 2.5  # points: a line is at most so wide
SHORTEST = 6.0  # points: a line is at least so long
DOT = 1.5, 8.0  # points: the smallest and the largest
LONG = 22.0  # points: a rule of this height is longer than the sides of a frame around a word
MOST_DOTS = 200  # of a page; more are a drawing
FARTHEST_DOT = 2.5  # of the size of the letters: between a dot and its line
MOST = 3000  # rules of a page; more are a drawing


def sides_of(frame: Box) -> Iterator[Box]:
    """Yield a line, or the four sides of a frame."""
    left, bottom, right, top = frame
    width, height = right - left, top - bottom
    if width <= THIN or height <= THIN:
        if max(width, height) >= SHORTEST:
            yield frame
    elif min(width, height) >= SHORTEST:
        yield from (frame._replace(right=left), frame._replace(left=right))
        yield from (frame._replace(top=bottom), frame._replace(bottom=top))


def is_dot(shape: Box) -> bool:
    """Tell whether a shape is as small as a bullet, and as wide as high."""
    width, height = shape.right - shape.left, shape.top - shape.bottom
    return DOT[0] <= min(width, height) and max(width, height) <= DOT[1] and abs(width - height) < 1


def cut_at_rules(runs: Sequence[Run], rules: Sequence[Box]) -> list[Run]:
    """Return the runs, cut where a vertical rule stands between two words; what follows the rule begins a cell."""
    upright = sorted((rule for rule in rules if rule.right - rule.left <= THIN), key=lambda rule: rule.left)
    # The sides of a frame around one word stand alone; those of cells stand above each other.
    heights: dict[int, set[int]] = defaultdict(set)
    for rule in upright:
        for side in (-1, 0, 1):
            heights[round(rule.left) + side].add(round(rule.bottom / SHORTEST))
    upright = [rule for rule in upright if _is_long(rule) or len(heights[round(rule.left)]) > 1]
    if not upright or len(rules) > MOST:
        return list(runs)
    lefts = [rule.left for rule in upright]
    found: list[Run] = []
    for run in runs:
        if run.direction:
            found.append(run)
            continue
        near = upright[bisect_left(lefts, run.left - 40) : bisect_left(lefts, run.right)]
        places = [rule.left for rule in near if rule.bottom < run.middle < rule.top]
        run.is_cell = any(left <= run.left + 1 for left in places)
        found.extend(_cut(run, [left for left in places if left > run.left + 1]))
    return found


def _is_long(rule: Box) -> bool:
    return rule.top - rule.bottom >= LONG


def _cut(run: Run, places: Iterable[float]) -> Iterator[Run]:
    for at in sorted(places):
        gap = next((i for i, letter in enumerate(run.text) if letter == " " and _holds(run, i, at)), None)
        if gap is not None:
            yield replace(run, text=run.text[:gap], edges=run.edges[: gap + 1])
            edges = array("f", run.edges[gap + 1 :])
            run = replace(run, text=run.text[gap + 1 :], edges=edges, is_spaced=True, is_cell=True)
    yield run


def _holds(run: Run, letter: int, place: float) -> bool:
    return run.edges[letter] - 1 <= place <= run.edges[letter + 1] + 1


def mark_ruled(lines: Sequence[Line], rules: Sequence[Box]) -> None:
    """Note on each line whether a rule separates it from the line before."""
    level = [rule for rule in rules if rule.top - rule.bottom <= THIN]
    if len(rules) > MOST:
        return
    for before, line in pairwise(lines):
        line.is_ruled = any(
            line.middle < rule.top < before.middle and rule.left < line.right and line.left < rule.right
            for rule in level
        )


def mark_dotted(lines: Sequence[Line], dots: Sequence[Box]) -> None:
    """Note on each line whether a dot stands before it, as before a list item."""
    if len(dots) > MOST_DOTS:
        return
    for line in lines:
        line.is_dotted = any(
            line.bottom < (dot.bottom + dot.top) / 2 < line.top and 0 < line.left - dot.right < FARTHEST_DOT * line.size
            for dot in dots
        )
