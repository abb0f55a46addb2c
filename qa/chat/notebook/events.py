"""What the page does with the notebook. The browser keeps the notebook; the server compares it with the documents."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from qa.chat.conversation_html import message_html
from qa.chat.notebook.exports import export
from qa.chat.notebook.html import notebook_html, selection_html
from qa.chat.notebook.pins import LONGEST_PINNED, MOST_PINS, Notebook, Pin, checked
from qa.chat.pages import Pages
from qa.chat.panes import Changes
from qa.chat.sources import SHARED, source_of
from qa.errors import QAError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.chat.visitors import Visitor
    from qa.index.protocol import Index

__all__ = ["NotebookEvents"]

LONGEST_ADDRESS = 300  # characters
_numbers = count(1)


class NotebookEvents(Pages):
    """The events of the notebook; safe to call from several threads."""

    def notebook(
        self, session: str, pins: Sequence[Pin], number: int = 0, *, save: str = "", address: str = ""
    ) -> Changes:
        """Show pinned quotes as their documents have them now; a pin without words is new.

        Args:
            session: the page's session.
            pins: what the browser keeps.
            number: the number of the browser's request, by which it recognises the reply.
            save: the format of a file that is wanted, or "".
            address: the page's own address, for links in the file.

        Raises:
            QAError: there are too many pins, there is no such format, or nothing to save.
        """
        visitor = self.visitors.of(session)
        with visitor.lock:
            if len(pins) > MOST_PINS:
                raise QAError(f"the notebook is full: it holds {MOST_PINS} quotes")
            quotes = checked(pins, self._readable(visitor))
            notebook = Notebook(quotes, date.today().isoformat(), _checked_address(address), self._own_is_kept(visitor))
            file = export(notebook, save) if save else None
            said, is_alert = f"Saved. {notebook.said}" if save else "", False
            if len(quotes) < len(pins):
                said, is_alert = "That cannot be pinned: it is not in the document any more, or too long.", True
            html = notebook_html(notebook, account=visitor.account, number=number, file=file)
            return Changes(notebook=html, message=message_html(said, is_alert=is_alert))

    def empty_notebook(self, account: str) -> str:
        """Return the notebook of a page that was just loaded: its browser then sends what it keeps for the account."""
        return notebook_html(Notebook((), date.today().isoformat()), account=account, number=0)

    def select(self, session: str, source: str, doc_id: str, start: int, end: int) -> Changes:
        """Show what can be done with words that are selected in a document.

        Raises:
            QAError: they are too many.
        """
        visitor = self.visitors.of(session)
        with visitor.lock:
            if end - start > LONGEST_PINNED:
                raise QAError(f"select less than that: {LONGEST_PINNED:,} characters at most can be cited")
            quotes = checked([Pin("", source, doc_id, start, end)], self._readable(visitor))
            has_link = source == SHARED or self._own_is_kept(visitor)
            selected = f"{source} {doc_id} {start} {end}"
            shown = selection_html(quotes[0], selected, has_link=has_link, number=next(_numbers)) if quotes else ""
            return Changes(selection=shown)

    def _readable(self, visitor: Visitor) -> dict[str, Index]:
        """Return the indexes of all that the visitor may read, by their sources."""
        own = visitor.own.collections() if visitor.own else ()
        return visitor.sources(self.shared(), (SHARED, *(source_of(collection.name) for collection in own)))

    def _own_is_kept(self, visitor: Visitor) -> bool:
        return visitor.own is not None and visitor.own.is_kept


def _checked_address(address: str) -> str:
    """Return the address of a page that its browser sent, without a query; "" where it is not one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_page = parts.scheme in ("http", "https") and bool(parts.netloc) and len(address) <= LONGEST_ADDRESS
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{quote(host, safe='[]:.-')}{quote(parts.path, safe='/%')}" if is_page else ""
