"""What the page does: each method of `Chat` answers one event, and returns what is shown then.

What is shown is made in `qa.conversation` and `qa.reader`; who asks, in `qa.visitors`. Gradio is in `qa.page`.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa.answering.ask import ask
from qa.answering.render import to_dict
from qa.chat.conversation_html import Turn, files_html, quote_check, spoken, start_html, turn_html
from qa.chat.document_html import to_reader
from qa.chat.feedback import Feedback
from qa.chat.live_index import LiveIndex
from qa.chat.own_documents import OwnDocuments
from qa.chat.suggestions import first_questions, next_questions
from qa.chat.visitors import OWN, SCOPES, SHARED, Visitors
from qa.errors import QAError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from qa.answering.answer import Answer
    from qa.chat.feedback import Verdict
    from qa.chat.visitors import Visitor
    from qa.datatypes import Reranker
    from qa.index.protocol import Index

__all__ = ["TOP_K", "Chat", "ChatOptions"]

MOST_LISTED = 500  # documents in the list to choose from; beyond it only what is quoted is shown
TOP_K = 3
RATINGS: dict[str, Verdict] = {"right": "right", "wrong": "wrong"}  # what a button may send


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How the page is served."""

    host: str = "127.0.0.1"
    port: int = 7860
    share: bool = False
    auth: tuple[tuple[str, str], ...] = ()
    root_path: str = ""
    concurrency: int = field(default_factory=lambda: os.cpu_count() or 1)  # questions answered at once
    max_queue: int = 100  # questions that wait
    max_upload: int = 2_000_000  # bytes of a visitor's documents together; 0 for none
    feedback: Path | None = None
    mcp: bool = False


class Chat:
    """A page's conversations, whoever has it open; safe to call from several threads."""

    def __init__(self, index: Index, reranker: Reranker | None, options: ChatOptions) -> None:
        self.live = LiveIndex(index)
        self.reranker = reranker
        self.options = options
        self.visitors = Visitors()
        self.feedback = Feedback(options.feedback) if options.feedback else None
        self._free = threading.BoundedSemaphore(options.concurrency)

    # What programs call

    def ask_for_programs(self, question: str, history: list[str] | None = None, top_k: int = TOP_K) -> dict[str, Any]:
        """Answer a question in the documents' own words: verbatim quotes with citations, or "not answered".

        Args:
            question: what is asked, in plain words.
            history: the questions asked before it, oldest first, in which a follow-up finds its subject.
            top_k: how many passages to list, best first.

        Returns:
            The answer: "answered", "confidence" (the probability that the first passage answers) and "passages", each
            with "quote", "context", "citation" (document, heading, paragraph, characters) and "scores". With "answered"
            false the passages are the nearest ones, not answers.
        """
        if not isinstance(top_k, int) or not 1 <= top_k <= 100:
            raise QuestionError(f"top_k is {top_k!r}: a number from 1 to 100 is needed")
        if not isinstance(history or [], list):
            raise QuestionError("a history is a list of questions")
        with self._free:
            return to_dict(
                ask(self.live.current(), question, history=history or (), top_k=top_k, reranker=self.reranker)
            )

    # Events of the page

    def arrive(self, session: str, query: dict[str, str]) -> tuple[str, str]:
        """Begin a visit, at the passage that the address names if it does."""
        visitor = self.visitors.of(session)
        shared = self.live.current()
        first = shared.documents()[0][0]
        visitor.shown = (SHARED, first)
        focus, note = None, ""
        if "doc" in query:
            focus, note = self._linked(shared, query)
            if focus:
                visitor.shown = (SHARED, query["doc"])
        return self._start(note), self.reader(visitor, focus, linked=focus)

    def answer(self, session: str, message: str, *, exact: bool = False) -> tuple[str, str, str]:
        """Answer a question; return the conversation, the reader, and what to say of it.

        Raises:
            QuestionError: it cannot be asked.
        """
        visitor = self.visitors.of(session)
        with visitor.lock:
            shared = self.live.current()
            source, found = self._best(visitor, shared, message, exact=exact)
            index = visitor.sources(shared)[source]
            asked = [turn.answer.question for turn in visitor.turns] + [message]
            turn = Turn(len(visitor.turns) + 1, found, source, next_questions(index, found, asked))
            visitor.add(turn)
            focus = None
            if found.passages:
                c = found.passages[0].citation
                visitor.shown = (source, c.doc_id)
                focus = (c.start, c.end)
            return self._conversation(visitor), self.reader(visitor, focus), spoken(found)

    def open(self, session: str, source: str, doc_id: str, start: int, end: int) -> str:
        """Show a document at a sentence."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            return self._show(visitor, source, doc_id, (start, end))

    def more(self, session: str, at: int) -> str:
        """Show another part of a long document."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            return self.reader(visitor, None, at=at)

    def choose(self, session: str, name: str) -> str:
        """Show a document from the list."""
        visitor = self.visitors.of(session)
        source, _, doc_id = name.partition("/")
        with visitor.lock:
            return self._show(visitor, source, doc_id, None)

    def rate(self, session: str, number: int, verdict: str) -> str:
        """Take a verdict on an answer down."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            rated = RATINGS.get(verdict)
            if self.feedback and rated and 0 < number <= len(visitor.turns):
                turn = visitor.turns[number - 1]
                if turn.rated != rated and turn.source == SHARED:
                    answer = turn.answer
                    quotes = [(passage.citation.doc_id, passage.quote) for passage in answer.passages[:1]]
                    self.feedback.add(turn.asked, rated, quotes, index=answer.index, answered=answer.answered)
                visitor.turns[number - 1] = replace(turn, rated=rated)
            return self._conversation(visitor)

    def confirm(self, session: str, start: int, end: int) -> str:
        """Take down that a sentence of the document in the reader answers the newest question; return what to say."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            if not self.feedback:
                return ""
            if not visitor.turns:
                return "Ask a question first: then say which sentence answers it."
            source, doc_id = visitor.shown or (SHARED, "")
            if source != SHARED:
                return "That is kept for the documents here only, not for yours."
            shared = self.live.current()
            if (start, end) not in [(s, e) for _, s, e in shared.positions_in(doc_id, start, end)]:
                return "That is not a sentence of the document."
            quotes = [(doc_id, shared.span(doc_id, start, end))]
            self.feedback.add(visitor.turns[-1].asked, "answers", quotes, index=shared.fingerprint)
            return "Thank you: it is written down that this sentence answers the newest question."

    def bring(self, session: str, paths: list[str], progress: Callable[..., Any]) -> tuple[str, ...]:
        """Take a visitor's files in; return why some cannot be asked.

        Raises:
            CorpusError: none of them can.
        """
        visitor = self.visitors.of(session)
        own = visitor.own or OwnDocuments()
        visitor.own = own

        def tell(stage: str, done: int, total: int) -> None:
            progress((done, total), desc=stage, unit="sentences")

        try:
            refused = own.add(
                [Path(path) for path in paths], self.options.max_upload, self.live.current().encoder, tell
            )
        finally:
            for path in paths:
                Path(path).unlink(missing_ok=True)
        with visitor.lock:
            if visitor.scope == SHARED and own.index:
                visitor.scope = OWN
            if own.index:
                visitor.shown = (OWN, own.index.documents()[0][0])
        return refused

    def remove(self, session: str, name: str) -> None:
        """Take one of a visitor's files out."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            if visitor.own:
                visitor.own.remove(name, self.live.current().encoder, lambda *_: None)
            if not (visitor.own and visitor.own.index):
                visitor.scope = SHARED
            if visitor.shown and visitor.shown[0] == OWN:
                visitor.shown = (SHARED, self.live.current().documents()[0][0])

    def set_scope(self, session: str, scope: str) -> None:
        """Choose what is asked: the documents here, the visitor's own, or both."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            visitor.scope = next((known for known in SCOPES if known == scope), SHARED)

    # What is shown

    def title(self) -> str:
        """Say what is asked here."""
        documents = self.live.current().documents()
        return documents[0][1] if len(documents) == 1 else f"{len(documents):,} documents"

    def listed(self, session: str) -> list[tuple[str, str]]:
        """Return the documents to choose from: titles and names; none where there is one, or too many."""
        visitor = self.visitors.of(session)
        found = [(title, f"{SHARED}/{doc_id}") for doc_id, title, _ in self.live.current().documents()]
        if visitor.own and visitor.own.index:
            found += [(f"{title} (yours)", f"{OWN}/{doc_id}") for doc_id, title, _ in visitor.own.index.documents()]
        return found if 1 < len(found) <= MOST_LISTED else []

    def own_list(self, session: str) -> str:
        """Return a visitor's files, each with a button that removes it."""
        own = self.visitors.of(session).own
        return files_html(own.names() if own else ())

    def _best(self, visitor: Visitor, shared: Index, message: str, *, exact: bool) -> tuple[str, Answer]:
        """Return the surest answer among those of the indexes that are asked."""
        history = () if exact else visitor.history()
        with self._free:
            found = {
                source: ask(index, message, history=history, top_k=TOP_K, reranker=self.reranker, spelling=not exact)
                for source, index in visitor.sources(shared).items()
            }
        return max(found.items(), key=lambda item: item[1].confidence)

    def _start(self, note: str = "") -> str:
        return start_html(self.title(), first_questions(self.live.current()), note)

    def _conversation(self, visitor: Visitor) -> str:
        if not visitor.turns:
            return self._start()
        has_feedback = self.feedback is not None
        return "".join(
            turn_html(
                turn,
                visitor.numbers,
                is_last=turn is visitor.turns[-1],
                has_feedback=has_feedback and turn.source == SHARED,
            )
            for turn in visitor.turns
        )

    def reader(
        self, visitor: Visitor, focus: tuple[int, int] | None, *, at: int = 0, linked: tuple[int, int] | None = None
    ) -> str:
        """Return the document that a visitor looks at, scrolled to ``focus``."""
        source, doc_id = visitor.shown or (SHARED, "")
        own = visitor.own.index if visitor.own else None
        index = own if source == OWN else self.live.current()
        if index is None:
            raise KeyError(doc_id)
        marks = visitor.marks(source, doc_id, index)
        tools = [("copy", "Copy the sentence")]
        if self.feedback and source == SHARED:
            tools.append(("answers", "This sentence answers it"))
        return to_reader(index, doc_id, source, marks=marks, focus=focus, at=at, tools=tools, linked=linked)

    def _show(self, visitor: Visitor, source: str, doc_id: str, focus: tuple[int, int] | None) -> str:
        before, visitor.shown = visitor.shown, (source, doc_id)
        try:
            return self.reader(visitor, focus)
        except KeyError:
            visitor.shown = before
            raise QAError("that document is not here any more") from None

    def _linked(self, index: Index, query: dict[str, str]) -> tuple[tuple[int, int] | None, str]:
        """Return the passage that an address names, or what to say where it is not there."""
        gone = "The passage that this address names is not in these documents: they may have changed since it was made."
        try:
            start, end = int(query["start"]), int(query["end"])
            _, size = index.title_and_size(query["doc"])
        except (KeyError, ValueError):
            return None, gone
        if not 0 <= start < end <= size or end - start > 100_000:
            return None, gone
        if quote_check(index.span(query["doc"], start, end)) != query.get("is"):
            return None, gone
        return (start, end), ""
