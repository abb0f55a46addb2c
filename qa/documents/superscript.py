"""Raised characters -> plain text that means the same: "10" with a raised "6" is not 106 (pure)."""

from __future__ import annotations

import re

__all__ = ["superscript"]

# Unicode's superscripts: https://www.unicode.org/charts/PDF/U2070.pdf, and ¹ ² ³ of Latin-1.
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_CAN_BE_RAISED = re.compile(r"[0-9+\-−=()ni]+")
_HAS_DIGIT = re.compile(r"[0-9]")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|o|a|º|ª|tm|sm|®|™|°)\.?", re.IGNORECASE)


def superscript(text: str) -> str:
    """Return raised characters as Unicode's superscripts where it has them all; other powers stand after a "^".

    Raised words, such as the endings of ordinals, stay as they are: "1st".

    >>> [superscript(raised) for raised in ("6", "-3", "st", "n", "2k", "a note")]
    ['⁶', '⁻³', 'st', 'ⁿ', '^2k', 'a note']
    """
    bare = text.strip()
    if not bare or _ORDINAL.fullmatch(bare) or " " in bare:
        return text
    if _CAN_BE_RAISED.fullmatch(bare):
        return bare.translate(_RAISED)
    return f"^{bare}" if _HAS_DIGIT.search(bare) and len(bare) <= 6 else text
