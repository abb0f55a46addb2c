"""Characters of the fonts Symbol and Wingdings, which Word names by their codes in the font -> Unicode (pure).

Sources: the Symbol encoding of Adobe (https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt), with Greek
letters in the place of the signs that look like them. Of Wingdings, only the characters that have a meaning are here:
https://www.unicode.org/L2/L2011/11344-wingdings.pdf.
"""

from __future__ import annotations

__all__ = ["sign"]

_SYMBOL = {  # sixteen characters from each code on; \0 where there is none
    0x20: " !∀#∃%&∋()∗+,−./",
    0x30: "0123456789:;<=>?",
    0x40: "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟ",
    0x50: "ΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    0x60: "\0αβχδεφγηιϕκλμνο",
    0x70: "πθρστυϖωξψζ{|}∼\0",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓",
    0xB0: "°±″≥×∝∂•÷≠≡≈…\0\0↵",
    0xC0: "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉",
    0xD0: "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓",
    0xE0: "◊〈®©™∑\0\0\0\0\0\0\0\0\0\0",
    0xF0: "\0〉∫⌠\0⌡\0\0\0\0\0\0\0\0\0\0",
}
_WINGDINGS = {0x6F: "☐", 0xA8: "☐", 0xFD: "☒", 0xFE: "☑", 0xFB: "✗", 0xFC: "✓", 0xDF: "←", 0xE0: "→", 0xF0: "⇨"}


def sign(font: str, code: str) -> str:
    """Return the character for a code of a font, given in hexadecimal digits; "" if it is not known.

    >>> [sign("Symbol", "F061"), sign("Symbol", "006D"), sign("Wingdings", "F0FE"), sign("Arial", "00E9")]
    ['α', 'μ', '☑', 'é']
    """
    try:
        number = int(code, 16)
        at = number & 0xFF  # Word adds 0xF000
        if font == "Symbol":
            return _SYMBOL.get(at & 0xF0, "\0" * 16)[at & 0x0F].strip("\0")
        if font == "Wingdings":
            return _WINGDINGS.get(at, "")
        return chr(number) if chr(number).isprintable() else ""  # other fonts use the codes of Unicode
    except (ValueError, OverflowError):
        return ""
