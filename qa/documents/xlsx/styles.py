"""The styles of a workbook: the number format of each, and whether its letters are bold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qa.documents.markup import attribute, children
from qa.documents.xlsx.format_code import BUILT_IN, GENERAL

if TYPE_CHECKING:
    from qa.documents.markup import Element

__all__ = ["PLAIN", "Style", "styles_of"]

_NO = ("0", "false", "off")


class Style(NamedTuple):
    """How a cell is shown."""

    code: str  # of its number format
    is_bold: bool = False


PLAIN = Style(GENERAL)


def styles_of(root: Element | None) -> list[Style]:
    """Return the styles of a workbook, by their numbers; none if it has no part with styles."""
    if root is None:
        return []
    codes = {
        attribute(found, "numFmtId"): attribute(found, "formatCode")
        for group in children(root, "numFmts")
        for found in children(group, "numFmt")
    }
    bold = [
        any(attribute(mark, "val").lower() not in _NO for mark in children(font, "b"))
        for group in children(root, "fonts")
        for font in children(group, "font")
    ]
    return [
        Style(_code(attribute(style, "numFmtId"), codes), _is_bold(attribute(style, "fontId"), bold))
        for group in children(root, "cellXfs")
        for style in children(group, "xf")
    ]


def _code(number: str, codes: dict[str, str]) -> str:
    return codes.get(number) or (BUILT_IN.get(int(number), GENERAL) if _is_short(number) else GENERAL)


def _is_bold(number: str, bold: list[bool]) -> bool:
    return _is_short(number) and int(number) < len(bold) and bold[int(number)]


def _is_short(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 10
