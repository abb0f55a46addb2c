"""Visitors of the page: each has a conversation and documents, which are removed with the visitor unless they are kept.

Why this is not a `gr.State`: Gradio removes a state an hour after its page was closed, and calls no ``delete_callback``
for a state that it drops because there are too many, nor when the server stops. But visitors are promised that their
documents are removed at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from qa.answering.render import asks_nothing, words_of
from qa.chat.document_html import Mark, Quotation
from qa.chat.sources import SHARED, name_of
from qa.language.about_answer import what_of_answer

if TYPE_CHECKING:
    from qa.answering.answer import Passage
    from qa.chat.conversation_html import Place, Turn
    from qa.chat.document_html import Offsets
    from qa.chat.library import Shelf
    from qa.chat.sources import Scope
    from qa.index.protocol import Index

__all__ = ["MOST_VISITORS", "Asked", "Visitor", "Visitors"]


class Asked(NamedTuple):
    """A question as a page's browser remembers it."""

    question: str
    scope: Scope
    exact: bool


MOST_VISITORS = 1000  # if there are more, one is forgotten: of those who lose least, the one silent longest


class Visitor:
    """What the visitor of one open page has asked and brought along. Hold its lock to read or change it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.turns: list[Turn] = []
        self.numbers: dict[Place, int] = {}
        self.own: Shelf | None = None  # set when the visitor arrives
        self.account = ""  # the name with which the visitor has logged in
        self.shown: tuple[str, str] | None = None  # source and document in the document pane
        self.opened: set[int] = set()  # the numbers of earlier turns that are shown whole
        self.looked_for = ""  # words, in the document that is shown
        self.as_pages = True  # whether documents that have pages are shown as pages, not as text
        self.page: tuple[tuple[str, str], int] | None = None  # the document whose page is shown, and the page

    @property
    def worth(self) -> int:
        """How much is lost with this visitor: 2 for documents, 1 for a conversation, 0 for nothing."""
        own = self.own
        return 2 if own and not own.is_kept and own.collections() else 1 if self.turns else 0

    def index(self, source: str, shared: Index) -> Index | None:
        """Return the index of a source; None where it is not here, or not this visitor's."""
        if source == SHARED:
            return shared
        found = self.own.get(name_of(source)) if self.own else None
        return found.index if found else None

    def has(self, source: str, doc_id: str, shared: Index) -> bool:
        """Tell whether a document is here."""
        index = self.index(source, shared)
        try:
            return index is not None and bool(index.title_and_size(doc_id))
        except KeyError:
            return False

    def sources(self, shared: Index, scope: Scope) -> dict[str, Index]:
        """Return the indexes that are asked, by their sources. Sources that are not here any more are left out."""
        found = {source: self.index(source, shared) for source in dict.fromkeys(scope)}
        return {source: index for source, index in found.items() if index is not None}

    def add(self, turn: Turn) -> None:
        """Add a turn to the conversation; sentences that it quotes for the first time get the next numbers."""
        self.turns.append(turn)
        for source, passage in turn.quoted:
            c = passage.citation
            self.numbers.setdefault((source, c.doc_id, c.start, c.end), len(self.numbers) + 1)

    def forget_conversation(self) -> None:
        """Forget what was asked."""
        self.turns.clear()
        self.numbers.clear()
        self.opened.clear()

    def renamed(self, source: str, new: str) -> None:
        """Change the name of a source in all that was quoted and is shown."""

        def called(name: str) -> str:
            return new if name == source else name

        self.turns = [
            replace(turn, sources=tuple(map(called, turn.sources)), scope=tuple(map(called, turn.scope)))
            for turn in self.turns
        ]
        self.numbers = {
            (called(name), doc_id, start, end): number for (name, doc_id, start, end), number in self.numbers.items()
        }
        if self.shown:
            self.shown = (called(self.shown[0]), self.shown[1])
        if self.page:
            (name, doc_id), number = self.page
            self.page = ((called(name), doc_id), number)

    def marks(self, source: str, doc_id: str, index: Index) -> dict[Offsets, Mark]:
        """Return a mark for each quoted sentence of a document."""
        quotes: dict[Offsets, Passage] = {}
        quotations: dict[Offsets, dict[int, Quotation]] = {}
        for turn in self.turns:
            for quoted, passage in turn.quoted:
                c = passage.citation
                # The index may have been built anew since: a sentence that is not there any more has no mark.
                if (quoted, c.doc_id) == (source, doc_id) and index.span(doc_id, c.start, c.end) == passage.quote:
                    is_answer = turn.answer.is_found and (passage.rank == 1 or turn.answer.selection != "")
                    quotation = Quotation(turn.number, is_answer, passage.highlight)
                    quotes[c.start, c.end] = passage
                    quotations.setdefault((c.start, c.end), {}).setdefault(turn.number, quotation)
        return {
            (start, end): Mark(
                self.numbers[source, doc_id, start, end], words_of(passage), tuple(quotations[start, end].values())
            )
            for (start, end), passage in quotes.items()
        }

    def history(self, question: str = "") -> list[str]:
        """Return what a question can lean on: the last one that was, or may be, answered, and what asked of its answer.

        That question is as it was understood, and needs no others before it. Where there is none, what asks of an
        answer follows the last question all the same.
        """
        questions = [turn for turn in self.turns if not turn.answer.selection and not asks_nothing(turn.answer)]
        found: list[str] = []
        for turn in reversed(questions):
            if what_of_answer(turn.answer.question):
                found.append(turn.answer.question)
            elif turn.answer.is_found:
                return [turn.asked, *found[::-1]]
        return found[::-1] or [turn.asked for turn in questions[-1:] if what_of_answer(question)]

    def close(self) -> None:
        """Remove the visitor's documents, unless they are kept."""
        if self.own:
            self.own.close()


class Visitors:
    """All visitors, by the session that the page has with the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visitors: OrderedDict[str, Visitor] = OrderedDict()

    def __len__(self) -> int:
        return len(self._visitors)

    def __contains__(self, session: str) -> bool:
        return session in self._visitors

    def of(self, session: str) -> Visitor:
        """Return the visitor of a session; a new one if there is none."""
        with self._lock:
            visitor = self._visitors.get(session) or Visitor()
            self._visitors[session] = visitor
            self._visitors.move_to_end(session)
            forgotten = self._visitors.pop(self._least()) if len(self._visitors) > MOST_VISITORS else None
        if forgotten:
            forgotten.close()
        return visitor

    def _least(self) -> str:
        """Return the session to forget: of those with the least `Visitor.worth`, the one that was silent longest."""
        *others, _newest = self._visitors
        return min(others, key=lambda session: self._visitors[session].worth)

    def leave(self, session: str) -> None:
        """Forget a session and remove its documents."""
        with self._lock:
            visitor = self._visitors.pop(session, None)
        if visitor:
            visitor.close()

    def close(self) -> None:
        """Forget all sessions and remove their documents."""
        for visitor in list(self._visitors.values()):
            if visitor.own:
                visitor.own.stop()
        for session in list(self._visitors):
            self.leave(session)
