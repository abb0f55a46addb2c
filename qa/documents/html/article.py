"""Find a page's article among its pieces: trafilatura finds its text, and everything in the same element is kept."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.documents.pieces import Piece

__all__ = ["MAX_HTML", "article_of"]

SHARE = 0.9  # of the text that trafilatura keeps: the article's element holds at least this share of its characters
MOST_MORE = 0.6  # of the text that trafilatura keeps: an <article> may hold this share of other characters
FEWEST = 0.4  # of a page's characters outside links: if the article has a smaller share, the page is not an article
NEAR = 3  # pieces between a title and its standfirst: the author, the date, a picture
LONGEST = 500  # characters of a piece that are compared, to recognise it
MAX_HTML = 4 << 20  # characters; a larger page is a book, and all of it is read
_STRUCK = re.compile(r"<(del|s|strike)(?:\s[^<>]*)?>[^<>]*</\1\s*>", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")


def article_of(pieces: Sequence[Piece], page: str) -> list[Piece]:
    """Return the pieces of the page's article; all pieces if the page is a list, a table or a manual instead.

    Args:
        pieces: the pieces of the page's body, without what plainly stands around its article.
        page: the page's source.
    """
    extracted = _extracted(page)
    lines = set(map(_bare, extracted.splitlines()))  # most pieces are lines: a search for each would take long
    kept = _bare(extracted)
    bare = ((part, _bare(part.text[:LONGEST])) for part in pieces if part.kind != "heading")
    found = [part for part, words in bare if words in lines or words in kept]
    if not kept or not found:
        return list(pieces)
    weights: Counter[str] = Counter()
    for part in found:
        steps = part.runs[0].element.split("/")
        for depth in range(2, len(steps)):
            weights["/".join(steps[:depth])] += len(part.text)
    total = sum(len(part.text) for part in found)
    paths = [path for path, weight in weights.items() if weight >= SHARE * total]
    path = _widened(_own_article(max(paths, key=len, default=""), pieces, found), pieces, found)
    article = [part for part in pieces if _is_in(part, path)]
    if _unlinked(article) < FEWEST * _unlinked(pieces):
        return list(pieces)
    titles = [part for part in pieces if part.kind == "heading" and part.level == 1]
    if not titles or any(part in titles for part in article):
        return article
    return [*_title_and_leads(pieces, titles[0], article), *article]


def _title_and_leads(pieces: Sequence[Piece], title: Piece, article: Sequence[Piece]) -> list[Piece]:
    """Return the title above an article, with the standfirst right after it, or before it in the same element."""
    kept = {id(part) for part in article}
    at = next(number for number, part in enumerate(pieces) if part is title)
    first, last = max(at - NEAR, 0), at
    for number in range(at + 1, min(at + NEAR + 1, len(pieces))):
        if id(pieces[number]) in kept or (pieces[number].kind == "heading" and not pieces[number].is_lead):
            break
        last = number
    box = title.runs[0].element.rpartition("/")[0]
    return [
        part
        for number, part in enumerate(pieces[first : last + 1], start=first)
        if part is title or (_is_lead(part) and (number > at or _is_beside(part, box)) and id(part) not in kept)
    ]


def _is_lead(part: Piece) -> bool:
    return part.is_lead and 2 * part.linked < len(part.text)


def _is_beside(part: Piece, box: str) -> bool:
    """Tell whether the element of a piece is a child of the element ``box``."""
    return part.runs[0].element.rpartition("/")[0] == box


def _own_article(path: str, pieces: Sequence[Piece], found: Sequence[Piece]) -> str:
    """Return the path of the ``<article>`` around an element if little else is in it (a standfirst, captions).

    Otherwise return the path of the element itself.
    """
    steps = path.split("/")
    depth = max((number for number, step in enumerate(steps) if step.partition("[")[0] == "article"), default=0)
    if not depth:
        return path
    above = "/".join(steps[: depth + 1])
    kept = {id(part) for part in found}
    more = sum(
        len(part.text) for part in pieces if _is_in(part, above) and not _is_in(part, path) and id(part) not in kept
    )
    return above if more <= MOST_MORE * sum(len(part.text) for part in found) else path


def _widened(path: str, pieces: Sequence[Piece], found: Sequence[Piece]) -> str:
    """Return the highest element above an element that adds only text of the article to it.

    Such text is, for example, the words before the only long section.
    """
    kept = {id(part) for part in found if 2 * part.linked < len(part.text)}
    widest = path
    while path.count("/") > 1:
        above = path.rpartition("/")[0]
        more = [part for part in pieces if _is_in(part, above) and not _is_in(part, path) and part.kind != "heading"]
        if any(id(part) not in kept for part in more):
            break
        widest = above if more else widest
        path = above
    return widest


def _is_in(part: Piece, path: str) -> bool:
    return f"{part.runs[0].element}/".startswith(f"{path}/")


def _extracted(page: str) -> str:
    """Return the text that trafilatura finds to be the article, a line for each paragraph; "" if it finds none.

    It would keep words that are struck through, and then the paragraphs without them would not be found in its text.
    """
    from trafilatura import extract

    try:
        return extract(_STRUCK.sub(" ", page), favor_recall=True, include_comments=False, include_tables=True) or ""
    except (ValueError, TypeError, AttributeError, RecursionError):  # raised for input that is hardly a page
        return ""


def _bare(text: str) -> str:
    return _NO_WORD.sub("", text)


def _unlinked(pieces: Sequence[Piece]) -> int:
    return sum(len(part.text) - min(part.linked, len(part.text)) for part in pieces)
