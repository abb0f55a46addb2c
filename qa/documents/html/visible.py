"""Which elements of a page a reader sees, and which stand around its article (pure)."""

from __future__ import annotations

import re

from qa.documents.markup import Element, local

__all__ = ["is_around", "is_hidden", "is_note_mark"]

_UNSEEN = frozenset(
    "script style noscript template head title meta link iframe object embed svg canvas video audio map area input "
    "select button textarea datalist progress meter annotation annotation-xml rt rp".split()
)
_AROUND = frozenset("nav aside dialog menu".split())
_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tablist".split()
)
# Words of classes and ids. "menu" is not among them: restaurants have one.
_AROUND_WORDS = frozenset(
    "ad ads advert advertisement breadcrumb breadcrumbs byline consent cookie cookies gdpr headerlink masthead navbar "
    "navigation navbox newsletter noprint pagination pager promo promoted recommended related relations share sharing "
    "sidebar skiplink social sphinxsidebar sponsored subscribe toolbar editsection catlinks toc".split()
) - {"byline"}
_SECTIONS = frozenset("preface chapter section appendix".split())
_NEIGHBOURS = frozenset("next prev previous up".split())  # what `rel` says of a link to another page of a book
_SMALL = frozenset("html body main article section h1 h2 h3 h4 h5 h6 p pre table tbody tr td code".split())
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z*†‡§¶#↩︎^])[\])]?|note \d{1,3}", re.IGNORECASE)
MAX_MARK = 12  # characters


def is_hidden(element: Element) -> bool:
    """Tell whether a reader does not see an element."""
    if local(element) in _UNSEEN or "hidden" in element.attrib:
        return True
    return element.get("aria-hidden") == "true" or bool(_NOT_SHOWN.search(element.get("style") or ""))


def is_around(element: Element) -> bool:
    """Tell whether an element stands around the article: navigation, a banner, related links."""
    name = local(element)
    if name in _AROUND or element.get("role") in _ROLES:
        return not _holds(element, "main", "article")
    if name in ("header", "footer"):
        inside = any(local(above) in ("article", "main", "section", "blockquote") for above in element.iterancestors())
        return not inside and not _holds(element, "h1", "main", "article")
    if name in ("p", "div") and _leads_on(element):
        return True
    if name in _SMALL:
        return False
    words = _WORD.findall(f"{element.get('class') or ''} {element.get('id') or ''}"[:500].lower())
    if words == ["sidebar"] and _parent_class(element) in _SECTIONS:  # a box in the text of a book made by DocBook
        return False
    return not _AROUND_WORDS.isdisjoint(words) and not _holds(element, "h1", "main", "article")


def is_note_mark(element: Element) -> bool:
    """Tell whether an element only leads to a note, or back from it: "[1]", "↩", "¶"."""
    link = element if local(element) == "a" else next((child for child in element if local(child) == "a"), None)
    if link is None or "#" not in (link.get("href") or ""):
        return False
    text = "".join(element.itertext()).strip()
    if local(element) == "a" and text not in ("¶", "↩", "↩︎", "#", "^", "↑"):
        return "noteref" in " ".join(element.attrib.values()) and len(text) <= MAX_MARK
    return len(text) <= MAX_MARK and _NOTE_MARK.fullmatch(text) is not None


def _leads_on(element: Element) -> bool:
    """Tell whether an element is the line of a book's page that leads to the page before and the next."""
    links = [child for child in element if local(child) == "a"]
    if not any(link.get("rel") in _NEIGHBOURS for link in links):
        return False
    linked = sum(len("".join(link.itertext())) for link in links)
    return 3 * linked > len("".join(element.itertext()))


def _parent_class(element: Element) -> str:
    above = element.getparent()
    return "" if above is None else above.get("class") or ""


def _holds(element: Element, *names: str) -> bool:
    return any(local(found) in names for found in element.iterdescendants())
