"""A page of a document -> HTML for the document pane: the page's picture, with a box around each quote on it."""

from __future__ import annotations

import base64
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.chat.outline import outline_of
from qa.chat.templating import render_template
from qa.documents.places import page_boxes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa.chat.document_html import Mark, Offsets
    from qa.documents.formats import PagePicture
    from qa.index.protocol import Index

__all__ = ["has_pages", "page_of", "pages_html"]

BEGINNING = 2000  # characters


@dataclass(frozen=True, slots=True)
class _Box:
    """A box as the template prints it, in hundredths of the picture's width and height."""

    name: str
    start: int  # of the sentence in the document
    mark: Mark
    left: str
    top: str
    width: str
    height: str


def has_pages(index: Index, doc_id: str) -> bool:
    """Tell whether a document's pages can be shown: only the characters of a PDF have boxes."""
    return any(place.box is not None for place in index.places_in(doc_id, 0, BEGINNING))


def page_of(index: Index, doc_id: str, start: int) -> int:
    """Return the page on which a character stands, from 1."""
    places = index.places_in(doc_id, start, start + BEGINNING)
    return next((place.page for place in places if place.page), 1)


def pages_html(
    index: Index,
    doc_id: str,
    source: str,
    number: int,
    picture: PagePicture,
    *,
    marks: Mapping[Offsets, Mark],
    focus: Offsets | None,
    words: str = "",
) -> str:
    """Return a page as HTML.

    Args:
        index: where the document is.
        doc_id: the document.
        source: the name of this index in the page's links.
        number: the page's number, from 1.
        picture: the page's picture.
        marks: quoted sentences, by their offsets.
        focus: a sentence to scroll to.
        words: what was last looked for in the document.
    """
    from markupsafe import Markup

    title, size = index.title_and_size(doc_id)
    boxes = [box for span, mark in marks.items() for box in _boxes(index, doc_id, number, picture, span, mark)]
    wanted = f"box-{focus[0]}-0" if focus else ""
    return render_template(
        "pages",
        doc_id=doc_id,
        source=source,
        title=title,
        number=number,
        before=number - 1,
        after=number + 1,
        picture=picture,
        # Base64 has no character that HTML, Markdown or LaTeX would read.
        address=Markup("data:image/png;base64," + base64.b64encode(picture.png).decode("ascii")),
        boxes=boxes,
        headings=outline_of(index, doc_id),
        words=words,
        focus=wanted if any(box.name == wanted for box in boxes) else "",
        first=_beginning(index, doc_id, number, size),
    )


def _beginning(index: Index, doc_id: str, number: int, size: int) -> Offsets:
    """Return the offsets of a page's first line, found by bisection: a long document has tens of thousands of lines."""
    first = bisect_left(range(size), number, key=lambda start: page_of(index, doc_id, start))
    places = index.places_in(doc_id, first, first + BEGINNING)
    return next(((place.start, place.end) for place in places if place.page == number), (0, 0))


def _boxes(index: Index, doc_id: str, number: int, picture: PagePicture, span: Offsets, mark: Mark) -> Iterator[_Box]:
    """Yield a box for each line of a sentence that stands on the page."""
    found = [box for box in page_boxes(index.places_in(doc_id, *span), *span) if box.page == number]
    for line, box in enumerate(found):
        shares = picture.share(box.left, box.bottom, box.right, box.top)
        yield _Box(f"box-{span[0]}-{line}", span[0], mark, *(f"{100 * share:.2f}" for share in shares))
