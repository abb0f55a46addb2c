"""A visitor -> what the page shows: the parts that the events of `qa.chat.events` put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.chat.asking import Asking
from qa.chat.conversation_html import Turn, conversation_html, message_html, start_html
from qa.chat.feedback import Feedback
from qa.chat.library import Library
from qa.chat.outline import find_words
from qa.chat.page_pictures import PagePictures
from qa.chat.panes import Changes, document_list, document_pane, looked_at, own_files
from qa.chat.reasons import TELLING, reasons, unsaid
from qa.chat.sources import EVERYONES, SHARED, name_of
from qa.chat.suggestions import first_questions, next_questions, telling_headings
from qa.chat.templating import render_template
from qa.chat.visitors import Visitors
from qa.errors import QAError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.chat.conversation_html import Place
    from qa.chat.document_html import Offsets
    from qa.chat.options import ChatOptions
    from qa.chat.sources import Scope
    from qa.chat.visitors import Visitor
    from qa.datatypes import Reranker
    from qa.index.protocol import Index

__all__ = ["Pages"]


EXAMPLES = 4  # questions that are offered at the beginning
MOST_HEADINGS_KEPT = 200  # indexes whose headings that can be asked are kept
LONGEST_FOUND = 200  # characters of words that are looked for


class Pages(Asking):
    """Who visits, what they brought, and what they see. A caller of these methods has to hold the visitor's lock."""

    def __init__(self, index: Index, reranker: Reranker | None, options: ChatOptions) -> None:
        super().__init__(index, reranker, options)
        self.visitors = Visitors()
        self.library = Library(options.library, options.max_upload, options.most_files)
        self.pictures = PagePictures()
        self._headings: dict[str, tuple[str, ...]] = {}  # headings that can be asked, by the index's fingerprint
        self.feedback = Feedback(options.feedback) if options.feedback else None

    def turn(self, visitor: Visitor, question: str, scope: Scope, *, exact: bool) -> Turn:
        """Answer a question, and add it to the conversation."""
        found, quoted, indexes = self.ask_for(visitor, question, scope, exact=exact)
        asked = [turn.answer.question for turn in visitor.turns] + [question]
        index = indexes[quoted[0]] if quoted else next(iter(indexes.values()))
        suggestions = next_questions(index, found, asked)
        meant = found.searched_for or found.question
        why = tuple(
            (TELLING,) if found.selection == "overview" else reasons(indexes[source], meant, passage)
            for source, passage in zip(quoted, found.passages, strict=True)
        )
        missing = unsaid(index, meant, found.passages[0]) if found.passages else ()
        turn = Turn(
            len(visitor.turns) + 1,
            found,
            quoted,
            suggestions,
            reasons=why,
            unsaid=missing,
            scope=tuple(indexes),
            exact=exact,
        )
        visitor.add(turn)
        return turn

    def title_for(self, asked: Mapping[str, Index]) -> str:
        """Return a title for what is asked."""
        return ", ".join(name_of(source) or self.title() for source in asked)

    def head(self, asked: Mapping[str, Index]) -> str:
        """Return the head of the page."""
        return render_template("head", title=self.title_for(asked), is_closed=self.options.is_closed)

    def start(self, asked: Mapping[str, Index], note: str = "") -> str:
        """Return what stands in the conversation before the first question, about the indexes that are asked."""
        each = EXAMPLES // len(asked) or 1
        examples = [question for index in asked.values() for question in self._examples(index, each)]
        return start_html(self.title_for(asked), examples[:EXAMPLES], note)

    def _examples(self, index: Index, count: int) -> tuple[str, ...]:
        """Return what can be asked of an index: anticipated questions; headings if a visitor's documents have none."""
        if index.question_count or index is self._index:
            return first_questions(index, count)
        if index.fingerprint not in self._headings:
            if len(self._headings) >= MOST_HEADINGS_KEPT:
                self._headings.clear()
            self._headings[index.fingerprint] = telling_headings(index, lambda asked: self._ask(index, asked))
        return self._headings[index.fingerprint][:count]

    def conversation(self, visitor: Visitor, scope: Scope = EVERYONES, note: str = "") -> str:
        """Return the conversation; before the first question, what can be asked of a scope."""
        if not visitor.turns:
            return self.start(visitor.sources(self.shared(), scope), note)
        rated = SHARED if self.feedback else None
        is_kept = visitor.own is not None and visitor.own.is_kept
        return conversation_html(
            visitor.turns, visitor.numbers, rated_source=rated, opened=visitor.opened, own_is_kept=is_kept
        )

    def document(
        self,
        visitor: Visitor,
        focus: Offsets | None = None,
        *,
        at: int = 0,
        linked: Offsets | None = None,
        page: int | None = None,
    ) -> str:
        """Return the document that the visitor looks at; see `document_pane`."""
        can_confirm = self.feedback is not None
        return document_pane(
            self.shared(),
            visitor,
            focus,
            at=at,
            linked=linked,
            can_confirm=can_confirm,
            pictures=self.pictures,
            page=page,
        )

    def found(self, visitor: Visitor, words: str, start: int) -> Changes:
        """Show the next place, from an offset on, where words stand in the document that is shown."""
        source, doc_id = looked_at(self.shared(), visitor)
        index = visitor.index(source, self.shared())
        if index is None:
            raise QAError("that document is not here any more")
        visitor.looked_for = words[:LONGEST_FOUND]
        place = find_words(index, doc_id, visitor.looked_for, start)
        if place is None:
            return Changes(message=message_html("The document does not have these words." if words.strip() else ""))
        here = index.positions_in(doc_id, *place.offsets)
        heading = [] if here else index.blocks_in(doc_id, *place.offsets)
        if not (here or heading):  # it is the number of a list item, or the like, which stands before its sentence
            here = index.positions_in(doc_id, place.start, place.start + LONGEST_FOUND)
        focus = here[0][1:] if here else None
        marks = f'data-found="{place.start}"' + (f' data-focus="h{heading[0].start}"' if heading else "")
        document = self.document(visitor, focus, at=0 if focus else place.start)
        said = message_html(f"Place {place.number:,} of {place.count:,}.")
        return Changes(document=document.replace("<article ", f"<article {marks} ", 1), message=said)

    def document_at(self, visitor: Visitor, place: Place | None) -> str:
        """Return the document at a place; if that is not here any more, the document that the visitor looks at."""
        if place is None:
            return self.document(visitor)
        before, visitor.shown = visitor.shown, place[:2]
        try:
            return self.document(visitor, place[2:])
        except QAError:
            visitor.shown = before
            return self.document(visitor)

    def own_changed(self, visitor: Visitor, scope: Scope, message: str) -> Changes:
        """Show a visitor's documents after a change. Sources of ``scope`` that are gone are not asked any more."""
        shared = self.shared()
        if visitor.shown and not visitor.has(*visitor.shown, shared):
            visitor.shown = None
        asked = visitor.sources(shared, scope) or {SHARED: shared}
        return Changes(
            conversation=None if visitor.turns else self.start(asked),
            document=self.document(visitor),
            documents=document_list(shared, visitor),
            own=own_files(visitor, tuple(asked), self.title()),
            head=self.head(asked),
            message=message,
        )
