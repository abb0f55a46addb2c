"""How a generation is laid out in records: which keys there are, and what a page holds (pure).

document/NUMBER        what is known of a document, and where its pages of sentences, blocks and places begin
text/NUMBER/CHUNK      `CHUNK` characters
blocks/NUMBER/PAGE, places/NUMBER/PAGE
words, vocabulary, languages, asked, paragraph-starts, term-starts, token-starts
postings/PAGE          the rows and the scores of `POSTINGS` postings, term after term
tokens/PAGE            `CODES` bytes of the tokens' codes, row after row

A sentence's record (`SentenceRecord`) stands beside its vector, so that a search brings it. The rows are the sentences,
by position, and then the anticipated questions. Where there are `FEW` questions, their rows hold the sentence's record
too. A record that is too long for a row stands at sentence/POSITION.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.datatypes import Block, Box, Place, Sentence
from qa.index.milvus.records import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Vectors

__all__ = [
    "BLOCKS",
    "CHUNK",
    "CODES",
    "FEW",
    "LAYOUT",
    "PAGE",
    "POSTINGS",
    "SentenceRecord",
    "block_of",
    "block_row",
    "pages_over",
    "place_of",
    "place_row",
    "sentence_of",
    "sentence_row",
]

LAYOUT = 3  # goes up when an index of the version before can no longer be read
FEW = 0.1  # questions for each sentence, at most: with more, a search finds too many rows to bring records with them
PAGE = 16  # sentences of a page; where the first of them starts is in the document's record
BLOCKS = 200  # blocks, or places, of a page
CHUNK = 12_288  # characters, at most 49 KB: a call costs more than what it brings
POSTINGS = 4096  # postings of a page: 32 KB
CODES = 12_288  # bytes of a page: about four rows


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """A sentence, its anticipated questions, and the vectors that are compared with a question."""

    sentence: Sentence
    questions: tuple[str, ...]  # the anticipated ones
    vectors: Vectors  # its own, that of the sentences around it, and its questions', shape (2 + questions, dimension)

    def to_text(self) -> str:
        """Return the record as it is stored."""
        row, packed_vectors = sentence_row(self.sentence), packed(self.vectors.tobytes())
        return json.dumps([row, self.questions, packed_vectors], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of_text(cls, text: str, kind: str) -> SentenceRecord:
        """Return the record that was stored, with vectors of this NumPy type."""
        import numpy as np

        row, questions, packed_vectors = json.loads(text)
        vectors = np.frombuffer(unpacked(packed_vectors), dtype=kind).reshape(2 + len(questions), -1)
        return cls(sentence_of(row), tuple(questions), vectors)


def sentence_row(sentence: Sentence) -> list[Any]:
    """Return a sentence as a list for JSON."""
    s = sentence
    place = [s.doc_id, s.paragraph, s.sentence, s.line, s.start, s.end, s.paragraph_start, s.paragraph_end]
    return [*place, s.heading, s.text, s.role, s.above, list(s.path), s.markup]


def sentence_of(row: list[Any]) -> Sentence:
    """Return the sentence that `sentence_row` was given."""
    fields = row[:-2]
    return Sentence(*[*fields, tuple(row[-2]), row[-1]])


def block_row(block: Block) -> list[Any]:
    """Return a block as a list for JSON."""
    return [block.start, block.end, block.kind, block.level]


def block_of(row: list[Any]) -> Block:
    """Return the block that `block_row` was given."""
    start, end, kind, level = row
    return Block(kind, start, end, level)


def place_row(place: Place) -> list[Any]:
    """Return a place as a list for JSON."""
    box = list(place.box) if place.box else None
    return [place.start, place.end, place.page, place.element, box, packed(place.edges)]


def place_of(row: list[Any]) -> Place:
    """Return the place that `place_row` was given."""
    start, end, page, element, box, edges = row
    return Place(start, end, page, element, Box(*box) if box else None, unpacked(edges))


def pages_over(firsts: Sequence[int], start: int, end: int) -> range:
    """Return the pages that may overlap a span. ``firsts`` says where each begins; pages are in order and disjoint."""
    return range(max(bisect_right(firsts, start) - 1, 0), bisect_left(firsts, end))
