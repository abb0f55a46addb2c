"""What the chat asks: the shared index, visitors' collections, and the models; safe to use from several threads."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from qa.answering.answer import TOP_K
from qa.answering.ask import ask
from qa.answering.merge import merge
from qa.answering.render import to_dict
from qa.chat.calls import check_asked
from qa.chat.collection import Models
from qa.console import say
from qa.errors import QAError, QuestionError

if TYPE_CHECKING:
    from typing import Any

    from qa.answering.answer import Answer
    from qa.chat.options import ChatOptions
    from qa.chat.sources import Scope
    from qa.chat.visitors import Visitor
    from qa.datatypes import Reranker
    from qa.index.protocol import Index

__all__ = ["Asking"]


class Asking:
    """The indexes and the models, and how many questions are answered at once."""

    def __init__(self, index: Index, reranker: Reranker | None, options: ChatOptions) -> None:
        self.options = options
        self._reranker = reranker
        self._index = index
        self._opening = threading.Lock()
        self.is_ended = False
        self._free = threading.BoundedSemaphore(options.concurrency)

    def shared(self) -> Index:
        """Return the index that everyone asks, as the last build left it."""
        with self._opening:
            try:
                self._index = self._index.latest()
            except QAError as error:
                say(f"qa: warning: {error}; answering from the index as it was")
            return self._index

    def title(self) -> str:
        """Return the title of what everyone asks here."""
        return title_of(self.shared())

    def models(self) -> Models:
        """Return the models for visitors' documents: those of the index that everyone asks."""
        index = self.shared()
        return Models(index.encoder, index.token_encoder if self.options.late_interaction else None)

    def end(self, seconds: float) -> None:
        """Answer no more questions. Wait at most so many seconds for those that are being answered."""
        self.is_ended = True
        until = time.monotonic() + seconds
        ended = [self._free.acquire(timeout=max(0, until - time.monotonic())) for _ in range(self.options.concurrency)]
        for is_free in ended:
            if is_free:
                self._free.release()

    def ask_for_programs(self, question: str, history: list[str] | None = None, top_k: int = TOP_K) -> dict[str, Any]:
        """Answer a question in the documents' own words: verbatim quotes with citations, or "not answered".

        Args:
            question: what is asked, in plain words.
            history: the questions asked before it, oldest first, in which a follow-up finds its subject.
            top_k: how many passages to list, best first. A request for an overview or a list ("Summarise", "List all
                deadlines") gets all that belong there, in the order of the documents.

        Returns:
            The answer: "answered", "confidence" (the probability that the first passage answers) and "passages", each
            with "quote", "context", "citation" (document, heading, paragraph, characters) and "scores". With "answered"
            false the passages are the nearest ones, not answers. "Summarise", "What is this about?" and "List all ..."
            give a "selection" of quotes in the order of the documents, which may be more than `top_k`.
        """
        check_asked(question, history, top_k)
        with self._free:  # `Limits` refuses those that come too late
            return to_dict(self._ask(self.shared(), question, history=history or (), top_k=top_k))

    def ask_for(
        self, visitor: Visitor, question: str, scope: Scope, *, exact: bool
    ) -> tuple[Answer, tuple[str, ...], dict[str, Index]]:
        """Answer a visitor's question from all sources of a scope, in one ranking.

        Returns:
            The answer, the source of each of its passages, and the indexes that were asked, by source.

        Raises:
            QuestionError: it cannot be asked, or no source of the scope is here.
            QAError: the server is ending, or an index or a model cannot be used.
        """
        history = () if exact else visitor.history(question)
        sources = visitor.sources(self.shared(), scope)
        if not sources:
            raise QuestionError("choose what to ask, above the question")
        with self._free:
            if self.is_ended:
                raise QAError("the server is ending: ask again later")
            found = {
                source: self._ask(index, question, history=history, spelling=not exact, selections=not exact)
                for source, index in sources.items()
            }
        answer, quoted = merge(found) if len(found) > 1 else _alone(found)
        return answer, quoted, sources

    def _ask(self, index: Index, question: str, **options: Any) -> Answer:
        """Answer with the models that the chat was started with."""
        late = self.options.late_interaction
        return ask(index, question, reranker=self._reranker, late_interaction=late, **options)


def title_of(index: Index) -> str:
    """Return a title for an index: that of its only document, or the number of its documents."""
    documents = index.documents()
    return documents[0][1] if len(documents) == 1 else f"{len(documents):,} documents"


def _alone(found: dict[str, Answer]) -> tuple[Answer, tuple[str, ...]]:
    [(source, answer)] = found.items()
    return answer, (source,) * len(answer.passages)
