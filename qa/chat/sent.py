"""What the page's JavaScript sends with an event, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.chat.visitors import EVERYONES, Asked

if TYPE_CHECKING:
    from qa.chat.conversation_html import Place
    from qa.chat.visitors import Scope

__all__ = ["Sent"]

MOST = 2**40  # no document has an offset beyond it


@dataclass(frozen=True, slots=True)
class Sent:
    """What the page's JavaScript sent with an event. A browser may send anything: each value is checked."""

    data: object
    scope: Scope = EVERYONES  # what the page says is asked

    def text(self, name: str) -> str:
        """Return a text; "" where none was sent."""
        found = self._named(name)
        return found if isinstance(found, str) else ""

    def number(self, name: str) -> int:
        """Return a number from 0 on; 0 where none was sent."""
        found = self._named(name)
        return min(max(found, 0), MOST) if isinstance(found, int) and not isinstance(found, bool) else 0

    def flag(self, name: str) -> bool:
        """Return whether something was sent as true."""
        return self._named(name) is True

    def asked(self, name: str) -> list[Asked]:
        """Return the questions of a conversation; what is none is left out."""
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

    def _named(self, name: str) -> object:
        return self.data.get(name) if isinstance(self.data, dict) else None
