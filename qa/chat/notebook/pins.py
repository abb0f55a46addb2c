"""Pinned quotes: what the browser keeps of each, and where its words stand in the documents now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from qa.answering.citation import reference
from qa.answering.passages import cite_span
from qa.chat.permalinks import permalink
from qa.chat.sources import name_of
from qa.console import counted
from qa.documents.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qa.answering.answer import Citation
    from qa.index.protocol import Index

__all__ = ["FLAGS", "LONGEST_PINNED", "MOST_PINS", "Notebook", "Pin", "Quote", "State", "checked"]

MOST_PINS = 500
LONGEST_PINNED = 5_000  # characters
MOST_NEW = 20  # quotes that can be pinned at once
AROUND = 600  # characters on each side of a quote that are shown with it, at most

# "same": the words stand where they stood. "moved": they stand elsewhere in the document. "elsewhere": they stand in a
# document of the same name in another collection. "changed": the document is here, and does not have them any more.
# "gone": the document is not here.
State = Literal["same", "moved", "elsewhere", "changed", "gone"]
FLAGS: Mapping[State, str] = {
    "same": "",
    "moved": "These words stand elsewhere in the document than when they were pinned.",
    "elsewhere": "These words stand in a document of the same name, in another collection than when they were pinned.",
    "changed": "Not proved: the document does not have these words any more.",
    "gone": "Not proved: the document is not here any more.",
}


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned quote, as the reader's browser keeps it."""

    id: str
    source: str  # whose documents: those of everyone, or a collection of the reader's own
    doc_id: str
    start: int
    end: int
    quote: str = ""  # what stood there when it was pinned; "" for one that is being pinned now
    note: str = ""
    tags: tuple[str, ...] = ()
    asked: str = ""  # the question that it answered
    cited: str = ""  # where it stood, for when the document is gone


@dataclass(frozen=True, slots=True)
class Quote:
    """A pinned quote beside what its document says now."""

    number: int  # from 1
    pin: Pin  # as it was pinned
    state: State
    source: str  # where the words are now
    words: str  # as a reader sees them: for a quote in Markdown, without the marks
    citation: Citation | None = None  # None where the words are not in the documents any more
    before: str = ""  # what stands before the quote in its paragraph
    after: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """Where the words stand now; where they stood, if they do not any more."""
        return (self.citation.start, self.citation.end) if self.citation else (self.pin.start, self.pin.end)

    @property
    def cited(self) -> str:
        """Where they stand, as a person would write it."""
        return reference(self.citation) if self.citation else self.pin.cited

    @property
    def collection(self) -> str:
        """The reader's own collection that it is from; "" where it is from everyone's documents."""
        return name_of(self.source)

    @property
    def flag(self) -> str:
        """What the reader must know about it; "" for a quote that stands where it stood."""
        return FLAGS[self.state]


@dataclass(frozen=True, slots=True)
class Notebook:
    """Quotes that were compared with their documents, to be written to a file."""

    quotes: Sequence[Quote]
    day: str  # on which they were compared: "2026-11-27"
    address: str = ""  # of the page, for links to the passages; "" where there are to be none
    own_is_kept: bool = False  # whether the reader's own documents are kept, so that a link to them is of use

    @property
    def said(self) -> str:
        """How many quotes there are, and how many of them the documents do not have any more."""
        missing = sum(quote.citation is None for quote in self.quotes)
        verb = "is" if missing == 1 else "are"
        proved = f"{missing} of them {verb} not there any more." if missing else "All stand there word for word."
        return f"{counted(len(self.quotes), 'quote')}, compared with the documents on {self.day}. {proved}"

    def has_link(self, quote: Quote) -> bool:
        """Tell whether an address shows the quote."""
        return quote.citation is not None and (self.own_is_kept or not quote.collection)

    def link(self, quote: Quote) -> str:
        """Return the address that shows a quote in its document; "" where there is none."""
        if not self.address or quote.citation is None or not self.has_link(quote):
            return ""
        return self.address + permalink(quote.citation, quote.pin.quote, quote.source)


def checked(pins: Iterable[Pin], sources: Mapping[str, Index]) -> list[Quote]:
    """Compare pinned quotes with the documents as they are now.

    Args:
        pins: what the browser keeps; one that has no words yet gets those that stand at its place.
        sources: the indexes that the reader may read, by their names.

    Returns:
        The quotes in the same order. Left out are pins whose span is empty or too long, and new pins beyond `MOST_NEW`
        or without words at their place.
    """

    @cache  # for this call: each document is read once
    def text(source: str, doc_id: str) -> str:
        index = sources[source]
        return index.span(doc_id, 0, index.title_and_size(doc_id)[1])

    possible = [pin for pin in pins if 0 <= pin.start < pin.end <= pin.start + LONGEST_PINNED]
    new = [pin.id for pin in possible if not pin.quote][MOST_NEW:]
    found = [_checked(pin, sources, text) for pin in possible if pin.quote or pin.id not in new]
    return [replace(quote, number=number) for number, quote in enumerate(filter(None, found), start=1)]


def _checked(pin: Pin, sources: Mapping[str, Index], text: Callable[[str, str], str]) -> Quote | None:
    own = sources.get(pin.source)
    if own is not None and _has(own, pin.doc_id):
        stored = own.span(pin.doc_id, pin.start, pin.end)
        if not pin.quote:
            start = pin.start + len(stored) - len(stored.lstrip())
            taken = replace(pin, quote=stored.strip(), start=start, end=start + len(stored.strip()))
            return _quote(taken, pin.source, start, "same", own) if taken.quote else None
        if stored == pin.quote:
            return _quote(pin, pin.source, pin.start, "same", own)
        start = _nearest(text(pin.source, pin.doc_id), pin)
        if start >= 0:
            return _quote(pin, pin.source, start, "moved", own)
        return Quote(0, pin, "changed", pin.source, words=pin.quote)
    if not pin.quote:
        return None
    for source, index in sources.items():  # the collection may have another name now
        if _has(index, pin.doc_id):
            start = _nearest(text(source, pin.doc_id), pin)
            if start >= 0:
                return _quote(pin, source, start, "elsewhere", index)
    return Quote(0, pin, "gone", pin.source, words=pin.quote)


def _nearest(text: str, pin: Pin) -> int:
    """Return where the words of a pin stand in a text, as near as possible to where they stood; -1 if they do not."""
    before = text.rfind(pin.quote, 0, pin.start + len(pin.quote))
    after = text.find(pin.quote, pin.start)
    found = [start for start in (before, after) if start >= 0]
    return min(found, key=lambda start: abs(start - pin.start), default=-1)


def _has(index: Index, doc_id: str) -> bool:
    try:
        index.title_and_size(doc_id)
    except KeyError:
        return False
    return True


def _quote(pin: Pin, source: str, start: int, state: State, index: Index) -> Quote:
    """Return a quote whose words stand in a document from ``start`` on."""
    doc_id, end = pin.doc_id, start + len(pin.quote)
    blocks = index.blocks_in(doc_id, start, end)
    first = max(min([start, *(block.start for block in blocks)]), start - AROUND)
    last = min(max([end, *(block.end for block in blocks)]), end + AROUND)
    positions = [position for position, _, _ in index.positions_in(doc_id, start, end)]
    is_marked_up = any(sentence.markup for sentence in index.sentences(positions))
    return Quote(
        number=0,
        pin=pin,
        state=state,
        source=source,
        words=(plain_words(pin.quote) if is_marked_up else "") or pin.quote,
        citation=cite_span(index, doc_id, start, end),
        before=index.span(doc_id, first, start),
        after=index.span(doc_id, end, last),
    )
