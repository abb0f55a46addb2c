"""What the page does: each method of `Chat` is one event, and returns what changes on the page.

This module does not use Gradio: `qa.chat.wiring` calls these methods. Visitors are in `qa.chat.visitors`, and what they
see is in `qa.chat.conversation_html` and `qa.chat.panes`. Other events are in `qa.chat.own_documents` (visitors' own
documents), `qa.chat.verdicts` (what visitors say about answers), `qa.chat.notebook.events` and `qa.chat.printing`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.chat.conversation_html import message_html, spoken
from qa.chat.notebook.events import NotebookEvents
from qa.chat.own_documents import OwnDocuments
from qa.chat.panes import Changes, document_list, looked_at, own_files
from qa.chat.permalinks import linked_passage, source_named
from qa.chat.printing import Printing
from qa.chat.sources import EVERYONES, SHARED
from qa.chat.verdicts import Verdicts
from qa.console import counted
from qa.errors import QAError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.chat.conversation_html import Place
    from qa.chat.document_html import Offsets
    from qa.chat.sources import Scope
    from qa.chat.visitors import Asked

__all__ = ["Chat"]

MOST_RESTORED = 300  # questions
GONE = "The passage that this address names is not in these documents. They may have changed since it was made."


class Chat(OwnDocuments, Verdicts, Printing, NotebookEvents):
    """The conversations of all visitors of the page; safe to call from several threads."""

    # The conversation

    def arrive(self, session: str, query: Mapping[str, str], account: str = "") -> Changes:
        """Begin a visit, at the passage that the page's address names, if there is one.

        ``account``: the name with which the visitor has logged in.
        """
        visitor = self.visitors.of(session)
        shared = self.shared()
        shelf = self.library.shelf(account, self.models)
        with visitor.lock:
            visitor.own = visitor.own or shelf
            visitor.account = account
            source = source_named(query)
            index = visitor.index(source, shared)
            linked = linked_passage(index, query) if index and "doc" in query else None
            note = GONE if "doc" in query and linked is None else ""
            visitor.shown = (source, query["doc"]) if linked else (SHARED, shared.documents()[0][0])
            return Changes(
                conversation=self.conversation(visitor, note=note),
                document=self.document(visitor, linked, linked=linked),
                documents=document_list(shared, visitor),
                own=own_files(visitor, EVERYONES, self.title()),
                notebook=self.empty_notebook(account),
            )

    def answer(self, session: str, question: str, scope: Scope = EVERYONES, *, exact: bool = False) -> Changes:
        """Answer a question; with ``exact`` just as it was typed: not corrected, and not as a follow-up.

        ``scope``: the sources that are asked.

        Raises:
            QuestionError: it cannot be asked.
        """
        if not question.strip():
            raise QuestionError("type a question first")
        visitor = self.visitors.of(session)
        with visitor.lock:
            turn = self.turn(visitor, question, scope, exact=exact)
            focus = None
            if turn.answer.passages:
                c = turn.answer.passages[0].citation
                visitor.shown, focus = (turn.source, c.doc_id), (c.start, c.end)
            return Changes(
                conversation=self.conversation(visitor),
                document=self.document(visitor, focus),
                message=message_html(spoken(turn.answer), is_only_said=True),
                documents=document_list(self.shared(), visitor),
                is_answered=True,
            )

    def restore(self, session: str, asked: Sequence[Asked], place: Place | None = None) -> Changes:
        """Ask again what a page asked before it was loaded anew: its browser remembers the questions, not the answers.

        Questions whose documents are gone are left out, and the visitor is told. ``place``: the sentence that the
        visitor last had in view.
        """
        visitor = self.visitors.of(session)
        left_out = 0
        with visitor.lock:
            meanwhile = list(visitor.turns)  # asked before the browser had sent what it remembers
            visitor.forget_conversation()
            for one in asked[-MOST_RESTORED:]:
                try:
                    self.turn(visitor, one.question, one.scope, exact=one.exact)
                except QuestionError:
                    left_out += 1
            for turn in meanwhile:
                visitor.add(replace(turn, number=len(visitor.turns) + 1))
            said = (
                f"{counted(left_out, 'question')} of this conversation had documents that are gone." if left_out else ""
            )
            changes = self.own_changed(visitor, asked[-1].scope if asked else EVERYONES, message_html(said))
            document = self.document_at(visitor, place)
            return replace(changes, conversation=self.conversation(visitor), document=document)

    def begin_anew(self, session: str, scope: Scope = EVERYONES, *, forgets_documents: bool = False) -> Changes:
        """Forget the conversation; with ``forgets_documents`` also the visitor's documents, unless they are kept."""
        visitor = self.visitors.of(session)
        said = ""
        if forgets_documents and visitor.own:
            visitor.own.clear()
            said = "Forgotten." + (" Your documents are kept until you remove them." if visitor.own.is_kept else "")
        with visitor.lock:
            visitor.forget_conversation()
            return self.own_changed(visitor, scope, message_html(said))

    def unfold(self, session: str, number: int) -> Changes:
        """Show an earlier turn whole, or fold it again."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            visitor.opened ^= {number}
            return Changes(conversation=self.conversation(visitor))

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
                    document=self.document(visitor, focus), documents=document_list(self.shared(), visitor), message=""
                )
            except QAError:
                visitor.shown = before
                raise

    def choose(self, session: str, name: str) -> Changes:
        """Show a document from the list, by its name there.

        Raises:
            QAError: there is no such document any more.
        """
        source, _, doc_id = name.partition("/")
        return self.open(session, source, doc_id)

    def more(self, session: str, at: int = 0, *, page: int | None = None) -> Changes:
        """Show another part of a long document, or another page."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            return Changes(document=self.document(visitor, at=at, page=page))

    def find(self, session: str, words: str, start: int) -> Changes:
        """Show the next place, from an offset on, where words stand in the document; after the last, the first."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            return self.found(visitor, words, start)

    def view(self, session: str, *, as_pages: bool, focus: Offsets | None = None) -> Changes:
        """Show documents that have pages as pages or as text, at a sentence if one is named."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            visitor.as_pages = as_pages
            return Changes(document=self.document(visitor, focus))

    def confirm(self, session: str, start: int, end: int) -> Changes:
        """Record that a sentence of the document that is shown answers the newest question.

        Raises:
            QAError: nothing was asked, the document is the visitor's own, or it has no such sentence.
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
