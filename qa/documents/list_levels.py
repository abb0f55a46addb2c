"""List items of plain text -> the same, deeper where their marks say so and not their indentation (pure).

(2) It does not apply to
(a) guide dogs;           stands under (2): letters within numbers
(b) dogs of the police.
(3) A fine is due.        goes on with the numbers
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.datatypes import Block

__all__ = ["nested_items"]

MAX_MARK = 12  # characters
_MARK = re.compile(r"(?P<before>\(?) (?P<value> \d{1,3} | [A-Za-z]{1,6} ) (?P<after> [.)] ) \s+ \Z", re.VERBOSE)
_FIRST = ("1", "a", "i")
_ROMAN = re.compile(r"[ivxl]+")


class _Open(NamedTuple):
    """The last item of a list that can go on."""

    column: int  # the level that its indentation gives it
    level: int
    kind: str  # of its mark: "(1)"; "" for a bullet
    value: str


def nested_items(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks. A list item gets a deeper level if it begins a list of another kind in the same column.

    Such a list begins with 1, a or i after an item with another kind of number, or it follows an item that ends with a
    colon.
    """
    opened: list[_Open] = []
    ends = 0
    for block in blocks:
        if block.kind != "list item":
            opened = []
            yield block
            continue
        while opened and opened[-1].column > block.level:
            opened.pop()
        beside = [one for one in opened if one.column == block.level]
        kind, value = _mark(text[max(ends, block.start - MAX_MARK) : block.start], beside)
        same = next((one for one in beside if one.kind == kind), None)
        level = block.level
        if same is not None:
            level = same.level
        elif beside and ((beside[-1].kind and value in _FIRST) or text[ends - 1] in ":："):
            level = beside[-1].level + 1
        opened = [one for one in opened if one.level < level]
        opened.append(_Open(block.level, level, kind, value))
        ends = block.end
        yield replace(block, level=level)


def _mark(before: str, opened: Sequence[_Open]) -> tuple[str, str]:
    """Return the kind and the value of the mark before an item; its kind is "" if it has no number.

    After "(h)", "(i)" is a letter; else it is a Roman number.
    """
    found = _MARK.search(before)
    if found is None:
        return "", ""
    value = found["value"].lower()
    case = "A" if found["value"].isupper() else "a"
    if value.isdigit():
        numeral = "1"
    elif len(value) == 1 and any(one.kind[-2:-1] == case and _follows(value, one.value) for one in opened):
        numeral = case
    elif (
        len(value) > 1
        or value == "i"
        or (_ROMAN.fullmatch(value) and any(one.kind[-2:-1].lower() == "i" for one in opened))
    ):
        numeral = "I" if case == "A" else "i"
    else:
        numeral = case
    return f"{found['before']}{numeral}{found['after']}", value


def _follows(letter: str, before: str) -> bool:
    return len(before) == 1 and ord(letter) == ord(before) + 1
