"""What stands above a sentence, and a reader keeps in mind: headings, list items and lead-ins (pure).

# Setup
You need:             a lead-in
- Tools               an item
  - a hammer          above it stand "Setup", "You need:" and "Tools"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qa.documents.words import last_mark, plain_words, shortened_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Block, Role

__all__ = ["Outline", "leads_in", "line_of", "under"]

MAX_ABOVE = 400  # characters
MAX_WORDS = 8  # of a line without a mark that leads in to the list or the table below it
LEAD_MARKS = frozenset(":：")
_ENDS = frozenset(".!?:。？！：")


class _Part(NamedTuple):
    """A heading, a list item or a lead-in, under which something stands."""

    level: int  # of a heading, or of the list item that it is or stands in
    words: str
    is_lead: bool = False


class Outline:
    """The headings, list items and lead-ins over the block that is read next."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        tops = sum(block.kind == "heading" and block.level == 1 for block in blocks)
        self._has_title = tops == 1
        self._headings: list[_Part] = []
        self._open: list[_Part] = []
        self._is_led = False  # the block before leads in to the next one

    def enter(self, block: Block, source: str) -> None:
        """Go below a heading."""
        self._headings = [part for part in self._headings if part.level < block.level]
        self._headings.append(_Part(block.level, shortened_part(source)))
        self._open, self._is_led = [], False

    def over(self, block: Block) -> tuple[str, ...]:
        """Return the parts that stand over a block, the highest first."""
        lead = self._open[-1:] if self._is_led else []
        self._is_led = False
        if block.kind == "list item":
            self._open = [part for part in self._open if part.level < block.level]
            parts = self._open
        else:
            self._open = [part for part in self._open if part.level < block.level + (not part.is_lead)]
            parts = self._open + [part for part in lead if part not in self._open]
        is_titled = self._has_title and len(self._headings) > 1 and self._headings[0].level == 1
        return tuple(part.words for part in (*self._headings[is_titled:], *parts))

    def leave(self, block: Block, first: str, last: str, role: Role, after: Block | None) -> None:
        """Remember the sentences of a block that stand over later blocks: an item's first one, a lead-in at the end."""
        if block.kind == "list item":
            self._open.append(_Part(block.level, shortened_part(first)))
        is_over_list = after is not None and after.kind == "list item" and after.level > block.level
        is_in_item = block.kind == "paragraph" and block.level > 0
        if role == "lead-in" or (is_over_list and (role == "question" or is_in_item)):
            self._open.append(_Part(block.level, shortened_part(last), is_lead=True))
            self._is_led = True


def leads_in(block: Block, sentences: Sequence[str], below: Block, start: str) -> bool:
    """Tell whether the last sentence of a block only announces the block below it, which begins with ``start``."""
    if block.kind not in ("paragraph", "list item") or below.kind == "heading":
        return False
    if below.kind == "list item" and below.level <= block.level:
        return False  # the next item of the same list
    last = sentences[-1]
    if last_mark(last) in LEAD_MARKS:
        return True
    # "Berth", and below it ": A place for a boat."
    is_term = len(sentences) == 1 and last == shortened_part(last) and last_mark(last) not in _ENDS
    if below.kind == "paragraph":
        return is_term and start in (": ", ":\t")
    # "We offer", and below it "- a pension"
    words = plain_words(last)
    is_whole = last_mark(last).isalnum() and not words[:1].islower() and ": " not in words
    is_line = len(sentences) == 1 and block.kind == "paragraph" and len(words.split()) <= MAX_WORDS
    return is_whole and is_line and below.kind in ("list item", "table")


def under(above: str, text: str) -> str:
    """Return a text as it is read: after what stands above it.

    >>> under("Fees", "Members pay eight francs.")
    'Fees. Members pay eight francs.'
    """
    return f"{above}{_joint(above)}{text}" if above else text


def line_of(parts: Sequence[str]) -> str:
    """Return the parts in one line of at most `MAX_ABOVE` characters; the highest parts are dropped if it is longer.

    A part that is repeated right after itself is said once.

    >>> line_of(("Setup", "You need:", "Tools"))
    'Setup. You need: Tools'
    """
    line = last = ""
    for part in reversed(parts):
        if not part or part == last:
            continue
        joint = _joint(part) if line else ""
        if len(part) + len(joint) + len(line) > MAX_ABOVE:
            break
        line, last = f"{part}{joint}{line}", part
    return line


def _joint(part: str) -> str:
    """Return what stands between a part and what is below it."""
    return " " if last_mark(part) in _ENDS else ". "
