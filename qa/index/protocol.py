"""What the rest of the program may ask of an index: the one interface between an engine and everything above it.

A sentence is known by its *position*: a number from 0, in the order of the documents. Positions name sentences and
order them, and the order breaks ties. To find what stands beside a sentence, ask `Index.neighbours`: do not compute
it. Nothing here says where an engine keeps its data. `qa.index.local` is the engine over a folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from qa.datatypes import (
        Block,
        Document,
        Encoder,
        Listed,
        Place,
        Positions,
        ReadOptions,
        Sentence,
        TokenEncoder,
        Vectors,
    )
    from qa.language.spelling import Vocabulary

__all__ = ["DenseMatches", "Index", "Similarities", "Sources", "SparseMatches", "TokenSimilarities"]


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosine similarities of a question to sentences, each float32 of shape ``(n,)``."""

    own: Vectors  # to the sentence itself
    # To its nearest anticipated question, or to the sentence where it has none. None where no sentence has any.
    asked: Vectors | None
    paragraph: Vectors  # to the mean vector of the sentences around it in its paragraph, itself included


@dataclass(frozen=True, slots=True)
class TokenSimilarities:
    """Similarities of a question to sentences, token by token (late interaction), each float32 of shape ``(n,)``."""

    own: Vectors  # to the sentence itself, read with what stands above it (`Sentence.above`)
    around: Vectors  # to the sentence together with the one before it in its paragraph
    # To the sentence or to one of its anticipated questions, whichever is greater. None where no sentence has any.
    asked: Vectors | None


@dataclass(frozen=True, slots=True)
class Sources:
    """What an index was built from."""

    paths: tuple[Path, ...]  # files and folders
    options: ReadOptions  # how the files were read
    model: str  # the encoder's name
    skipped: tuple[str, ...] = ()  # why files were passed over, a line each


class DenseMatches(Protocol):
    """One question compared by meaning."""

    @property
    def positions(self) -> Positions:
        """The nearest sentences, best first. A sentence is as near as the nearest of itself and its questions."""

    def similarities(self, positions: Positions) -> Similarities:
        """Return how similar these sentences are to the question, found or not."""


class SparseMatches(Protocol):
    """One question compared by its terms."""

    @property
    def positions(self) -> Positions:
        """The sentences with the best BM25 scores, best first; only those that share a term with the question."""

    def scores(self, positions: Positions) -> Vectors:
        """Return the BM25 scores of these sentences, found or not: float32, 0 where no term is shared."""


@runtime_checkable
class Index(Protocol):
    """Documents that can be searched and quoted; safe to read from several threads.

    A document that is not there raises ``KeyError``. An index that turns out to be damaged raises `UnusableIndexError`.
    """

    # What it is

    @property
    def location(self) -> str:
        """Where it is, as a message names it."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that shaped it: the same fingerprint, the same answers."""

    def __len__(self) -> int:
        """Return the number of sentences."""

    @property
    def question_count(self) -> int:
        """The number of anticipated questions."""

    @property
    def calibration(self) -> Mapping[str, tuple[float, float]]:
        """What `qa calibrate` fitted, by the models that were asked: scale and shift of the log-odds of an answer."""

    def save_calibration(self, calibration: Mapping[str, tuple[float, float]], about: Mapping[str, Any]) -> None:
        """Keep a calibration and what it was fitted on; `UnusableIndexError` where that cannot be done."""

    # Questions -> vectors

    @property
    def encoder(self) -> Encoder:
        """The model that the index was built with.

        Raises:
            ModelError: it is not on this machine, or its weights are not those of the index.
        """

    def load_encoder(self) -> None:
        """Load the encoder now, so that the first question does not wait for it."""

    def encode(self, questions: Sequence[str]) -> Vectors:
        """Return the questions' vectors, float32 of unit length, shape ``(n, dimension)``. Recent ones are kept."""

    # Search

    def search_dense(self, vectors: Vectors, k: int) -> Sequence[DenseMatches]:
        """Find the ``k`` sentences nearest to each vector, shape ``(n, dimension)``; ties go to the first position."""

    def search_sparse(self, questions: Sequence[str], k: int) -> Sequence[SparseMatches]:
        """Find the ``k`` sentences with the best BM25 scores; ties go to the first position.

        The terms of its anticipated questions count as terms of a sentence. The memory needed depends on ``k``, not on
        the number of sentences.
        """

    @property
    def token_candidates(self) -> int:
        """How many sentences `compare_tokens` can compare with a question in little time; 0 where it cannot at all."""

    @property
    def token_encoder(self) -> TokenEncoder | None:
        """The model with which the index compares tokens; None where it does not compare them.

        Raises:
            ModelError: it is not on this machine, or is not that of the index.
        """

    def compare_tokens(self, questions: Sequence[str], positions: Sequence[Positions]) -> list[TokenSimilarities]:
        """Compare each question with these sentences, token by token.

        Do not call this where `token_candidates` is 0.
        """

    def term_weights(self, text: str) -> dict[str, float]:
        """Return a text's terms, each with its rarity in the documents; a term that no sentence holds weighs most."""

    @property
    def languages(self) -> Sequence[str]:
        """The ISO 639-1 codes of the documents' languages, each once."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The documents' words, from which misspelt words are corrected."""

    # Sentences

    def sentences(self, positions: Sequence[int]) -> list[Sentence]:
        """Return sentences in the order asked."""

    def vectors(self, positions: Iterable[int], /) -> Vectors:
        """Return the sentences' own vectors, float32 of unit length, shape ``(n, dimension)``, in the order asked."""

    def neighbours(self, position: int, *, before: int = 0, after: int = 0) -> list[int]:
        """Return the positions of that many sentences before and after one, in the same document, in order."""

    def questions(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, str]]:
        """Yield the anticipated questions of the sentences from ``start`` up to ``stop``, each with its position."""

    def questions_of(self, position: int) -> tuple[str, ...]:
        """Return the anticipated questions of one sentence."""

    # Documents

    def documents(self) -> list[tuple[str, str, int]]:
        """Return ``(doc_id, title, characters)`` of every document, in order."""

    def listing(self) -> list[Listed]:
        """Return an entry for every document, in order: its id, title, sizes, language and notes."""

    def document(self, doc_id: str) -> Document:
        """Return a whole document."""

    def titles(self, doc_ids: Iterable[str]) -> dict[str, str]:
        """Return the titles of documents."""

    def title_and_size(self, doc_id: str) -> tuple[str, int]:
        """Return a document's title and how many characters it has."""

    def span(self, doc_id: str, start: int, end: int) -> str:
        """Return ``document.text[start:end]`` as it is stored."""

    def fetch_ahead(self, spans: Sequence[tuple[str, int, int]]) -> None:
        """Fetch now what `span` and `places_in` will soon be asked for. A local engine has nothing to do."""

    def places_in(self, doc_id: str, start: int, end: int) -> list[Place]:
        """Return where the characters of a span stand in the document's source, in order; nothing for a text file."""

    def blocks_in(self, doc_id: str, start: int, end: int) -> list[Block]:
        """Return the blocks of a document that overlap a span, in order."""

    def positions_in(self, doc_id: str, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return ``(position, start, end)`` of the sentences that overlap a span of a document, in order."""

    # Its state

    def sources(self) -> Sources | None:
        """Return what it was built from, if that is known."""

    def changes(self) -> tuple[str, ...]:
        """Say what has happened to the documents' files since the build, a line each: changed, new or gone."""

    def latest(self) -> Index:
        """Return this index, or, where a build has replaced it, the new one, opened.

        Raises:
            ModelError: the model that the new one was built with is not here.
            UnusableIndexError: the new one cannot be opened.
        """

    def verify(self) -> None:
        """Read everything and compare it with what was built; `UnusableIndexError` where it differs."""

    def close(self) -> None:
        """Close the files and connections that the index holds open."""
