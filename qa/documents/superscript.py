"""Raised characters -> plain text that means the same: "10" with a raised "6" is not 106 (pure)."""

from __future__ import annotations

import re

__all__ = ["power", "superscript"]

# Unicode's superscripts: https://www.unicode.org/charts/PDF/U2070.pdf, and ¹ ² ³ of Latin-1.
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_CAN_BE_RAISED = re.compile(r"[0-9+\-−=()ni]+")
_HAS_DIGIT = re.compile(r"[0-9]")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|o|a|º|ª|tm|sm|®|™|°)\.?", re.IGNORECASE)
_NOTES = re.compile(r"\d{1,3}(?:[,;–-] ?\d{1,3})*")
_ENDS_SENTENCE = re.compile(r"[.!?;:,][\"'”’»)]*\Z")


def superscript(text: str, before: str = "") -> str:
    """Return raised characters as Unicode's superscripts if Unicode has them all; other powers stand after a "^".

    Raised words, such as the endings of ordinals, stay as they are: "1st". The number of a note is left out: it stands
    after the end of a sentence, with which the text ``before`` ends.

    >>> [superscript(raised) for raised in ("6", "-3", "st", "n", "2k", "a note")]
    ['⁶', '⁻³', 'st', 'ⁿ', '^2k', 'a note']
    >>> superscript("3", "It is cold.")
    ''
    """
    bare = text.strip()
    if _NOTES.fullmatch(bare) and _ENDS_SENTENCE.search(before[-5:]):
        return ""
    if not bare or _ORDINAL.fullmatch(bare) or " " in bare:
        return text
    if _CAN_BE_RAISED.fullmatch(bare):
        return bare.translate(_RAISED)
    return f"^{bare}" if _HAS_DIGIT.search(bare) and len(bare) <= 6 else text


def power(text: str) -> str:
    """Return a raised part of a formula, which is never an ordinal or a note: as superscripts, else after a "^".

    >>> [power(raised) for raised in ("2", "k", "x+1", "′")]
    ['²', '^k', '^(x+1)', '′']
    """
    bare = "".join(text.split())
    if _CAN_BE_RAISED.fullmatch(bare):
        return bare.translate(_RAISED)
    if not any(map(str.isalnum, bare)):
        return bare
    return f"^{bare}" if len(bare) == 1 else f"^({bare})"
