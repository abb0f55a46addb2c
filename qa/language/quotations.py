"""Where quotations and parentheses are open in a text, in the marks of many languages (pure)."""

from __future__ import annotations

import re

__all__ = ["CLOSERS", "MAX_QUOTATION", "OTHERS_QUOTES", "inside_quotations"]

MAX_QUOTATION = 300  # characters; a longer quotation or parenthesis is cut at its own sentences
_CLOSING_OF = {
    "“": "”",  # “English”, and „German“
    "„": "“”",
    "«": "»",  # « French », and »German«
    "»": "«»",
    "‹": "›",
    "(": ")",
    "[": "]",
    "「": "」",
    "『": "』",
    "《": "》",
    "（": "）",
}
CLOSERS = "\"'”’“»«›‹)\\]」』》）"  # inside a character class: what can stand after the mark that ends a sentence
_MARK = re.compile(r"[“”„«»‹›()\[\]\"「」『』《》（）]")
# Quotation marks in whose place Punkt is given ”, which it knows to close a quotation.
OTHERS_QUOTES = re.compile(r"[„«»‹›]")


def inside_quotations(text: str) -> bytearray:
    """Return a byte for each place of a text, and for its end: 1 if a short quotation or parenthesis is open before it.

    >>> [*inside_quotations("„a“ b")]
    [0, 1, 1, 0, 0, 0]
    """
    inside = bytearray(len(text) + 1)
    opened: dict[str, int] = {}  # the mark that opened a quotation, and where
    for match in _MARK.finditer(text):
        mark, place = match[0], match.start()
        closed = max((o for o in opened if mark in _CLOSING_OF.get(o, o)), key=opened.__getitem__, default=None)
        if closed is not None and not _opens_straight(text, mark, place):
            start = opened.pop(closed)
            if place - start <= MAX_QUOTATION:
                inside[start + 1 : place + 1] = b"\1" * (place - start)
        elif mark in _CLOSING_OF or _opens_straight(text, mark, place):
            opened[mark] = place
    return inside


def _opens_straight(text: str, mark: str, place: int) -> bool:
    """Tell whether a straight mark opens a quotation, by what stands before it."""
    return mark == '"' and (place == 0 or text[place - 1].isspace() or text[place - 1] in "([—–-")
