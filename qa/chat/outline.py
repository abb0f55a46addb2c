"""A document's outline, and where words stand in it: for the tools above a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.index.protocol import Index

__all__ = ["Found", "Heading", "find_words", "outline_of"]

MOST_HEADINGS = 300
MOST_CHARACTERS = 2_000_000  # of a document that has an outline: for a longer one it would take too long
MOST_FOUND = 10_000


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the outline."""

    start: int
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Found:
    """A place where words stand, and its number among all such places, from 1."""

    start: int
    number: int
    count: int

    @property
    def offsets(self) -> tuple[int, int]:
        """Where its first character stands."""
        return self.start, self.start + 1


def outline_of(index: Index, doc_id: str) -> list[Heading]:
    """Return a document's headings without its title, at most `MOST_HEADINGS`; none if there is only one."""
    title, size = index.title_and_size(doc_id)
    if size > MOST_CHARACTERS:
        return []
    blocks = [block for block in index.blocks_in(doc_id, 0, size) if block.kind == "heading"][: MOST_HEADINGS + 1]
    found = [Heading(b.start, " ".join(index.span(doc_id, b.start, b.end).split()), b.level) for b in blocks]
    found = [heading for heading in found if heading.text != title]
    return found[:MOST_HEADINGS] if len(found) > 1 else []


def find_words(index: Index, doc_id: str, words: str, start: int) -> Found | None:
    """Return the first place from an offset on where words stand, in any case; after the last place, the first one."""
    parts = [re.escape(word) for word in words.split()]
    if not parts:
        return None
    pattern = re.compile(r"\s+".join(parts), re.IGNORECASE)
    starts: list[int] = []
    for match in pattern.finditer(index.document(doc_id).text):
        starts.append(match.start())
        if len(starts) == MOST_FOUND:
            break
    if not starts:
        return None
    number = next((number for number, found in enumerate(starts) if found >= start), 0)
    return Found(starts[number], number + 1, len(starts))
