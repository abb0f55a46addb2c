"""What the classes and the id of an element say about it (pure)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.documents.markup import Element

__all__ = ["is_banner", "is_furniture", "is_lead", "is_popup", "is_toggle", "names_of"]

MAX_NAMES = 500  # characters of classes and id
# Words of classes and ids. "menu" is not among them: restaurants have one.
# A name with one of these words is furniture if only `_NEUTRAL` words come after it, and the first word is none of
# `_BESIDE`: "entry-share-buttons" and "sidebar-left" are furniture, "with-sidebar" and "social-care" are not.
_AROUND = frozenset(
    "ad ads advert advertisement breadcrumb breadcrumbs consent cookie cookies gdpr headerlink masthead navbar "
    "navigation navbox newsletter noprint pagination pager promo promoted recommended related relations share sharing "
    "sidebar skiplink social sphinxsidebar sponsored subscribe toolbar editsection catlinks toc backlink".split()
)
_NEUTRAL = frozenset(
    "area articles banner bar block bottom box button buttons col column container content footer form group header "
    "holder icons inner item items left link links list media modal module nav notice outer overlay panel popup post "
    "posts region right row section signup slot sticky stories story top unit widget wrap wrapper".split()
)
_BESIDE = frozenset("with without has have no not is two three both".split())
_BANNERS = frozenset(  # beside a word of `_AROUND` they say that the box asks for something
    "ad ads advert advertisement banner consent gdpr modal navbar newsletter notice overlay popup signup sponsored "
    "sticky subscribe".split()
)
_POPUPS = frozenset(
    "consent cookie cookies dialog drawer dropdown gdpr lightbox login modal newsletter offcanvas overlay paywall "
    "popover popup signin signup submenu subscribe toast tooltip".split()
)
_TOGGLES = frozenset("accordion collapse collapsed collapsible disclosure expand expander faq question toggle".split())
_LEADS = frozenset(
    "dek deck standfirst subtitle subheadline subheading lead lede intro introduction summary excerpt".split()
)
_WORD = re.compile(r"[A-Z]{2,}|[A-Z]?[a-z]+")


def names_of(element: Element) -> list[str]:
    """Return the classes of an element and its id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:MAX_NAMES].split()


@lru_cache(maxsize=4096)
def is_furniture(name: str) -> bool:
    """Tell whether a class or an id says that an element stands around the article."""
    words = _words(name)
    while len(words) > 1 and words[-1] in _NEUTRAL:
        words.pop()
    return bool(words) and words[-1] in _AROUND and words[0] not in _BESIDE


@lru_cache(maxsize=4096)
def is_banner(name: str) -> bool:
    """Tell whether a name of furniture says that the box asks or sells: "cookie-banner", "newsletter-signup", "ads"."""
    return not _BANNERS.isdisjoint(_words(name))


@lru_cache(maxsize=4096)
def is_popup(name: str) -> bool:
    """Tell whether a class or an id says that an element comes up over the page: "login-modal"."""
    words = _words(name)
    return bool(words) and words[0] not in _BESIDE and not _POPUPS.isdisjoint(words)


@lru_cache(maxsize=4096)
def is_toggle(name: str) -> bool:
    """Tell whether the class of a button says that it opens the text below it."""
    return not _TOGGLES.isdisjoint(_words(name))


@lru_cache(maxsize=4096)
def is_lead(name: str) -> bool:
    """Tell whether a class says that a paragraph is the introduction of an article: "article-standfirst", "dek"."""
    words = _words(name)
    while len(words) > 1 and words[-1] in ("text", "paragraph", "p", "wrapper", "container", "block", "content"):
        words.pop()
    return bool(words) and words[-1] in _LEADS


def _words(name: str) -> list[str]:
    """Return the words of a name.

    >>> _words("entry-shareButtons_2")
    ['entry', 'share', 'buttons']
    """
    return [word.lower() for word in _WORD.findall(name)]
