"""A paragraph of a page whose lines are broken by hand -> the items, entries and questions in it (pure).

<p>We have:<br>- a pool<br>- a bar</p>    a lead-in and two items
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.line_starts import beginnings, bullets_in, faq_width_of
from qa.documents.lines import Line
from qa.documents.pieces import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.documents.pieces import Piece

__all__ = ["parted"]

LEAST_ITEMS = 2


def parted(whole: Piece) -> Iterator[Piece]:
    """Yield a piece with one run in parts; other lines stay with the line before them.

    A list item that is found in a paragraph stands below it.
    """
    text = whole.text
    if "\n" not in text or whole.kind not in ("paragraph", "list item"):
        yield whole
        return
    said = text.split("\n")
    lines: list[Line] = []
    for line in said:
        start = lines[-1].end + 1 if lines else 0
        lines.append(Line(start, start + len(line)))
    bullets = bullets_in(text, lines)
    if sum(map(bool, bullets)) < LEAST_ITEMS:
        bullets = [None] * len(lines)
    begins = beginnings(said, frozenset(), faq_width=faq_width_of(text, [lines]))
    starts = [number for number in range(len(lines)) if not number or bullets[number] or begins[number]]
    left = whole.linked
    for number, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        bullet, start = bullets[number], lines[number].start
        first = bullet.end() if bullet else start
        run = Run(text[first : lines[following - 1].end], whole.runs[0].element)
        linked = min(left, len(run.text))
        left -= linked
        if bullet:
            mark = text[start:first]
            yield whole._replace(kind="list item", runs=(run,), level=whole.level + 1, mark=mark, linked=linked)
        elif number:
            yield whole._replace(kind="paragraph", runs=(run,), mark="", linked=linked)
        else:
            yield whole._replace(runs=(run,), linked=linked)
