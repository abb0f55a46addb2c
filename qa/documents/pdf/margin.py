"""What stands beside the lines of a text (pure): numbers of lines go; a large initial is put back before its word."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.documents.pdf.runs import usual_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.documents.pdf.runs import Run

__all__ = ["with_initials", "without_line_numbers"]

LARGE = 1.8  # times the size of the text: an initial that is so large stands beside several lines
FEWEST_LINES = 2  # beside an initial
MOST_INITIALS = 10  # of a page
FEWEST_NUMBERS, MOST_NUMBERS = 8, 200  # lines of a page
IN_STEP = 0.8  # of the numbers are by one larger than the number above
WRAPPED = 0.3  # of the lines begin with a small letter; the items of a numbered list rarely do


def with_initials(runs: Sequence[Run]) -> list[Run]:
    """Return the runs of a page; a large initial, which stands beside several lines, begins the first of them."""
    usual = usual_size((run.size, run.text) for run in runs)
    found = list(runs)
    initials = [run for run in runs if len(run.text) == 1 and run.text.isupper() and run.size >= LARGE * usual]
    for initial in initials[:MOST_INITIALS]:
        beside = [run for run in found if _is_beside(run, initial)]
        if len(beside) < FEWEST_LINES:
            continue
        first = max(beside, key=lambda run: run.middle)
        space = " " * (initial.text in "AI" and first.is_spaced)
        edges = array("f", [initial.left, *[first.left] * len(space), *first.edges])
        found[found.index(first)] = replace(first, text=initial.text + space + first.text, edges=edges)
        found.remove(initial)
    return found


def _is_beside(run: Run, initial: Run) -> bool:
    return (
        run.direction == initial.direction
        and run.size * LARGE <= initial.size
        and -run.size < run.left - initial.right < run.size
        and initial.bottom < run.middle < initial.top
        and run.text[0].isalpha()
    )


def without_line_numbers(runs: Sequence[Run]) -> list[Run]:
    """Return the runs of a page without the numbers of its lines, which stand left of the text as in a manuscript."""
    numbers = [run for run in runs if run.text.isascii() and run.text.isdigit() and len(run.text) < 6]
    if not numbers:
        return list(runs)
    side = Counter(round(run.right) for run in numbers).most_common(1)[0][0]
    numbers = sorted((run for run in numbers if abs(run.right - side) < 2), key=lambda run: -run.middle)
    steps = [int(below.text) - int(above.text) == 1 for above, below in pairwise(numbers)]
    if not FEWEST_NUMBERS <= len(numbers) <= MOST_NUMBERS or sum(steps) < IN_STEP * len(steps):
        return list(runs)
    ids = set(map(id, numbers))
    lines = [line for number in numbers if (line := _line_after(number, runs, ids)) is not None]
    is_alone = all(run.left > side for run in runs if id(run) not in ids and run.direction == numbers[0].direction)
    if not is_alone or sum(line.text[0].islower() for line in lines) < WRAPPED * len(numbers):
        return list(runs)
    return [run for run in runs if id(run) not in ids]


def _line_after(number: Run, runs: Sequence[Run], numbers: set[int]) -> Run | None:
    """Return the first run of the line that a number stands before; None if there is none."""
    level = [run for run in runs if abs(run.middle - number.middle) < 0.5 * run.size and id(run) not in numbers]
    return min(level, key=lambda run: run.left, default=None)
