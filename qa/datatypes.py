"""The values that travel from step to step, and the protocols of what is plugged in.

Offsets are code points in ``Document.text``, half-open: ``text[start:end]``. Numbers that a reader sees
(paragraph, sentence, line, rank) count from 1. Scores: higher is better.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Positions = NDArray[np.int64]
    TokenCodes = NDArray[np.int8]

__all__ = [
    "AnswerSpan",
    "BatchEncoder",
    "Block",
    "BlockKind",
    "Box",
    "Document",
    "Encoder",
    "Listed",
    "Place",
    "Positions",
    "Progress",
    "ReadOptions",
    "Reader",
    "Reading",
    "Reranker",
    "Role",
    "Sentence",
    "TokenBatchEncoder",
    "TokenCodes",
    "TokenEncoder",
    "Vectors",
    "Verdict",
    "no_progress",
]

BlockKind = Literal["heading", "paragraph", "list item", "table", "code", "contents"]
Role = Literal["text", "question", "lead-in"]
Verdict = Literal["answered", "possible", "not_found"]  # what is said of the best hit for a question


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, or a run of text that no sentence crosses; its marks (``#``, bullets) are outside it.

    What only repeats headings and questions of the document, to lead to them, is of the kind "contents".
    """

    kind: BlockKind
    start: int
    end: int
    # Of a heading: 1 is the highest. Of a list item, and of what else stands inside it: how deep the item is nested; in
    # plain text only which of two is greater counts. 0 of all other blocks.
    level: int = 0
    has_head: bool = False  # of a table: its file says that the first row names the columns


class Box(NamedTuple):
    """A rectangle of a page, in PDF points (1/72 inch) of the PDF's own user space: the origin is at the bottom left.

    The numbers are those of a ``/Rect`` of an annotation: they do not change when the page is shown turned or cropped.
    """

    left: float
    bottom: float
    right: float
    top: float


class Place(NamedTuple):
    """Where a run of a document's characters, half-open, stands in its source: a line of a page, or an element."""

    start: int
    end: int
    page: int = 0  # from 1; 0 where the source has no pages. Slides count as pages
    element: str = ""  # "paragraph 14", "/html/body/main/p[3]", "row 7", "00:01:04"; "" where a box says it
    box: Box | None = None  # around the run, where the source has a layout
    # Where each character begins and the last one ends, packed by `qa.documents.places.pack_edges`: ``end - start + 1``
    # numbers. Empty where the characters do not follow each other from left to right.
    edges: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How files are read."""

    encoding: str | None = None  # of text files that are not Unicode; None: it is detected
    language: str | None = None  # of all documents, a code of ISO 639-1; None: it is detected
    whole_page: bool = False  # of web pages: also what stands around the article
    ocr: str | None = None  # Tesseract's name of the language in which pages without text are read; None: they are not


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read, and the blocks found in it, ordered and disjoint."""

    doc_id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    sha256: str  # of the file's bytes
    places: tuple[Place, ...] = ()  # ordered and disjoint; none in a text file, whose lines say where a character is
    notes: tuple[str, ...] = ()  # what who indexes it should know: "pages 3, 7 are pictures without text"
    language: str = "en"  # a code of ISO 639-1
    markup: str = ""  # in what the text is marked up: "markdown", or nothing


class Listed(NamedTuple):
    """A document of an index, as a list of documents shows it."""

    doc_id: str
    title: str
    characters: int
    sentences: int
    pages: int  # 0 where it has none
    language: str  # a code of ISO 639-1
    notes: tuple[str, ...]  # `Document.notes`


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
    role: Role = "text"  # a lead-in announces what stands below it: "You need:"
    above: str = ""  # what a reader has in mind from above, in one line: headings, list items, a lead-in
    path: tuple[str, ...] = ()  # the headings above, the highest first, each in one line; the last is ``heading``
    markup: str = field(default="", compare=False)  # of the document, where the sentence is not code
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


@runtime_checkable
class BatchEncoder(Encoder, Protocol):
    """An encoder that works on several batches at once."""

    def encode_batches(self, batches: Iterable[Sequence[str]]) -> Iterator[Vectors]:
        """Yield what `encode` makes of each batch, in order; batches are taken as there is room for them."""


class TokenEncoder(Protocol):
    """Turns texts into vectors of their tokens, for late interaction; asked by several threads at once."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def fingerprint(self) -> str:
        """What the model is, and how it is made and run: vectors of unequal fingerprints do not compare."""

    @property
    def dimension(self) -> int:
        """The length of a token's vector."""

    def encode_questions(self, questions: Sequence[str]) -> list[Vectors]:
        """Return the vectors of each question's tokens, float32, shape ``(tokens, dimension)``.

        Their inner products with the codes of a text's tokens are cosine similarities, but for rounding.
        """

    def encode_texts(self, texts: Sequence[str]) -> list[TokenCodes]:
        """Return the codes of each text's tokens, int8, shape ``(tokens, dimension)``, at least one."""


@runtime_checkable
class TokenBatchEncoder(TokenEncoder, Protocol):
    """A token encoder that works on several batches at once."""

    def encode_batches(self, batches: Iterable[Sequence[str]]) -> Iterator[list[TokenCodes]]:
        """Yield what `encode_texts` makes of each batch, in order; batches are taken as there is room for them."""


class Reranker(Protocol):
    """Judges how well texts answer a question, reading both together; asked by several threads at once."""

    @property
    def name(self) -> str:
        """The model's name or folder."""

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return the relevance of each text, float32, shape ``(len(texts),)``, on about the scale of a logit."""


class AnswerSpan(NamedTuple):
    """A part of a text that may be the short answer."""

    start: int  # in code points of the text
    end: int
    score: float  # the expected F1 of its characters with those of the answer, 0 to 1, if the text answers


class Reading(NamedTuple):
    """What a reader says of a text."""

    rank: float  # a logit: how relevant the text is, as `Reranker.score` says it
    answers: float  # a logit: whether it answers the question at all
    spans: list[AnswerSpan]  # the best first; none where the text has no word


@runtime_checkable
class Reader(Reranker, Protocol):
    """A reranker that also tells whether a text answers, and which words of it do."""

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """Return what there is to say of each text."""


class Progress(Protocol):
    """Told how far a long job is: ``done`` of ``total`` units of ``stage``."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report; called often, so cheap."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Report nothing."""
