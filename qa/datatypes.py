"""The values that travel from step to step, and the protocols of what is plugged in.

Offsets are code points in ``Document.text``, half-open: ``text[start:end]``. Numbers that a reader sees
(paragraph, sentence, line, rank) count from 1. Scores: higher is better.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Positions = NDArray[np.int64]

__all__ = [
    "Block",
    "BlockKind",
    "Document",
    "Encoder",
    "Positions",
    "Progress",
    "Reranker",
    "Sentence",
    "Vectors",
    "no_progress",
]

BlockKind = Literal["heading", "paragraph", "list item", "table", "code"]


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
    # The text with single spaces for white space. A sentence that stands at several places is known by it.
    words: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", " ".join(self.text.split()))


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
