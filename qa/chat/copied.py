"""A quote as it is copied from the page: with its citation, as plain text and as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answering.escape import one_line, quote_in_markdown

__all__ = ["Copied"]


@dataclass(frozen=True, slots=True)
class Copied:
    """What the buttons beside a quote copy."""

    words: str
    cited: str  # where they stand, as a person would write it
    link: str = ""  # the query part of the address that shows them; "" where there is none

    @property
    def plain(self) -> str:
        """The quote with its citation, as a person would put it into a text."""
        return f"“{one_line(self.words)}” — {self.cited}"

    @property
    def markdown(self) -> str:
        """The quote with its citation, as Markdown; copying.js puts the page's address in place of ``{address}``."""
        return quote_in_markdown(self.words, self.cited, "{address}" if self.link else "")
