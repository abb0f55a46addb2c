"""What the page does: each method of `Chat` is one event, and returns what changes on the page.

Gradio is not known here: `qa.chat.wiring` calls these methods. Who asks is in `qa.chat.visitors`, and what they see in
`qa.chat.conversation_html` and `qa.chat.panes`.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answering.answer import TOP_K
from qa.answering.ask import ask
from qa.answering.render import to_dict
from qa.chat.calls import check_asked
from qa.chat.conversation_html import Turn, conversation_html, message_html, spoken, start_html
from qa.chat.feedback import Feedback
from qa.chat.own_documents import Models
from qa.chat.panes import Changes, document_list, document_pane, looked_at, own_files
from qa.chat.permalinks import linked_passage
from qa.chat.suggestions import first_questions, next_questions
from qa.chat.visitors import OWN, SHARED, Visitors
from qa.console import say
from qa.datatypes import no_progress
from qa.errors import CorpusError, QAError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from qa.answering.answer import Answer
    from qa.chat.document_html import Offsets
    from qa.chat.feedback import Verdict
    from qa.chat.options import ChatOptions
    from qa.chat.visitors import Scope, Visitor
    from qa.datatypes import Progress, Reranker
    from qa.index.protocol import Index

__all__ = ["Chat"]

RATINGS: dict[str, Verdict] = {"right": "right", "wrong": "wrong"}  # what a button may send
GONE = "The passage that this address names is not in these documents. They may have changed since it was made."


class Chat:
    """A page's conversations, whoever has it open; safe to call from several threads."""

    def __init__(self, index: Index, reranker: Reranker | None, options: ChatOptions) -> None:
        self.options = options
        self.visitors = Visitors()
        self.feedback = Feedback(options.feedback) if options.feedback else None
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
        """Say what is asked here."""
        documents = self.shared().documents()
        return documents[0][1] if len(documents) == 1 else f"{len(documents):,} documents"

    def end(self, seconds: float) -> None:
        """Answer no more questions, and wait for so long until those that are being answered are."""
        self.is_ended = True
        until = time.monotonic() + seconds
        ended = [self._free.acquire(timeout=max(0, until - time.monotonic())) for _ in range(self.options.concurrency)]
        for is_free in ended:
            if is_free:
                self._free.release()

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
        check_asked(question, history, top_k)
        with self._free:  # `Limits` refuses those that come too late
            return to_dict(self._ask(self.shared(), question, history=history or (), top_k=top_k))

    # The conversation

    def arrive(self, session: str, query: Mapping[str, str]) -> Changes:
        """Begin a visit, at the passage that the page's address names if it names one."""
        visitor = self.visitors.of(session)
        shared = self.shared()
        linked = linked_passage(shared, query) if "doc" in query else None
        note = GONE if "doc" in query and linked is None else ""
        with visitor.lock:
            visitor.shown = (SHARED, query["doc"] if linked else shared.documents()[0][0])
            return Changes(
                conversation=self._start(note),
                document=self._document(visitor, linked, linked=linked),
                documents=document_list(self.shared(), visitor),
            )

    def answer(self, session: str, question: str, scope: Scope = SHARED, *, exact: bool = False) -> Changes:
        """Answer a question; with ``exact`` just as it is typed, without corrections and without a subject from before.

        ``scope`` says which documents are asked: those here, the visitor's own, or both.

        Raises:
            QuestionError: it cannot be asked.
        """
        if not question.strip():
            raise QuestionError("type a question first")
        visitor = self.visitors.of(session)
        with visitor.lock:
            source, index, found = self._best(visitor, question, scope, exact=exact)
            asked = [turn.answer.question for turn in visitor.turns] + [question]
            visitor.add(Turn(len(visitor.turns) + 1, found, source, next_questions(index, found, asked)))
            focus = None
            if found.passages:
                c = found.passages[0].citation
                visitor.shown, focus = (source, c.doc_id), (c.start, c.end)
            return Changes(
                conversation=self._conversation(visitor),
                document=self._document(visitor, focus),
                message=message_html(spoken(found), is_only_said=True),
                documents=document_list(self.shared(), visitor),
                is_answered=True,
            )

    def rate(self, session: str, number: int, verdict: str) -> Changes:
        """Take down what a visitor says of an answer."""
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
            return Changes(conversation=self._conversation(visitor))

    # The document pane

    def open(self, session: str, source: str, doc_id: str, focus: Offsets | None = None) -> Changes:
        """Show a document, at a sentence if one is named.

        Raises:
            QAError: there is no such document any more.
        """
        visitor = self.visitors.of(session)
        with visitor.lock:
            before, visitor.shown = visitor.shown, (source, doc_id)
            try:
                return Changes(
                    document=self._document(visitor, focus), documents=document_list(self.shared(), visitor), message=""
                )
            except QAError:
                visitor.shown = before
                raise

    def choose(self, session: str, name: str) -> Changes:
        """Show a document of the list, by its name there.

        Raises:
            QAError: there is no such document any more.
        """
        source, _, doc_id = name.partition("/")
        return self.open(session, source, doc_id)

    def more(self, session: str, at: int) -> Changes:
        """Show another part of a long document."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            return Changes(document=self._document(visitor, at=at))

    def confirm(self, session: str, start: int, end: int) -> Changes:
        """Take down that a sentence of the document that is shown answers the newest question.

        Raises:
            QAError: this cannot be said of it.
        """
        visitor = self.visitors.of(session)
        with visitor.lock:
            if not self.feedback:
                return Changes()
            if not visitor.turns:
                raise QAError("ask a question first, and then say which sentence answers it")
            source, doc_id = looked_at(self.shared(), visitor)
            if source != SHARED:
                raise QAError("this is written down for the documents here only, and not for yours")
            shared = self.shared()
            if (start, end) not in [(s, e) for _, s, e in shared.positions_in(doc_id, start, end)]:
                raise QAError("that is not a sentence of the document")
            quotes = [(doc_id, shared.span(doc_id, start, end))]
            self.feedback.add(visitor.turns[-1].asked, "answers", quotes, index=shared.fingerprint)
            said = "Thank you. It is written down that this sentence answers the newest question."
            return Changes(message=message_html(said))

    # A visitor's own documents

    def bring(
        self, session: str, paths: Sequence[Path], scope: Scope = SHARED, progress: Progress = no_progress
    ) -> Changes:
        """Move a visitor's files in, and name those that cannot be asked.

        From then on the visitor's own documents are asked: alone, unless ``scope``, what was asked before, is "both".

        Raises:
            CorpusError: none of them can be asked, or the page is closed.
        """
        try:
            if session not in self.visitors:  # documents that come late would stay: nobody leaves twice
                raise CorpusError("this page was closed, or away for too long: load it again")
            visitor = self.visitors.of(session)
            refused = visitor.own.add(paths, self.options.max_upload, self._models(), progress)
        finally:
            for path in paths:
                path.unlink(missing_ok=True)
        with visitor.lock:
            own = visitor.own.index
            if own:
                scope = OWN if scope == SHARED else scope
                visitor.shown = (OWN, own.documents()[0][0])
            message = message_html("; ".join(refused), is_alert=True) or message_html(
                "Your documents can be asked now."
            )
            return self._own_changed(visitor, scope, message)

    def remove(self, session: str, name: str, scope: Scope = SHARED) -> Changes:
        """Remove one of a visitor's files; after the last one the documents here are asked, whatever ``scope`` was."""
        visitor = self.visitors.of(session)
        visitor.own.remove(name, self._models(), no_progress)
        with visitor.lock:
            if visitor.shown and visitor.shown[0] == OWN:
                visitor.shown = None
            return self._own_changed(visitor, scope if visitor.own.index else SHARED, "")

    # Whoever calls these holds the visitor's lock

    def _best(self, visitor: Visitor, question: str, scope: Scope, *, exact: bool) -> tuple[str, Index, Answer]:
        """Return the surest answer among those of the indexes that are asked, and where it comes from."""
        history = () if exact else visitor.history()
        with self._free:
            if self.is_ended:
                raise QAError("the server is ending: ask again later")
            found = [
                (source, index, self._ask(index, question, history=history, spelling=not exact))
                for source, index in visitor.sources(self.shared(), scope).items()
            ]
        return max(found, key=lambda answered: answered[2].confidence)

    def _ask(self, index: Index, question: str, **options: Any) -> Answer:
        """Answer by the models that the chat was started with."""
        late = self.options.late_interaction
        return ask(index, question, reranker=self._reranker, late_interaction=late, **options)

    def _models(self) -> Models:
        """Return the models for visitors' documents: those of the index that everyone asks."""
        index = self.shared()
        return Models(index.encoder, index.token_encoder if self.options.late_interaction else None)

    def _start(self, note: str = "") -> str:
        return start_html(self.title(), first_questions(self.shared()), note)

    def _conversation(self, visitor: Visitor) -> str:
        if not visitor.turns:
            return self._start()
        return conversation_html(visitor.turns, visitor.numbers, rated_source=SHARED if self.feedback else None)

    def _document(
        self, visitor: Visitor, focus: Offsets | None = None, *, at: int = 0, linked: Offsets | None = None
    ) -> str:
        can_confirm = self.feedback is not None
        return document_pane(self.shared(), visitor, focus, at=at, linked=linked, can_confirm=can_confirm)

    def _own_changed(self, visitor: Visitor, scope: Scope, message: str) -> Changes:
        return Changes(
            document=self._document(visitor),
            documents=document_list(self.shared(), visitor),
            own=own_files(visitor, scope),
            message=message,
        )
