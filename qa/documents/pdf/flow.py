"""Put texts together again that the end of a page or a column, or a figure, interrupts (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.documents.pdf.items import CLOSING, ENDS, NOTE_MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.documents.pdf.items import Item, Measures
    from qa.documents.pdf.lines import Line
    from qa.documents.pdf.runs import Run

__all__ = ["join_items", "without_note_marks"]

NEAREST = 12  # items after a text, in which its other half is looked for
RAISED = 0.15  # of the size: how much higher a note's number stands at least
SMALL = 0.85  # of the line's size: the letters of a note's number are smaller
_MARK = re.compile(r"[\d*†‡§¶,]{1,5}")


def join_items(items: Sequence[Item]) -> list[Item]:
    """Return the items. A text that goes on in another column or on another page becomes one item.

    The item stands before what interrupts it.
    """
    joined: list[Item] = []
    taken: set[int] = set()
    for number, item in enumerate(items):
        if number in taken:
            continue
        last = number
        while (other := _other_half(items, item, last, taken)) is not None:
            item.lines.extend(items[other].lines)
            taken.add(other)
            last = other
        joined.append(item)
    return joined


def _other_half(items: Sequence[Item], item: Item, number: int, taken: set[int]) -> int | None:
    """Return the number of the item that goes on with the last sentence of ``item``; None if there is none."""
    if item.kind not in ("paragraph", "list item") or item.is_aside or _has_ended(item):
        return None
    for at in range(number + 1, min(number + 1 + NEAREST, len(items))):
        other = items[at]
        if other.is_aside or at in taken:
            continue
        if other.kind != "paragraph" or abs(other.size - item.size) > 0.07 * item.size:
            return None
        before, line = item.lines[-1], other.lines[0]
        if (before.page, before.column) == (line.page, line.column) and at == number + 1:
            return None
        return at if _goes_on(item, other) else None
    return None


def _has_ended(item: Item) -> bool:
    return item.lines[-1].text.rstrip(CLOSING)[-1:] in ENDS


def _goes_on(item: Item, other: Item) -> bool:
    before, line = item.lines[-1], other.lines[0]
    if (before.page, before.column) == (line.page, line.column):
        return line.text[0].islower()
    if line.text[0].islower() or before.text[-1] in "-‐,":
        return True
    if before.is_bold != line.is_bold or before.page + 1 < line.page:
        return False
    is_full = before.right > max(each.right for each in item.lines) - 4 * before.size and len(item.lines) > 1
    indent = line.left - other.lines[1].left if len(other.lines) > 1 else 0.0
    return is_full and indent < 0.8 * line.size


def without_note_marks(lines: Sequence[Line], measures: Measures) -> None:
    """Take the raised numbers of footnotes out of the lines of a page: a reader does not read them."""
    notes = {
        found[1]
        for line in lines
        if line.size < measures.size * 0.93 and (found := NOTE_MARK.match(line.text)) is not None
    }
    for line in lines:
        if len(line.runs) > 1 and any(run.size < SMALL * line.size for run in line.runs):
            kept = [run for at, run in enumerate(line.runs) if not _is_note_mark(line, at, run, notes)]
            if kept and len(kept) < len(line.runs):
                line.runs = kept
                line.__post_init__()


def _is_note_mark(line: Line, at: int, run: Run, notes: set[str]) -> bool:
    if not at or run.size >= SMALL * line.size or run.middle < line.middle + RAISED * line.size:
        return False
    if not _MARK.fullmatch(run.text):
        return False
    before = line.runs[at - 1].text[-1]
    return not before.isspace() and (
        before in '.,;:!?"”’)' or bool(notes & set(run.text.split(",")) and before.isalpha())
    )
