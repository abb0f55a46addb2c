"""The numbers of pages, and the lines beside them, in a text that no form feed divides into pages (pure).

Text that was copied from a PDF has them: "Page 2 of 4", "- 3 -", "ANNUAL REPORT       8". A number alone is one only if
others follow it, each higher by one or two, with as much text between them as a page has.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MAX_FURNITURE", "page_marks"]

MAX_FURNITURE = 150  # characters; a longer line is not the head or foot of a page
LEAST = 3  # pages; two numbers, or two equal lines, may be anything
LEAST_BETWEEN = 400  # characters on a page, on average; rows of a table are shorter
STEPS = (1, 2)  # from page to page, or from a right-hand page to the next
_MARK = re.compile(
    r"""
    (?P<of> (?: (?P<before> \S.* ) (?: [ \t]{2,} | [ ]?[|·•–—-][ ] ) )? Page[ ](?P<one>\d{1,4})[ ](?:of|/)[ ]\d{1,4} )
  | (?P<alone> (?: [-–—][ ]? | Page[ ] )? (?P<two>\d{1,4}) (?: [ ]?[-–—] )? )
  | (?P<right> \S.* ) (?: [ \t]{3,} | [ ]?[|·•][ ] ) (?: Page[ ] )? (?P<three>\d{1,4})
  | (?P<four>\d{1,4}) [ \t]{3,} (?P<left> [^\W\d].* )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def page_marks(text: str, lines: Sequence[tuple[int, int]]) -> set[int]:
    """Return the numbers of the lines that are the head or foot of a page.

    Args:
        text: the whole of it.
        lines: where each line begins and ends, without white space around it.
    """
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)  # the line without its number -> its places and numbers
    for place, (start, end) in enumerate(lines):
        mark = (
            _MARK.fullmatch(text, start, end)
            if end - start <= MAX_FURNITURE and _has_number(text, start, end)
            else None
        )
        if mark:
            number = next(filter(None, mark.group("one", "two", "three", "four")))
            kind = "of" if mark["of"] else "alone" if mark["alone"] else "beside"
            words = next(filter(None, mark.group("before", "right", "left")), "")
            found[f"{kind} {' '.join(words.split())}"].append((place, int(number)))
    marks: set[int] = set()
    for shape, places in found.items():
        if shape.startswith("of") or _are_pages(places, lines):
            marks.update(place for place, _ in places)
    return marks | _beside(text, lines, marks)


def _has_number(text: str, start: int, end: int) -> bool:
    return text[start].isdigit() or text[end - 1].isdigit() or (text[start] in "-–—" and text[end - 1] in "-–—")


def _are_pages(places: Sequence[tuple[int, int]], lines: Sequence[tuple[int, int]]) -> bool:
    """Tell whether numbers rise from page to page, with enough text between them."""
    if len(places) < LEAST or any(later - number not in STEPS for (_, number), (_, later) in pairwise(places)):
        return False
    return lines[places[-1][0]][0] - lines[places[0][0]][0] >= LEAST_BETWEEN * (len(places) - 1)


def _beside(text: str, lines: Sequence[tuple[int, int]], marks: set[int]) -> set[int]:
    """Return the lines next to the number of a page that stand there on several pages, and are no sentences."""
    near = [place + step for place in marks for step in (-1, 1) if 0 <= place + step < len(lines)]
    short = {place for place in near if place not in marks and lines[place][1] - lines[place][0] <= MAX_FURNITURE}
    said = {place: " ".join(text[slice(*lines[place])].split()) for place in short}
    counted = Counter(said.values())
    return {place for place, words in said.items() if counted[words] >= LEAST and words[-1] not in ".!?:"}
