"""What the page does with a visitor's own documents: they are added, renamed, removed, and chosen to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answering.escape import one_line
from qa.chat.conversation_html import message_html
from qa.chat.cures import note_in_page_words, refusal_in_page_words
from qa.chat.library import DEFAULT, checked_name
from qa.chat.pages import Pages
from qa.chat.panes import Changes
from qa.chat.sources import EVERYONES, source_of
from qa.datatypes import no_progress
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.chat.sources import Scope
    from qa.datatypes import Progress
    from qa.index.protocol import Index

__all__ = ["OwnDocuments"]


class OwnDocuments(Pages):
    """The events of a visitor's own documents; safe to call from several threads."""

    def bring(
        self,
        session: str,
        paths: Sequence[Path],
        scope: Scope = EVERYONES,
        name: str = "",
        progress: Progress = no_progress,
    ) -> Changes:
        """Move a visitor's files into a collection, and name those that cannot be asked.

        From then on the collection is asked together with ``scope``, which was asked before; but alone if ``scope`` is
        what everyone asks.

        Raises:
            CorpusError: none of them can be asked, or the page is closed.
        """
        try:
            visitor = self.visitors.of(session) if session in self.visitors else None
            if visitor is None or visitor.own is None:  # documents that come after the visitor has left would stay
                raise CorpusError("this page was closed, or away for too long: load it again")
            name = checked_name(name or DEFAULT)
            refused = visitor.own.add(name, paths, self.models(), progress)
        except CorpusError as error:
            raise CorpusError(refusal_in_page_words(str(error))) from error
        finally:
            for path in paths:
                path.unlink(missing_ok=True)
        source = source_of(name)
        with visitor.lock:
            index = visitor.index(source, self.shared())
            if index:
                scope = (source,) if scope == EVERYONES else tuple(dict.fromkeys((*scope, source)))
                visitor.shown = (source, index.documents()[0][0])
            said = f"{name} can be asked now." if visitor.own.is_kept else "Your documents can be asked now."
            said += "".join(f" {note}." for note in _notes(index, paths))
            refusals = "; ".join(map(refusal_in_page_words, refused))
            message = message_html(refusals, is_alert=True) or message_html(said)
            return self.own_changed(visitor, scope, message)

    def remove(self, session: str, name: str, file: str, scope: Scope = EVERYONES) -> Changes:
        """Remove a file of a collection; with its last file the collection goes."""
        visitor = self.visitors.of(session)
        if visitor.own:
            visitor.own.remove(name, file, self.models(), no_progress)
        with visitor.lock:
            return self.own_changed(visitor, scope, "")

    def delete(self, session: str, name: str, scope: Scope = EVERYONES) -> Changes:
        """Remove a collection and its files."""
        visitor = self.visitors.of(session)
        if visitor.own:
            visitor.own.delete(name)
        with visitor.lock:
            return self.own_changed(visitor, scope, message_html(f"{name} is removed."))

    def rename(self, session: str, name: str, new: str, scope: Scope = EVERYONES) -> Changes:
        """Give a collection another name.

        Raises:
            CorpusError: it cannot have that name.
        """
        visitor = self.visitors.of(session)
        if not visitor.own:
            raise CorpusError("this page was away for too long: load it again")
        visitor.own.rename(name, new, self.models())
        new = checked_name(new)
        with visitor.lock:
            visitor.renamed(source_of(name), source_of(new))
            scope = tuple(source_of(new) if source == source_of(name) else source for source in scope)
            return self.own_changed(visitor, scope, message_html(f"{name} is called {new} now."))

    def choose_scope(self, session: str, scope: Scope) -> Changes:
        """Ask these sources from now on."""
        visitor = self.visitors.of(session)
        with visitor.lock:
            asked = visitor.sources(self.shared(), scope)
            return Changes(head=self.head(asked), conversation=None if visitor.turns else self.start(asked))


def _notes(index: Index | None, paths: Sequence[Path]) -> list[str]:
    """Return the notes on files that were added, a line for each file that has any."""
    added = {name: path.name for path in paths for name in (path.name, path.stem)}
    listing = index.listing() if index else []
    return [
        one_line(f"{added[one.doc_id]}: {', '.join(map(note_in_page_words, one.notes))}")
        for one in listing
        if one.notes and one.doc_id in added
    ]
