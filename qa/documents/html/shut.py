"""Which shut boxes a reader can open: answers under questions and tabs, but not dialogs or menus (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.html.names import is_popup, is_toggle, names_of
from qa.documents.html.page import BOXES
from qa.documents.markup import local

if TYPE_CHECKING:
    from qa.documents.html.page import Page
    from qa.documents.markup import Element

__all__ = ["opens"]

PER_ACTION = 3  # sentences for each button and field of a box; a box with fewer asks for something
MAX_HEAD = 500  # characters of the element that holds a question, with what stands beside it
_HEADS = frozenset("h2 h3 h4 h5 h6 dt summary".split())  # headings over an answer; the page's title (h1) opens nothing
_ROLES = frozenset(
    "dialog alertdialog menu menubar listbox tooltip alert search navigation banner contentinfo complementary toolbar "
    "tablist".split()
)
_PANELS = ("tabpanel", "tab-panel", "tabs-panel", "tab-pane", "tab_panel", "tabcontent", "tab-content")


def opens(element: Element, page: Page) -> bool:
    """Tell whether something on the page is there to open a shut element."""
    if _comes_up(element, page):
        return False
    if _is_panel(element, page):
        return True
    weight = page.weight(element)
    if weight.characters <= 2 * weight.linked or weight.sentences < PER_ACTION * weight.actions:
        return False  # a menu, a form, a box that asks for consent
    if _is_named(element, page):
        return True
    above = element.getparent()
    if above is not None and local(above) == "details":
        return True
    return _is_under_head(element)


def _comes_up(element: Element, page: Page) -> bool:
    """Tell whether an element comes up over the page, no matter what opens it: a dialog, a menu, a hint."""
    if local(element) in BOXES or element.get("role") in _ROLES:
        return True
    if "aria-modal" in element.attrib or "popover" in element.attrib:
        return True
    return (element.get("id") or "") in page.controls.popups or any(map(is_popup, names_of(element)))


def _is_panel(element: Element, page: Page) -> bool:
    """Tell whether an element is the panel that a tab shows."""
    if element.get("role") == "tabpanel":
        return True
    is_called = any(name.lower() in _PANELS for name in (element.get("class") or "").split())
    return is_called and _is_named(element, page)


def _is_named(element: Element, page: Page) -> bool:
    """Tell whether a button or a link names an element that it opens, or the element names its button."""
    labels = (element.get("aria-labelledby") or "").split()
    return (element.get("id") or "") in page.controls.opened or not page.controls.buttons.isdisjoint(labels)


def _is_under_head(element: Element) -> bool:
    """Tell whether the heading or the button of an item stands right before the element."""
    before, above = element.getprevious(), element.getparent()
    if before is None and above is not None and _is_wrapper(above):
        before = above.getprevious()
    if before is None or (before.tail or "").strip():
        return False
    if local(before) in _HEADS:
        return True
    words = "".join(before.itertext()).strip()
    if len(words) > MAX_HEAD:
        return False
    for found in before.iter():
        is_head = local(found) in _HEADS or _is_toggle(found, element)
        if is_head and 2 * len("".join(found.itertext()).strip()) > len(words):
            return True
    return False


def _is_wrapper(element: Element) -> bool:
    """Tell whether an element holds nothing but one other element."""
    return len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip()


def _is_toggle(button: Element, box: Element) -> bool:
    """Tell whether a button before a box is there to open this box, and not another one."""
    if local(button) != "button" and button.get("role") != "button":
        return False
    if button.get("aria-haspopup") not in (None, "", "false"):
        return False
    if button.get("aria-controls"):
        return (box.get("id") or "") in button.get("aria-controls").split()
    return "aria-expanded" in button.attrib or any(map(is_toggle, names_of(button)))
