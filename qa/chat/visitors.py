"""Visitors of the page: each with a conversation, and documents that are theirs alone and gone when they leave."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Literal

from qa.chat.document_html import Mark

if TYPE_CHECKING:
    from qa.chat.conversation_html import Place, Turn
    from qa.chat.document_html import Offsets
    from qa.chat.own_documents import OwnDocuments
    from qa.index.protocol import Index

__all__ = ["OWN", "SCOPES", "SHARED", "Scope", "Visitor", "Visitors"]

Scope = Literal["shared", "own", "both"]
SCOPES: tuple[Scope, ...] = ("shared", "own", "both")
SHARED: Literal["shared"] = "shared"
OWN: Literal["own"] = "own"
MOST_VISITORS = 1000  # beyond it the one who has been silent longest is forgotten


class Visitor:
    """What one open page has asked and brought along."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.turns: list[Turn] = []
        self.numbers: dict[Place, int] = {}
        self.scope: Scope = SHARED
        self.own: OwnDocuments | None = None
        self.shown: tuple[str, str] | None = None  # source and document in the reader

    def sources(self, shared: Index) -> dict[str, Index]:
        """Return the indexes that are asked, by the name of their source."""
        own = self.own.index if self.own else None
        found: dict[str, Index] = {SHARED: shared} if self.scope != OWN or own is None else {}
        return {**found, OWN: own} if own is not None and self.scope != SHARED else found

    def add(self, turn: Turn) -> None:
        """Go on by a turn; sentences that were not quoted before get the next numbers."""
        self.turns.append(turn)
        for passage in turn.answer.passages:
            c = passage.citation
            self.numbers.setdefault((turn.source, c.doc_id, c.start, c.end), len(self.numbers) + 1)

    def marks(self, source: str, doc_id: str, index: Index) -> dict[Offsets, Mark]:
        """Return the quoted sentences of a document, each marked as the newest answer that it is, or else as near."""
        found: dict[Offsets, Mark] = {}
        for turn in self.turns:
            for passage in turn.answer.passages if turn.source == source else ():
                c = passage.citation
                # The index may have been built anew since: what is not there any more is not marked.
                if c.doc_id == doc_id and index.span(doc_id, c.start, c.end) == passage.quote:
                    is_answer = turn.answer.answered and passage.rank == 1
                    before = found.get((c.start, c.end))
                    if is_answer or before is None or not before.is_answer:
                        number = self.numbers[source, doc_id, c.start, c.end]
                        found[c.start, c.end] = Mark(number, turn.number, is_answer=is_answer)
        return found

    def history(self) -> list[str]:
        """Return what a follow-up leans on: the question before, as it was understood."""
        return [turn.asked for turn in self.turns[-1:]]

    def close(self) -> None:
        """Forget the visitor's documents."""
        if self.own:
            self.own.close()


class Visitors:
    """All visitors, by the session that the page has with the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visitors: OrderedDict[str, Visitor] = OrderedDict()

    def __len__(self) -> int:
        return len(self._visitors)

    def of(self, session: str) -> Visitor:
        """Return the visitor of a session, a new one where there is none."""
        with self._lock:
            visitor = self._visitors.get(session) or Visitor()
            self._visitors[session] = visitor
            self._visitors.move_to_end(session)
            forgotten = self._visitors.popitem(last=False)[1] if len(self._visitors) > MOST_VISITORS else None
        if forgotten:
            forgotten.close()
        return visitor

    def leave(self, session: str) -> None:
        """Forget a session, and remove its documents."""
        with self._lock:
            visitor = self._visitors.pop(session, None)
        if visitor:
            visitor.close()

    def close(self) -> None:
        """Forget all."""
        for session in list(self._visitors):
            self.leave(session)
