"""A page as a whole: which boxes its buttons and links open, and what is in each box (pure).

Each of the two is found in one pass over the page. To look into every box separately would be slow for nested boxes.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.html.names import is_furniture, names_of
from qa.documents.html.notes import has_bare_marks
from qa.documents.markup import local, opened_and_closed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.documents.markup import Element

__all__ = ["BOXES", "HEADS", "Page", "Weight", "is_action", "is_shut"]

LEAST_WORDS = 4  # words of a sentence; "Sign up now." has fewer
BOXES = frozenset("nav aside dialog menu header footer".split())
_UNSEEN = frozenset("script style noscript template svg iframe object".split())
_FIELDS = frozenset("input select textarea".split())
_INLINE = frozenset("a abbr b bdi cite code em font i mark q s small span strong sub sup time u".split())
HEADS = frozenset("h1 h2 h3 h4 h5 h6 dt summary".split())
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"""[.!?…]["'”’»)\]]*(?=\s|\Z)|[。！？]""")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_TARGETS = ("data-target", "data-bs-target", "data-toggle-target", "href")
_TOGGLES = ("data-toggle", "data-bs-toggle")
_POPUPS = frozenset("modal dropdown offcanvas popover tooltip lightbox".split())


class Weight(NamedTuple):
    """What is in an element."""

    characters: int = 0
    linked: int = 0  # characters of links
    sentences: int = 0
    actions: int = 0  # buttons and fields of forms
    teasers: int = 0  # links that are the only text of their line
    mains: int = 0  # <main> and <article>
    titles: int = 0  # <h1>


class Controls(NamedTuple):
    """The ids of the boxes that something on the page opens, and the ids of the buttons that open boxes."""

    opened: frozenset[str]
    popups: frozenset[str]  # boxes that come up over the page
    buttons: frozenset[str]


class Page:
    """What is known of a page as a whole."""

    def __init__(self, root: Element) -> None:
        self._root = root

    @cached_property
    def controls(self) -> Controls:
        """The ids of boxes that buttons and links of the page open."""
        opened: set[str] = set()
        popups: set[str] = set()
        buttons: set[str] = set()
        for element in self._root.iter():
            if not isinstance(element.tag, str) or not element.attrib:
                continue
            targets = set(_targets(element))
            is_popup = _opens_popup(element)
            (popups if is_popup else opened).update(targets)
            popups.update(name for name in (element.get("popovertarget"), element.get("commandfor")) if name)
            if not is_popup and (local(element) == "button" or element.get("role") in ("button", "tab")):
                buttons.add(element.get("id") or "")
        return Controls(frozenset(opened - popups), frozenset(popups), frozenset(buttons - {""}))

    @cached_property
    def has_bare_marks(self) -> bool:
        """Whether the page has note numbers that are not links."""
        return has_bare_marks(self._root)

    def weight(self, element: Element) -> Weight:
        """Return what is in a box; an empty weight for any other element.

        A box is an element that is shut, has a role, has a name of furniture, or is one of `BOXES`.
        """
        return self._weights.get(element) or Weight()

    @cached_property
    def _weights(self) -> dict[Element, Weight]:
        return dict(_Scale().weigh(self._root))


def is_shut(element: Element) -> bool:
    """Tell whether an element is not shown until something opens it."""
    if "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    return bool(_NOT_SHOWN.search(element.get("style") or ""))


def is_action(element: Element) -> bool:
    """Tell whether an element is there to be pressed or filled in; a button that opens an answer does not count."""
    name = local(element)
    if name in _FIELDS:
        return str(element.get("type")).lower() != "hidden"
    if name == "a":
        return element.get("role") == "button" or any("btn" in name or "button" in name for name in names_of(element))
    if name != "button" and element.get("role") != "button":
        return False
    above = element.getparent()
    is_in_heading = above is not None and local(above) in HEADS
    return not (is_in_heading or "aria-expanded" in element.attrib or "aria-controls" in element.attrib)


def _targets(element: Element) -> Iterator[str]:
    """Yield the ids of the boxes that a button or a link names as those that it opens."""
    yield from (element.get("aria-controls") or "").split()
    for attribute in _TARGETS:
        for name in (element.get(attribute) or "").split(","):
            if name.strip().startswith("#"):
                yield name.strip()[1:]


def _opens_popup(element: Element) -> bool:
    """Tell whether a button opens something that comes up over the page: a menu, a dialog, a hint."""
    if element.get("aria-haspopup") not in (None, "", "false"):
        return True
    return any((element.get(name) or "") in _POPUPS for name in _TOGGLES)


class _Scale:
    """Counts what is on a page, in its order. What is in a box is the count at its end minus the count at its start."""

    def __init__(self) -> None:
        self._characters = self._linked = self._sentences = self._actions = self._teasers = 0
        self._mains = self._titles = 0
        self._words = 0  # since the last sentence
        self._links = self._unseen = 0  # how many of these elements are open

    def weigh(self, root: Element) -> Iterator[tuple[Element, Weight]]:
        """Yield the boxes of a page, each with what is in it."""
        starts: list[tuple[Element, Weight]] = []
        for element, is_start in opened_and_closed(root):
            name = local(element)
            if is_start:
                if _is_box(element, name):
                    starts.append((element, self._total()))
                self._open(element, name)
                continue
            self._close(name)
            if starts and starts[-1][0] is element:
                start, total = starts.pop()[1], self._total()
                yield element, Weight(*(after - before for before, after in zip(start, total, strict=True)))
            if element is not root:
                self._say(element.tail or "")

    def _total(self) -> Weight:
        return Weight(
            self._characters,
            self._linked,
            self._sentences,
            self._actions,
            self._teasers,
            self._mains,
            self._titles,
        )

    def _open(self, element: Element, name: str) -> None:
        self._links += name == "a"
        self._unseen += name in _UNSEEN
        self._actions += is_action(element)
        self._teasers += name == "a" and _is_alone(element)
        self._mains += name in ("main", "article")
        self._titles += name == "h1"
        self._words = self._words if name in _INLINE else 0
        self._say(element.text or "")

    def _close(self, name: str) -> None:
        self._links -= name == "a"
        self._unseen -= name in _UNSEEN
        self._words = self._words if name in _INLINE else 0

    def _say(self, text: str) -> None:
        if self._unseen or not text.strip():
            return
        length = len(" ".join(text.split()))
        self._characters += length
        self._linked += length * bool(self._links)
        place = 0
        for end in _SENTENCE_ENDS.finditer(text):
            self._words += _count(text[place : end.end()])
            place = end.end()
            if self._words >= LEAST_WORDS:
                self._sentences += 1
                self._words = 0
        self._words += _count(text[place:])


def _is_box(element: Element, name: str) -> bool:
    """Tell whether an element is a box: what is in it matters."""
    if not element.attrib:
        return name in BOXES
    return name in BOXES or "role" in element.attrib or is_shut(element) or any(map(is_furniture, names_of(element)))


def _is_alone(link: Element) -> bool:
    """Tell whether a link is the only text of its line."""
    above, before = link.getparent(), link.getprevious()
    if above is None or (link.tail or "").strip() or link.getnext() is not None:
        return False
    text = (above.text if before is None else before.tail) or ""
    return before is None and not text.strip() and local(above) not in _INLINE


def _count(text: str) -> int:
    """Return how many words a text has; two characters of Chinese, Japanese or Korean count as one word."""
    return len(text.split()) + len(_EAST_ASIAN.findall(text)) // 2
