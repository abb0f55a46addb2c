"""Which elements of a page hold: a reader sees them or can open them, and no line goes through them (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.documents.html.formulas import is_formula_picture
from qa.documents.html.page import HEADS, is_shut
from qa.documents.html.shut import opens
from qa.documents.markup import local

if TYPE_CHECKING:
    from qa.documents.html.page import Page
    from qa.documents.markup import Element

__all__ = ["is_hidden", "is_struck"]

_UNSEEN = frozenset(
    "script style noscript template head title meta link iframe object embed svg canvas video audio map area input "
    "select button textarea datalist progress meter annotation annotation-xml rt rp".split()
)
_STRUCK = frozenset("del s strike".split())
_STRUCK_CLASSES = frozenset("line-through strikethrough text-decoration-line-through".split())
_LINE_THROUGH = re.compile(r"text-decoration[a-z-]{0,10}\s{0,9}:[^;]{0,80}\bline-through\b", re.IGNORECASE)
MAX_PAGE_NUMBER = 12  # characters


def is_hidden(element: Element, page: Page) -> bool:
    """Tell whether a reader does not see an element and cannot open it, or sees it struck through."""
    name = local(element)
    if name == "span" and _is_page_break(element):
        return True
    if name in _UNSEEN:
        return not (name == "button" and _is_in_heading(element))
    if is_struck(element):
        return True
    return is_shut(element) and not opens(element, page) and not _is_formula(element)


def _is_in_heading(element: Element) -> bool:
    """Tell whether a button stands in a heading and opens the text below it: its words are those of the heading."""
    above = element.getparent()
    return above is not None and local(above) in HEADS


def is_struck(element: Element) -> bool:
    """Tell whether an element is struck through, by its name, its style or its class."""
    if local(element) in _STRUCK:
        return True
    if not element.attrib:
        return False
    if element.get("role") == "deletion" or _LINE_THROUGH.search(element.get("style") or ""):
        return True
    return not _STRUCK_CLASSES.isdisjoint((element.get("class") or "").split())


def _is_page_break(element: Element) -> bool:
    """Tell whether an element only says that a page of the printed book begins here."""
    if not any("pagebreak" in str(value) for value in element.attrib.values()):
        return False
    return len("".join(element.itertext()).strip()) < MAX_PAGE_NUMBER


def _is_formula(element: Element) -> bool:
    """Tell whether an element is a formula, or its picture: if it is hidden, the page shows it in another way."""
    while local(element) != "math" and len(element) == 1 and not (element.text or "").strip():
        element = element[0]
    return local(element) == "math" or is_formula_picture(element)
