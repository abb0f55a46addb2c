"""A visitor -> what the page shows of documents: the document pane, the list to choose from, the visitor's own files.

A caller of these functions has to hold the visitor's lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.chat.conversation_html import files_html
from qa.chat.document_html import document_html
from qa.chat.library import DEFAULT
from qa.chat.pages_html import has_pages, page_of, pages_html
from qa.chat.sources import SHARED, source_of
from qa.errors import CorpusError, QAError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.chat.document_html import Mark, Offsets
    from qa.chat.page_pictures import PagePictures
    from qa.chat.sources import Scope
    from qa.chat.visitors import Visitor
    from qa.index.protocol import Index

__all__ = ["Changes", "DocumentList", "OwnFiles", "document_list", "document_pane", "looked_at", "own_files"]

MOST_LISTED = 500  # documents; if there are more, there is no list, and a document is opened by its quotes
COPY = ("copy", "Copy the sentence")  # a button's name for chat.js, and its label
PIN = ("pin", "Pin it")
MORE = ("more", "More")
CONFIRM = ("answers", "This sentence answers it")


@dataclass(frozen=True, slots=True)
class DocumentList:
    """The documents to choose from, and the one that is shown."""

    named: tuple[tuple[str, str], ...] = ()  # titles and names; none where there is only one document, or too many
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """A visitor's own files, and which documents are asked."""

    files: str  # HTML
    scope: Scope
    choices: tuple[tuple[str, str], ...]  # what can be asked: labels and sources
    collections: tuple[str, ...]  # their names

    @property
    def can_choose(self) -> bool:
        """Whether the visitor has documents of their own."""
        return len(self.choices) > 1

    @property
    def target(self) -> str:
        """The collection that files go to, unless another is named."""
        asked = [name for name in self.collections if source_of(name) in self.scope]
        return [*asked, *self.collections, DEFAULT][0]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an event changes on the page; ``None`` leaves a part as it is."""

    conversation: str | None = None  # HTML
    document: str | None = None  # HTML, in the document pane
    paper: str | None = None  # HTML: a document whole, to be printed
    message: str | None = None  # HTML; "" removes the last message
    documents: DocumentList | None = None
    own: OwnFiles | None = None
    head: str | None = None  # HTML: what is asked
    notebook: str | None = None  # HTML
    selection: str | None = None  # HTML: what can be done with words that are selected
    is_answered: bool = False  # the question has its answer: the box is emptied for the next one


def looked_at(shared: Index, visitor: Visitor) -> tuple[str, str]:
    """Return the source and the id of the document that a visitor looks at; at the beginning, the first one."""
    return visitor.shown or (SHARED, shared.documents()[0][0])


def document_pane(
    shared: Index,
    visitor: Visitor,
    focus: Offsets | None = None,
    *,
    at: int = 0,
    linked: Offsets | None = None,
    can_confirm: bool = False,
    pictures: PagePictures,
    page: int | None = None,
) -> str:
    """Return the document that a visitor looks at, as HTML: see `pages_html` and `document_html`.

    With ``can_confirm`` the visitor can say that a sentence of the shared documents answers the newest question.
    ``pictures`` draws the pages of a document that has any, and ``page`` is the one that is wanted.

    Raises:
        QAError: the document is not here any more.
    """
    visitor.shown = source, doc_id = looked_at(shared, visitor)
    index = visitor.index(source, shared)
    tools = (COPY, PIN, MORE, *([CONFIRM] if can_confirm and source == SHARED else []))
    try:
        if index is None:
            raise KeyError(doc_id)
        if focus:  # it may begin inside a sentence
            here = index.positions_in(doc_id, *focus)
            focus = here[0][1:] if here else focus
        marks = visitor.marks(source, doc_id, index)
        is_paged, note = has_pages(index, doc_id), ""
        if is_paged and visitor.as_pages and linked is None:
            try:
                return _page(index, visitor, pictures, marks=marks, focus=focus, at=at, page=page)
            except CorpusError as error:  # its text can still be shown
                note = f"{error}."
        return document_html(
            index,
            doc_id,
            source,
            marks=marks,
            focus=focus,
            at=at,
            tools=tools,
            linked=linked,
            is_paged=is_paged,
            words=visitor.looked_for,
            note=f"{note[:1].upper()}{note[1:]}",
        )
    except KeyError:
        raise QAError("that document is not here any more") from None


def _page(
    index: Index,
    visitor: Visitor,
    pictures: PagePictures,
    *,
    marks: Mapping[Offsets, Mark],
    focus: Offsets | None,
    at: int,
    page: int | None,
) -> str:
    """Return the page that is wanted, or else the one with the sentence to look at, or else the one shown last."""
    assert visitor.shown is not None
    source, doc_id = visitor.shown
    before = visitor.page[1] if visitor.page and visitor.page[0] == visitor.shown else 1
    place = focus[0] if focus else at
    number = page or (page_of(index, doc_id, place) if place else before)
    picture = pictures.draw(index, doc_id, number)
    words = visitor.looked_for
    html = pages_html(index, doc_id, source, number, picture, marks=marks, focus=focus, words=words)
    visitor.page = (visitor.shown, number)
    return html


def document_list(shared: Index, visitor: Visitor) -> DocumentList:
    """Return the documents to choose from."""
    named = [(title, f"{SHARED}/{doc_id}") for doc_id, title, _ in shared.documents()]
    for collection in visitor.own.collections() if visitor.own else ():
        documents = collection.index.documents() if collection.index else ()
        source = source_of(collection.name)
        named += [(f"{collection.name}: {title}", f"{source}/{doc_id}") for doc_id, title, _ in documents]
    if not 1 < len(named) <= MOST_LISTED:
        return DocumentList()
    return DocumentList(tuple(named), "/".join(looked_at(shared, visitor)))


def own_files(visitor: Visitor, scope: Scope, title: str) -> OwnFiles:
    """Return a visitor's own files, and what is asked from now on; ``title``: what everyone asks."""
    collections = visitor.own.collections() if visitor.own else []
    names = tuple(collection.name for collection in collections)
    choices = [(title, SHARED), *((name, source_of(name)) for name in names)]
    html = files_html(collections, is_kept=visitor.own is not None and visitor.own.is_kept)
    return OwnFiles(html, scope, tuple(choices), names)
