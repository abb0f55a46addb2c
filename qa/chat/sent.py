"""What the page's JavaScript sends with an event, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.chat.notebook.pins import Pin
from qa.chat.sources import EVERYONES
from qa.chat.visitors import Asked

if TYPE_CHECKING:
    from qa.chat.conversation_html import Place
    from qa.chat.sources import Scope

__all__ = ["Sent"]

MOST = 2**40  # no document has an offset beyond it


@dataclass(frozen=True, slots=True)
class Sent:
    """What the page's JavaScript sent with an event. A browser may send anything: each value is checked."""

    data: object
    scope: Scope = EVERYONES  # the sources that are asked, as the page says

    def text(self, name: str) -> str:
        """Return a text; "" where none was sent. Lone surrogates, which are not Unicode, become question marks."""
        found = self._named(name)
        return found.encode("utf-8", "replace").decode("utf-8") if isinstance(found, str) else ""

    def number(self, name: str) -> int:
        """Return a number from 0 on; 0 where none was sent."""
        found = self._named(name)
        return min(max(found, 0), MOST) if isinstance(found, int) and not isinstance(found, bool) else 0

    def flag(self, name: str) -> bool:
        """Return whether something was sent as true."""
        return self._named(name) is True

    def asked(self, name: str) -> list[Asked]:
        """Return the questions of a conversation; anything else is left out."""
        found = self._named(name)
        sent = [Sent(one) for one in found] if isinstance(found, list) else []
        return [
            Asked(one.text("question"), tuple(one.text("scope").split("\n")), one.flag("exact"))
            for one in sent
            if one.text("question").strip()
        ]

    def place(self, name: str) -> Place | None:
        """Return a sentence's place; None where none was sent."""
        sent = Sent(self._named(name))
        return (
            (sent.text("source"), sent.text("doc"), sent.number("start"), sent.number("end"))
            if sent.text("doc")
            else None
        )

    def pins(self, name: str) -> list[Pin]:
        """Return pinned quotes; anything else is left out."""
        found = self._named(name)
        sent = [Sent(one) for one in found] if isinstance(found, list) else []
        return [
            Pin(
                one.text("id"),
                one.text("source"),
                one.text("doc"),
                one.number("start"),
                one.number("end"),
                one.text("quote"),
                one.text("note"),
                tuple(tag for tag in one.text("tags").split("\n") if tag.strip()),
                one.text("asked"),
                one.text("cited"),
            )
            for one in sent
            if one.text("doc")
        ]

    def _named(self, name: str) -> object:
        return self.data.get(name) if isinstance(self.data, dict) else None
