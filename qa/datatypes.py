"""The values that travel from step to step, and the protocols of what is plugged in.

Offsets are code points in ``Document.text``, half-open: ``text[start:end]``. Numbers that a reader sees
(paragraph, sentence, line, rank) count from 1. Scores: higher is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Positions = NDArray[np.int64]

BlockKind = Literal["heading", "paragraph", "list item", "table", "code"]
RetrievalMode = Literal["hybrid", "dense", "sparse"]
RETRIEVAL_MODES: tuple[RetrievalMode, ...] = ("hybrid", "dense", "sparse")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, or a run of text that no sentence crosses; its marks (``#``, bullets) are outside it."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read, and the blocks found in it, ordered and disjoint."""

    doc_id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    sha256: str  # of the file's bytes


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of a document, with where it stands; ``document.text[start:end] == text``."""

    doc_id: str
    paragraph: int  # blocks that are not headings, counted from 1
    sentence: int  # within the paragraph, from 1
    line: int  # on which it starts, from 1
    start: int
    end: int
    paragraph_start: int
    paragraph_end: int
    heading: str  # the nearest heading above, "" where there is none
    text: str


class Hit(NamedTuple):  # hundreds are made for a question, and a tuple is made in a fifth of a dataclass's time
    """A sentence found by retrieval: its position in the index, and every score that it got."""

    position: int
    final: float
    dense: float | None = None  # cosine similarity, -1..1
    sparse: float | None = None  # BM25
    rerank: float | None = None  # the cross-encoder's logit
    again: float | None = None  # its logit for the sentence after the one before it
    asked: float | None = None  # cosine similarity of the nearest anticipated question
    paragraph: float | None = None  # cosine similarity of the mean of the paragraph's sentences


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands, to the character."""

    doc_id: str
    title: str
    heading: str
    paragraph: int
    sentence: int
    start: int
    end: int
    line: int
    attributed_to: tuple[str, ...]  # whom the sentence itself credits, in its own words


@dataclass(frozen=True, slots=True)
class Scores:
    """What each part of retrieval thought of a passage; ``None`` where that part was not asked."""

    dense: float | None
    sparse: float | None
    rerank: float | None
    final: float
    asked: float | None = None
    paragraph: float | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of a document, verbatim, with its citation and the paragraph around it."""

    rank: int
    quote: str
    context: str  # the paragraph, or of a very long one the part around the quote
    context_start: int  # where it starts in the document
    citation: Citation
    scores: Scores
    also: tuple[Citation, ...] = ()  # other places where the same sentence stands
    highlight: tuple[int, int] | None = None  # where in the quote the short answer stands: quote[start:end]


@dataclass(frozen=True, slots=True)
class Answer:
    """The best passages for a question, and whether they answer it.

    With ``answered`` false the passages are the nearest ones, not answers. ``confidence`` is the
    probability that the best passage answers.
    """

    id: str
    question: str
    answered: bool
    confidence: float
    passages: tuple[Passage, ...]
    index: str  # SHA-256 of the index's manifest
    seconds: float
    searched_for: str | None = None  # what was looked for, where that is not the question as it was asked
    corrections: tuple[tuple[str, str], ...] = ()  # words as they were typed, and what they were taken for


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their similarity."""

    @property
    def name(self) -> str:
        """The model's name or folder, by which it can be loaded again."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the weights: vectors of unequal fingerprints do not compare."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 vectors of unit length, shape ``(len(texts), dimension)``."""


class Reranker(Protocol):
    """Judges how well texts answer a question, reading both together; asked by several threads at once."""

    @property
    def name(self) -> str:
        """The model's name or folder."""

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return the relevance of each text, float32, shape ``(len(texts),)``, on about the scale of a logit."""


class Progress(Protocol):
    """Told how far a long job is: ``done`` of ``total`` units of ``stage``."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report; called often, so cheap."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Report nothing."""
