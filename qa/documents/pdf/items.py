"""Lines in reading order -> paragraphs, list items, tables, code and lists of contents (pure)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.documents.pdf.lines import CAPTION, LIST_MARK
from qa.documents.pdf.runs import usual_size
from qa.documents.pdf.tables import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from qa.datatypes import BlockKind
    from qa.documents.pdf.lines import Line

__all__ = ["CLOSING", "ENDS", "NOTE_MARK", "Item", "Measures", "items_of", "mark_names", "measure"]

INDENT = 0.8  # of the size: a line that begins so far to the right begins a paragraph
LEADING = 1.3  # times the usual distance of lines: a larger distance separates paragraphs
WIDE_PITCH = 1.8  # of the size: the distance of lines that are set wide apart
MANY_GAPS = 12
SAME_SIZE = 0.07
SMALL = 0.93  # of the size of the text: footnotes are at most so large
NEAR = 40  # items between two of a list
NOTE_MARK = re.compile(r"(\d{1,3}|[*†‡§¶]{1,3})(?=[\s.)]*\D)")
_CLAUSE = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+\.?|(?:§|Article|Art\.|Section|Clause) ?\d+)\s")
_INITIAL = re.compile(r"[A-Z]\. ")
_LEADERS = re.compile(r"(?:\.\s?){4}|…{2}")
ENDS = ".!?:;。！？؟।"
CLOSING = "\"'”’»)]*"


@dataclass(slots=True)
class Item:
    """Lines that belong together."""

    kind: BlockKind
    lines: list[Line]
    level: int = 0
    mark: int = 0  # characters of a list's mark
    is_aside: bool = False  # stands between the parts of a text: a footnote, a caption, a table
    table: Table | None = None

    @property
    def size(self) -> float:
        """The size of its letters."""
        return self.lines[0].size

    @property
    def text(self) -> str:
        """Its lines, with spaces between."""
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class Measures:
    """What is usual in a document."""

    size: float  # of the letters of its text
    is_bold: bool  # most of it is bold
    pitches: Mapping[float, float] = field(default_factory=dict)  # size -> the usual distance of two lines

    def pitch(self, size: float) -> float:
        """Return the usual distance of two lines of a size, in points."""
        return self.pitches.get(round(size * 2) / 2, 1.25 * size)


def measure(pages: Collection[Sequence[Line]]) -> Measures:
    """Return what is usual in the lines of pages."""
    bold: Counter[bool] = Counter()
    distances: dict[float, Counter[float]] = defaultdict(Counter)
    for lines in pages:
        for before, line in zip([None, *lines], lines, strict=False):
            bold[line.is_bold] += len(line.text)
            if before and before.column == line.column and abs(before.size - line.size) < 0.3:
                distances[round(line.size * 2) / 2][round(before.middle - line.middle, 1)] += 1
    pitches = {}
    for size, found in distances.items():
        near = Counter({gap: times for gap, times in found.items() if 0.8 * size < gap < 2.6 * size})
        # A wide gap is the distance of lines only if it is frequent; else it is the distance of short paragraphs.
        near = Counter({gap: times for gap, times in near.items() if gap < WIDE_PITCH * size or times >= MANY_GAPS})
        if near and max(near.values()) > 1:
            pitches[size] = max(near, key=lambda gap: (near[gap], -gap))
    usual = usual_size((line.size, line.text) for lines in pages for line in lines)
    return Measures(usual, bold[True] > bold[False], pitches)


def items_of(parts: Sequence[Line | Table], measures: Measures) -> list[Item]:
    """Return the items of a page."""
    items: list[Item] = []
    rights = _right_sides([part for part in parts if not isinstance(part, Table)])
    before: Line | None = None
    for part in parts:
        if isinstance(part, Table):
            items.append(Item("table", part.lines, table=part, is_aside=True))
            before = None
        elif before is not None and not _begins(items[-1], before, part, rights[part.column], measures):
            items[-1].lines.append(part)
            before = part
        else:
            items.append(_item(part, measures))
            before = part
    return items


def mark_names(items: Sequence[Item]) -> None:
    """Make paragraphs of list items whose mark is the initial of a name: "J. Smith". A list has also the letter before.

    A list that begins with "A." has also "B.".
    """
    letters = [item.text[0] if item.kind == "list item" and _INITIAL.match(item.text) else "" for item in items]
    for number, (item, letter) in enumerate(zip(items, letters, strict=True)):
        if not letter or not item.text[3:4].isupper():
            continue
        other = chr(ord(letter) - 1) if letter != "A" else "B"
        near = letters[max(number - NEAR, 0) : number] if letter != "A" else letters[number : number + NEAR]
        if other not in near:
            item.kind, item.level, item.mark = "paragraph", 0, 0


def _item(line: Line, measures: Measures) -> Item:
    mark = LIST_MARK.match(line.text)
    if _leads_to_page(line):
        return Item("contents", [line])
    if line.is_mono and (line.runs[0].is_mono or mark is None):
        return Item("code", [line])
    if line.size <= SMALL * measures.size and NOTE_MARK.match(line.text) and not (mark and mark[0][0] in "•-–—"):
        return Item("paragraph", [line], is_aside=True)
    if CAPTION.match(line.text):
        return Item("paragraph", [line], is_aside=True)
    if mark is not None and mark.end() < len(line.text):
        return Item("list item", [line], level=1 + round((line.left - line.column[0]) / 6), mark=mark.end())
    if line.is_dotted:
        return Item("list item", [line], level=1 + round((line.left - line.column[0]) / 6))
    return Item("paragraph", [line])


def _leads_to_page(line: Line) -> bool:
    """Tell whether dots lead to a page's number: "Fees .... 12"."""
    return _LEADERS.search(line.text) is not None and line.text[-1] in "0123456789ivx"


def _right_sides(lines: Sequence[Line]) -> dict[tuple[float, float], float]:
    """Return how far to the right the lines of each column go."""
    sides: dict[tuple[float, float], list[float]] = defaultdict(list)
    for line in lines:
        sides[line.column].append(line.right)
    return {column: sorted(rights)[int(len(rights) * 0.9)] for column, rights in sides.items()}


def _begins(item: Item, before: Line, line: Line, right: float, measures: Measures) -> bool:
    """Tell whether a line begins an item, after another line of the same page."""
    if before.column != line.column or before.direction != line.direction or line.top > before.top:
        return True
    if abs(before.size - line.size) > SAME_SIZE * max(before.size, line.size):
        return True
    if before.middle - line.middle > LEADING * measures.pitch(line.size):
        return True
    if item.kind == "code":
        return not line.is_mono
    if item.kind == "contents" or _leads_to_page(line):
        return item.kind != "contents" or not line.text[-1].isdigit()
    if _has_mark(item, line, measures):
        return True
    has_room = _has_room(before, line, right)
    if (line.is_mono and not before.is_mono) or before.is_bold != line.is_bold:
        return has_room or line.left > before.left + INDENT * line.size
    return _is_indented(item, before, line) or (has_room and _may_end(before, line))


def _has_mark(item: Item, line: Line, measures: Measures) -> bool:
    mark = LIST_MARK.match(line.text)
    if line.is_dotted:
        return True
    if item.is_aside and NOTE_MARK.match(line.text) and line.size <= SMALL * measures.size:
        return abs(line.left - item.lines[0].left) < 1.5 * line.size
    if _CLAUSE.match(line.text) and abs(line.left - item.lines[0].left) < line.size:
        return item.lines[-1].text[-1] in ENDS
    if mark is None or (mark.end() == len(line.text) and item.lines[-1].text[-1] in "-‐"):
        return False
    # "1995. The" and "- or" can go on with a sentence.
    if item.kind == "list item":
        return True
    return item.lines[-1].text[-1:] in ENDS or line.left > item.lines[-1].left + INDENT * line.size


def _has_room(before: Line, line: Line, right: float) -> bool:
    """Tell whether the first word of a line would have fitted on the line before."""
    word = len(line.text.partition(" ")[0]) + 1
    width = (line.right - line.left) / max(len(line.text), 1)
    return right - before.right > word * width + 0.5 * line.size


def _may_end(before: Line, line: Line) -> bool:
    """Tell whether a paragraph can end between two lines."""
    last = before.text.rstrip(CLOSING)[-1:]
    first = next((letter for letter in line.text if letter.isalnum()), "")
    return not first.islower() if last in ENDS else not first.islower() and not before.text.endswith((",", "-", "–"))


def _is_indented(item: Item, before: Line, line: Line) -> bool:
    shift = line.left - before.left
    if shift < INDENT * line.size or (len(item.lines) == 1 and item.kind == "list item"):
        return False
    if len(item.lines) == 1:  # a hanging first line, or a short line centred over a longer one
        return before.text.rstrip(CLOSING)[-1:] in ENDS and not line.text[:1].islower()
    return shift < 6 * line.size
