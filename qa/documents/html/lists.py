"""Marks of list items: bullets, numbers, letters (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.markup import local

if TYPE_CHECKING:
    from qa.documents.markup import Element

__all__ = ["Numbering", "letters", "roman"]

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_ONES = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
MAX_NUMBER = 5_000  # a larger number is written in digits, not in letters or Roman numerals


class Numbering:
    """Counts the items of one list."""

    def __init__(self, element: Element) -> None:
        self._name = local(element)
        self._type = element.get("type") or "1"
        self._step = -1 if "reversed" in element.attrib else 1
        items = sum(local(child) == "li" for child in element) if self._step < 0 else 1
        self._next = _number(element.get("start"), items)

    def mark(self, item: Element) -> str:
        """Return what stands before an item: "- ", "3. ", "c. "; "" for a term and for its definition."""
        if local(item) != "li":
            return ""
        if self._name != "ol":
            return "- "
        number = _number(item.get("value"), self._next)
        self._next = number + self._step
        return f"{_written(self._type, number)}. "


def letters(number: int) -> str:
    """Return a number in letters: a, b ... z, aa, ab.

    >>> letters(1), letters(28)
    ('a', 'ab')
    """
    found = ""
    while 0 < number <= MAX_NUMBER:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return found or str(number)


def roman(number: int) -> str:
    """Return a number in Roman numerals.

    >>> roman(14)
    'xiv'
    """
    if not 0 < number <= MAX_NUMBER:
        return str(number)
    found = ""
    for value, sign in (*_ROMAN, *_ROMAN_ONES):
        found += sign * (number // value)
        number %= value
    return found


def _written(kind: str, number: int) -> str:
    """Return a number as a list of a kind ("1", "a", "A", "i", "I") shows it."""
    forms = {"a": letters, "i": roman}
    text = forms.get(kind.lower(), str)(number)
    return text.upper() if kind.isupper() else text


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.strip().lstrip("-").isdecimal() and len(text) < 10 else default
