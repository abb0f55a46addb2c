"""A visitor -> what the page shows of documents: the document pane, the list to choose from, the visitor's own files.

Whoever calls these holds the visitor's lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.chat.conversation_html import files_html
from qa.chat.document_html import document_html
from qa.chat.visitors import OWN, SHARED
from qa.errors import QAError

if TYPE_CHECKING:
    from qa.chat.document_html import Offsets
    from qa.chat.visitors import Scope, Visitor
    from qa.index.protocol import Index

__all__ = ["Changes", "DocumentList", "OwnFiles", "document_list", "document_pane", "looked_at", "own_files"]

MOST_LISTED = 500  # documents; of more there is no list, and a document is opened by its quotes
COPY = ("copy", "Copy the sentence")  # a button's name for chat.js, and its label
CONFIRM = ("answers", "This sentence answers it")


@dataclass(frozen=True, slots=True)
class DocumentList:
    """The documents to choose from, and the one that is shown."""

    named: tuple[tuple[str, str], ...] = ()  # titles and names; none where there is one document, or too many
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """A visitor's own files, and which documents are asked."""

    files: str  # HTML
    scope: Scope
    can_choose: bool  # whether there are documents of the visitor's own


@dataclass(frozen=True, slots=True)
class Changes:
    """What an event changes on the page; ``None`` leaves a part as it is."""

    conversation: str | None = None  # HTML
    document: str | None = None  # HTML, in the document pane
    message: str | None = None  # HTML; "" takes the last message away
    documents: DocumentList | None = None
    own: OwnFiles | None = None
    is_answered: bool = False  # the question has its answer: the box is emptied for the next one


def looked_at(shared: Index, visitor: Visitor) -> tuple[str, str]:
    """Return the source and the id of the document that a visitor looks at: to begin with, the first one."""
    return visitor.shown or (SHARED, shared.documents()[0][0])


def document_pane(
    shared: Index,
    visitor: Visitor,
    focus: Offsets | None = None,
    *,
    at: int = 0,
    linked: Offsets | None = None,
    can_confirm: bool = False,
) -> str:
    """Return the document that a visitor looks at, as HTML; see `document_html`.

    With ``can_confirm`` a sentence of the shared documents can be said to answer the newest question.

    Raises:
        QAError: the document is not here any more.
    """
    source, doc_id = looked_at(shared, visitor)
    index = shared if source == SHARED else visitor.own.index
    tools = (COPY, CONFIRM) if can_confirm and source == SHARED else (COPY,)
    try:
        if index is None:
            raise KeyError(doc_id)
        marks = visitor.marks(source, doc_id, index)
        return document_html(index, doc_id, source, marks=marks, focus=focus, at=at, tools=tools, linked=linked)
    except KeyError:
        raise QAError("that document is not here any more") from None


def document_list(shared: Index, visitor: Visitor) -> DocumentList:
    """Return the documents to choose from."""
    here = shared.documents()
    own = visitor.own.index.documents() if visitor.own.index else []
    if not 1 < len(here) + len(own) <= MOST_LISTED:
        return DocumentList()
    named = [(title, f"{SHARED}/{doc_id}") for doc_id, title, _ in here]
    named += [(f"{title} (yours)", f"{OWN}/{doc_id}") for doc_id, title, _ in own]
    return DocumentList(tuple(named), "/".join(looked_at(shared, visitor)))


def own_files(visitor: Visitor, scope: Scope) -> OwnFiles:
    """Return a visitor's own files, and which documents are asked from now on."""
    return OwnFiles(files_html(visitor.own.names), scope, can_choose=visitor.own.index is not None)
