"""Which items are headings, and of which level (pure): by size, weight, bookmarks, and the dots of their numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.documents.pdf.lines import LIST_MARK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.documents.pdf.items import Item, Measures

__all__ = ["mark_headings"]

LARGER = 1.1  # times the size of the text
LONGEST = 160  # characters
LONGEST_BOLD = 110
MOST_LINES = 4
_NUMBER = re.compile(
    r"""
    (?: (?:chapter|section|part|appendix|article|§) \s* )?  # "Chapter 3", "§ 12"
    ( (?:\d+|[A-Z]) (?:\.\d+)* ) [.)]? \s+                 # "3.2 ", "A.1. "
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LEADERS = re.compile(r"(?:\.\s?){4}")


def mark_headings(items: Sequence[Item], measures: Measures, bookmarks: Mapping[str, int]) -> None:
    """Give the headings among items their kind and level."""
    found = [item for item in items if _is_heading(item, measures, bookmarks)]
    styles = sorted({_style(item) for item in found}, reverse=True)
    levels = {style: number for number, style in enumerate(styles, start=1)}
    numbered = (levels[_style(item)] for item in found if (number := _NUMBER.match(item.text)) and "." not in number[1])
    top = min(numbered, default=1)
    for item in found:
        title = _title(item.text)
        number = _NUMBER.match(item.text)
        level = bookmarks.get(title) or bookmarks.get(title[number.end() :] if number else title)
        item.kind, item.mark = "heading", 0
        item.level = min(level or max(levels[_style(item)], (top + number[1].count(".")) if number else 0), 9)


def _style(item: Item) -> tuple[float, bool]:
    return round(item.size), item.lines[0].is_bold


def _title(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_heading(item: Item, measures: Measures, bookmarks: Mapping[str, int]) -> bool:
    text = item.text
    if item.kind not in ("paragraph", "list item") or item.is_aside or len(text) > LONGEST:
        return False
    if len(item.lines) > MOST_LINES or not any(map(str.isalpha, text)) or _LEADERS.search(text):
        return False
    if item.kind == "list item" and text[0] in "•‣⁃◦▪●○■□-–—*·":
        return False
    if item.size >= LARGER * measures.size:
        return text[-1] not in ",;" and len(text) > 1
    number = _NUMBER.match(text)
    title = _title(text)
    if title in bookmarks or (number and title[number.end() :] in bookmarks):
        return item.lines[0].is_bold or number is not None
    is_bold = all(line.is_bold for line in item.lines) and not measures.is_bold
    return is_bold and len(text) <= LONGEST_BOLD and text[-1] not in ".,;" and not _is_label(item)


def _is_label(item: Item) -> bool:
    """Tell whether the bold words of a list item are only the label of the text after them: "Note:"."""
    return item.kind == "list item" and LIST_MARK.match(item.text) is not None and item.text.endswith(":")
