"""Styles of a Word document: what a paragraph inherits (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.markup import attribute, children

if TYPE_CHECKING:
    from qa.documents.markup import Element

__all__ = ["ParagraphStyle", "Styles", "child", "is_on", "strikes", "value"]

MAX_BASES = 30  # styles above a style, each based on the next
_HEADING = re.compile(r"heading (\d)")
_CONTENTS = re.compile(r"toc (?:\d|heading)|table of figures")


class ParagraphStyle(NamedTuple):
    """What a paragraph is, by its style and by its own properties."""

    heading: int = 0  # its level; 0 if the paragraph is not a heading
    number: str = ""  # the id of its numbering; "0" if the paragraph itself turns numbering off
    indent: int | None = None  # its level in the numbering
    is_hidden: bool = False
    is_struck: bool = False  # a line goes through its words
    is_contents: bool = False  # a line of a list of contents


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._found = (
            {attribute(style, "styleId"): style for style in children(root, "style")} if root is not None else {}
        )
        self._known: dict[str, ParagraphStyle] = {}

    def of(self, paragraph: Element) -> ParagraphStyle:
        """Return what a paragraph is."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return self._named("")
        return _merged(self._named(value(properties, "pStyle")), properties, "")

    def is_hidden(self, name: str) -> bool:
        """Tell whether a style of characters hides them."""
        return self._named(name).is_hidden

    def is_struck(self, name: str) -> bool:
        """Tell whether a style of characters strikes them through."""
        return self._named(name).is_struck

    def _named(self, name: str, depth: int = 0) -> ParagraphStyle:
        if name in self._known:
            return self._known[name]
        style = self._found.get(name)
        if style is None or depth > MAX_BASES:
            return ParagraphStyle()
        base = value(style, "basedOn")
        found = self._named(base, depth + 1) if base else ParagraphStyle()
        said = value(style, "name").lower()
        found = _merged(found, child(style, "pPr"), said)
        letters = child(style, "rPr")
        if letters is not None and child(letters, "vanish") is not None:
            found = found._replace(is_hidden=is_on(letters, "vanish"))
        if letters is not None and (struck := strikes(letters)) is not None:
            found = found._replace(is_struck=struck)
        self._known[name] = found
        return found


def _merged(found: ParagraphStyle, properties: Element | None, name: str) -> ParagraphStyle:
    """Return a style with the changes that a style's name and properties make."""
    heading = _HEADING.fullmatch(name)
    if heading or name == "title":
        found = found._replace(heading=int(heading[1]) if heading else 1)
    if _CONTENTS.fullmatch(name):
        found = found._replace(is_contents=True)
    if properties is None:
        return found
    outline = value(properties, "outlineLvl")
    if outline.isdecimal():
        found = found._replace(heading=int(outline[:3]) + 1 if int(outline[:3]) < 9 else 0)
    numbering = child(properties, "numPr")
    if numbering is not None:
        level = value(numbering, "ilvl")
        found = found._replace(
            number=value(numbering, "numId") or found.number,
            indent=int(level[:3]) if level.isdecimal() else found.indent,
        )
    return found


def child(element: Element, name: str) -> Element | None:
    """Return the first child with a name; None if there is none."""
    return next(children(element, name), None)


def value(element: Element, name: str) -> str:
    """Return what a child says in ``w:val``; "" where there is none."""
    found = child(element, name)
    return attribute(found, "val") if found is not None else ""


def is_on(element: Element, name: str) -> bool:
    """Tell whether a child with a name is there, and does not say that its property is off."""
    found = child(element, name)
    return found is not None and attribute(found, "val") not in ("0", "false", "off", "none")


def strikes(letters: Element) -> bool | None:
    """Tell whether properties of characters strike them through, once or twice; None if they say nothing of it."""
    said = [is_on(letters, name) for name in ("strike", "dstrike") if child(letters, name) is not None]
    return any(said) if said else None
