"""Which elements of a page a reader sees, and which stand around its article (pure)."""

from __future__ import annotations

import re

from qa.documents.markup import Element, local

__all__ = ["is_around", "is_hidden"]

_UNSEEN = frozenset(
    "script style noscript template head title meta link iframe object embed svg canvas video audio map area input "
    "select button textarea datalist progress meter annotation annotation-xml rt rp".split()
)
_AROUND = frozenset("nav aside dialog menu".split())
_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tablist".split()
)
# Words of classes and ids. "menu" is not among them: restaurants have one.
# One of them says what an element is where only `_NEUTRAL` words come after it, and none of `_BESIDE` stands first:
# "entry-share-buttons" and "sidebar-left" are, "with-sidebar" and "social-care" are not.
_AROUND_WORDS = frozenset(
    "ad ads advert advertisement breadcrumb breadcrumbs byline consent cookie cookies gdpr headerlink masthead navbar "
    "navigation navbox newsletter noprint pagination pager promo promoted recommended related relations share sharing "
    "sidebar skiplink social sphinxsidebar sponsored subscribe toolbar editsection catlinks toc backlink".split()
) - {"byline"}
_NEUTRAL = frozenset(
    "area articles banner bar block bottom box button buttons col column container content footer form group header "
    "holder icons inner item items left link links list media module modal nav notice outer overlay panel popup post "
    "posts region right row section signup slot sticky stories story top unit widget wrap wrapper".split()
)
_BESIDE = frozenset("with without has have no not is two three both".split())
_PROSE = 400  # characters of paragraphs without links; what has more is read, whatever it is called
_OPENS = frozenset("button summary dt".split())
_HEADS = frozenset("h1 h2 h3 h4 h5 h6 dt summary".split())
_SECTIONS = frozenset("preface chapter section appendix".split())
_NEIGHBOURS = frozenset("next prev previous up".split())  # what `rel` says of a link to another page of a book
_SMALL = frozenset("html body main article section blockquote h1 h2 h3 h4 h5 h6 p pre table tbody tr td code".split())
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
MAX_PAGE_NUMBER = 12  # characters


def is_hidden(element: Element) -> bool:
    """Tell whether a reader does not see an element, and cannot open it."""
    name = local(element)
    if name == "span" and _is_page_break(element):
        return True
    if name in _UNSEEN:
        return not (name == "button" and _is_in_heading(element))
    is_shut = "hidden" in element.attrib or element.get("aria-hidden") == "true"
    is_shut = is_shut or bool(_NOT_SHOWN.search(element.get("style") or ""))
    return is_shut and not _opens(element) and not _holds(element, "math")


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
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:500].split()
    if names == ["sidebar"] and _parent_class(element) in _SECTIONS:  # a box in the text of a book made by DocBook
        return False
    return any(map(_is_furniture, names)) and not _holds(element, "h1", "main", "article") and not _is_prose(element)


def _is_furniture(name: str) -> bool:
    """Tell whether a class or an id says that an element stands around the article."""
    words = _WORD.findall(name.lower())
    while len(words) > 1 and words[-1] in _NEUTRAL:
        words.pop()
    return bool(words) and words[-1] in _AROUND_WORDS and words[0] not in _BESIDE


def _is_prose(element: Element) -> bool:
    """Tell whether an element is text to be read: paragraphs that are not mostly links."""
    said = linked = 0
    for part in element.iterdescendants("p", "{*}p"):
        said += len("".join(part.itertext()))
        linked += sum(len("".join(link.itertext())) for link in part.iterdescendants("a", "{*}a"))
    return said - 2 * linked > _PROSE


def _is_in_heading(element: Element) -> bool:
    """Tell whether a button is what is pressed to open the text under a heading: its words are the heading's."""
    above = element.getparent()
    return above is not None and local(above) in _HEADS


def _is_page_break(element: Element) -> bool:
    """Tell whether an element only says that a page of the printed book begins here."""
    said = "".join(element.itertext()).strip()
    return len(said) < MAX_PAGE_NUMBER and any("pagebreak" in str(value) for value in element.attrib.values())


def _opens(element: Element) -> bool:
    """Tell whether a text that is shut is opened by what stands before it: an answer under its question."""
    if element.get("role") in _ROLES or local(element) in _AROUND or not _holds_text(element):
        return False
    before = element.getprevious()
    above = element.getparent()
    if before is None and above is not None:
        before = above.getprevious()
    if before is None or not local(before):
        return False
    return local(before) in _OPENS | _HEADS or _holds(before, *_OPENS, *_HEADS)


def _holds_text(element: Element) -> bool:
    """Tell whether most words of an element are no links: a menu's are."""
    said = len("".join(element.itertext()))
    linked = sum(len("".join(link.itertext())) for link in element.iterdescendants("a", "{*}a"))
    return said > 2 * linked


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
