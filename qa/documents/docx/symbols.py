"""Characters of the fonts Symbol and Wingdings -> Unicode (pure).

Sources: Adobe's Symbol encoding (https://unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt), and what Word's check
boxes are set in.
"""

from __future__ import annotations

__all__ = ["symbol"]

_GREEK = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
        strict=True,
    )
)
_SIGNS = {
    0xA3: "≤",
    0xA5: "∞",
    0xAC: "←",
    0xAE: "→",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0xD6: "√",
    0xD7: "⋅",
    0xE5: "∑",
}
_WINGDINGS = {0x6F: "☐", 0xA8: "☐", 0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}


def symbol(font: str, code: str) -> str:
    """Return the character that a font draws for a code in hexadecimal; "" where it is an ornament, or not known.

    >>> symbol("Symbol", "F061"), symbol("Wingdings", "F0FE"), symbol("Wingdings", "F0A7")
    ('α', '☑', '')
    """
    try:
        number = int(code[:6], 16)
    except ValueError:
        return ""
    low = number & 0xFF if 0xF000 <= number <= 0xF0FF else number
    if font.startswith("Wingdings"):
        return _WINGDINGS.get(low, "")
    if font == "Symbol":
        return _SIGNS.get(low) or _GREEK.get(chr(low), chr(low) if low < 0x80 else "")
    return chr(number) if 0x20 <= number < 0xD800 else ""
