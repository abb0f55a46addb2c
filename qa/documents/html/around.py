"""Which elements of a page stand around its article: navigation, banners, related links (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.documents.html.names import is_banner, is_furniture, names_of
from qa.documents.markup import local

if TYPE_CHECKING:
    from qa.documents.html.page import Page
    from qa.documents.markup import Element

__all__ = ["is_around"]

# A box with a name of furniture holds text of the article if it has at least so many sentences:
FEWEST = 3
FEWEST_IN_BANNER = 6
PER_ACTION = 3  # more for each button and field
PER_TEASER = 2  # more for each line that is only a link
MOST_LINKED = 0.25  # of its characters: at most this share is in links
_AROUND = frozenset("nav aside dialog menu".split())
_ARTICLES = ("article", "main", "section", "blockquote")
_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tablist".split()
)
_SECTIONS = frozenset("preface chapter section appendix".split())
_NEIGHBOURS = frozenset("next prev previous up".split())  # what `rel` says of a link to another page of a book
_SMALL = frozenset("html body main article section blockquote h1 h2 h3 h4 h5 h6 p pre table tbody tr td code".split())


def is_around(element: Element, page: Page) -> bool:
    """Tell whether an element stands around the article: navigation, a banner, related links."""
    name = local(element)
    if name in _AROUND or element.get("role") in _ROLES:
        return not page.weight(element).mains
    if name in ("header", "footer"):
        weight = page.weight(element)
        if weight.titles or weight.mains:
            return False
        return not any(local(above) in _ARTICLES for above in element.iterancestors())
    if name in ("p", "div") and _leads_on(element):
        return True
    if name in _SMALL:
        return False
    names = names_of(element)
    if names == ["sidebar"] and _parent_class(element) in _SECTIONS:  # a box in the text of a book made by DocBook
        return False
    called = [name for name in names if is_furniture(name)]
    return bool(called) and not _is_text(element, page, is_asking=any(map(is_banner, called)))


def _is_text(element: Element, page: Page, *, is_asking: bool) -> bool:
    """Tell whether an element is text to be read: sentences, and not mostly links, buttons and fields.

    A share bar has no sentences. A cookie banner has some, and a button. Related links have some, and a link for each.
    """
    weight = page.weight(element)
    if weight.titles or weight.mains:
        return True
    fewest = FEWEST_IN_BANNER if is_asking else FEWEST
    fewest += PER_ACTION * weight.actions + PER_TEASER * weight.teasers
    return weight.sentences >= fewest and weight.linked <= MOST_LINKED * weight.characters


def _leads_on(element: Element) -> bool:
    """Tell whether an element is a line that links a page of a book to the page before and to the next page."""
    links = [child for child in element if local(child) == "a"]
    if not any(link.get("rel") in _NEIGHBOURS for link in links):
        return False
    linked = sum(len("".join(link.itertext())) for link in links)
    return 3 * linked > len("".join(element.itertext()))


def _parent_class(element: Element) -> str:
    above = element.getparent()
    return "" if above is None else above.get("class") or ""
