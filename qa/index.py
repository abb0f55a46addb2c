"""An index, opened by its location: search by vector, search by terms, fetch sentences and documents.

Nothing above this module knows what lies below it. It does not build (`qa.building`) and does not rank
(`qa.retrieval`).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa import manifest as manifests
from qa.dense import DenseIndex
from qa.encoder import load_encoder
from qa.errors import ModelError, QAError, UnusableIndexError
from qa.sources import changes
from qa.sparse import SparseIndex, best_positions
from qa.spelling import Vocabulary
from qa.store import Store

if TYPE_CHECKING:
    from qa.datatypes import Block, Document, Encoder, Positions, Sentence, Vectors
    from qa.manifest import Manifest

__all__ = ["Index", "Similarities", "StaleIndexWarning", "open_index"]

# Sentences before and after one that count as its paragraph: a paragraph can be a whole book.
AROUND = 8
STORE, VECTORS, TERMS = "sentences.sqlite", "vectors.faiss", "terms"


class StaleIndexWarning(UserWarning):
    """The documents are not what they were when the index was built."""


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosine similarities of a question to sentences, each float32 of shape ``(n,)``."""

    own: Vectors  # of the sentence
    # Of the nearest of its anticipated questions, of the sentence where it has none; None where no sentence has any.
    asked: Vectors | None
    paragraph: Vectors  # of the mean of its paragraph's sentences, as far as `AROUND` from it


class Index:
    """What `open_index` returns; safe to read from several threads."""

    def __init__(self, directory: Path, manifest: Manifest, fingerprint: str, encoder: Encoder | None) -> None:
        folder = directory / manifest.generation
        self.directory = directory
        self.manifest = manifest
        self.fingerprint = fingerprint
        self._store = Store(folder / STORE)
        self._dense = DenseIndex.load(folder / VECTORS)
        rows = manifest.sentences + manifest.questions
        self._sparse = SparseIndex.load(folder / TERMS, manifest.sentences)
        self._encoder = encoder
        if len(self._dense) != rows or self._dense.dimension != manifest.dimension:
            raise UnusableIndexError(f"{folder}: its parts are of different builds: build it again with qa index")

    def __len__(self) -> int:
        return self.manifest.sentences

    @property
    def encoder(self) -> Encoder:
        """The model that the index was built with, loaded when it is first needed.

        Raises:
            ModelError: it is not on this machine, or its weights are not those of the index.
        """
        if self._encoder is None:
            self._encoder = load_encoder(self.manifest.model)
        if self._encoder.fingerprint != self.manifest.model_sha256:
            raise ModelError(
                f"the index at {self.directory} was built with {self.manifest.model} "
                f"({self.manifest.model_sha256[:12]}), and the model here is another "
                f"({self._encoder.fingerprint[:12]}): build it again with qa index"
            )
        return self._encoder

    def encode(self, questions: Sequence[str]) -> Vectors:
        """Return the questions' vectors, shape ``(n, dimension)``, unit length."""
        return self.encoder.encode(questions)

    def search_dense(self, vectors: Vectors, count: int) -> tuple[Positions, Vectors]:
        """Return the nearest sentences' positions and cosine similarities, shape ``(n, count)`` or less.

        A sentence is as near as itself or the nearest of its anticipated questions.
        """
        import numpy as np

        if not self.manifest.questions:
            return self._dense.search(vectors, count)
        count = min(count, len(self))
        rows = count * len(self._dense) // len(self)  # as many questions as the mean sentence has
        while True:
            rows = min(2 * rows, len(self._dense))
            found, scores = self._dense.search(vectors, rows)
            owners = self._owners[found]
            firsts = [np.sort(np.unique(row, return_index=True)[1])[:count] for row in owners]
            if all(len(places) == count for places in firsts):
                places = np.array(firsts)
                return np.take_along_axis(owners, places, axis=1), np.take_along_axis(scores, places, axis=1)

    def search_sparse(self, questions: Sequence[str], count: int) -> list[tuple[Positions, Vectors]]:
        """Return for each question the best sentences' positions by BM25, and the scores of all sentences.

        Best first, ties in order of position, only those that share a term with it. A sentence's terms are also
        those of its anticipated questions.
        """
        return [(best_positions(scores, count), scores) for scores in map(self._sparse.scores, questions)]

    def coverage(self, question: str, text: str) -> float:
        """Return how much of the question's terms a text holds, weighted by their rarity: 0..1."""
        return self._sparse.coverage(question, text)

    def missing(self, question: str, part: str, text: str) -> float:
        """Return how much of the question's terms is in a part of it and not in a text, weighted by rarity: 0..1."""
        return self._sparse.missing(question, part, text)

    def vectors(self, rows: Iterable[int]) -> Vectors:
        """Return vectors, shape ``(n, dimension)``: of sentences by position, or of any rows of `row_texts`."""
        return self._dense.rows(rows)

    def similarities(self, positions: Positions, vector: Vectors) -> Similarities:
        """Return how similar sentences, and what belongs to them, are to a question's vector."""
        import numpy as np

        around, starts = _ranges(*self._paragraphs_around(positions))
        asked, firsts, owners = self._questions_of(positions)
        found = self._dense.similarities(np.concatenate([positions, around, asked]), vector)
        own, paragraphs, questions = np.split(found, [len(positions), len(positions) + len(around)])
        nearest = own.copy() if self.manifest.questions else None
        if nearest is not None and len(asked):
            nearest[owners] = np.maximum.reduceat(questions, firsts)
        sums: Vectors = np.add.reduceat(paragraphs, starts)
        return Similarities(own, nearest, (sums / self._lengths_around(positions)).astype(np.float32))

    def _paragraphs_around(self, positions: Positions) -> tuple[Positions, Positions]:
        """Return the first position of what counts as each sentence's paragraph, and the one after the last."""
        import numpy as np

        place = np.searchsorted(self._paragraph_starts, positions, side="right")
        ends = np.append(self._paragraph_starts, len(self))
        first = np.maximum(self._paragraph_starts[place - 1], positions - AROUND)
        return first, np.minimum(ends[place], positions + AROUND + 1)

    def _lengths_around(self, positions: Positions) -> Vectors:
        """Return how long the sum of a paragraph's vectors is: computed once, since no question changes it."""
        import numpy as np

        new = positions[np.isnan(self._lengths[positions])]
        if len(new):
            rows, starts = _ranges(*self._paragraphs_around(new))
            sums = np.add.reduceat(self.vectors(rows), starts, axis=0)
            self._lengths[new] = np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
        lengths: Vectors = self._lengths[positions]
        return lengths

    @cached_property
    def _lengths(self) -> Vectors:
        import numpy as np

        return np.full(len(self), np.nan, dtype=np.float32)

    def _questions_of(self, positions: Positions) -> tuple[Positions, Positions, Positions]:
        """Return the rows of sentences' anticipated questions, where each one's start, and which have any."""
        import numpy as np

        if not self.manifest.questions:
            return positions[:0], positions[:0], positions[:0]
        owners = self._owners[len(self) :]
        first = np.searchsorted(owners, positions, side="left")
        last = np.searchsorted(owners, positions, side="right")
        asked = np.flatnonzero(last > first)
        return *_ranges(first[asked] + len(self), last[asked] + len(self)), asked

    def sentences(self, positions: Sequence[int]) -> list[Sentence]:
        """Return sentences by position, in the order asked."""
        return self._store.sentences(positions)

    def positions_in(self, doc_id: str, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return ``(position, start, end)`` of the sentences that overlap a span of a document."""
        return self._store.positions_in(doc_id, start, end)

    def blocks_in(self, doc_id: str, start: int, end: int) -> list[Block]:
        """Return the blocks of a document that overlap a span, in order."""
        return self._store.blocks_in(doc_id, start, end)

    def texts(self) -> Iterable[str]:
        """Yield all sentences' texts in order of position."""
        return self._store.texts()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The documents' words, to tell what a misspelt one was meant to be."""
        return Vocabulary(self._store.words(), self._sparse.vocabulary)

    def row_texts(self) -> Iterable[str]:
        """Yield all texts that have a vector: the sentences', and then the anticipated questions."""
        return self._store.row_texts()

    def questions(self) -> Iterable[tuple[int, str]]:
        """Yield the anticipated questions, each with its sentence's position."""
        return self._store.questions()

    def questions_of(self, position: int) -> list[str]:
        """Return the anticipated questions of one sentence."""
        return self._store.questions_of(position)

    def titles(self, doc_ids: Iterable[str]) -> dict[str, str]:
        """Return the titles of documents."""
        return self._store.titles(doc_ids)

    def title_and_size(self, doc_id: str) -> tuple[str, int]:
        """Return a document's title and how many characters it has; ``KeyError`` where there is none of this id."""
        return self._store.title_and_size(doc_id)

    def span(self, doc_id: str, start: int, end: int) -> str:
        """Return ``document.text[start:end]`` as it is stored."""
        return self._store.span(doc_id, start, end)

    def document(self, doc_id: str) -> Document:
        """Return a whole document; ``KeyError`` where there is none of this id."""
        return self._store.document(doc_id)

    def documents(self) -> list[tuple[str, str, int]]:
        """Return ``(doc_id, title, characters)`` of every document, in order."""
        return self._documents

    @cached_property
    def _documents(self) -> list[tuple[str, str, int]]:
        return self._store.documents()

    def verify(self) -> None:
        """Compare every file with the manifest's SHA-256; ``UnusableIndexError`` where one differs."""
        manifests.verify_files(self.directory, self.manifest)

    def changes(self) -> tuple[str, ...]:
        """Say what has become of the documents' files since the build: changed, new, gone."""
        record = self.sources()
        return changes(self.directory, record) if record else ()

    def sources(self) -> dict[str, Any] | None:
        """Return where the documents were (relative to the directory) and how their files looked, if that is known."""
        return manifests.read_sources(self.directory)

    @cached_property
    def _owners(self) -> Positions:
        """The sentence that each row of `row_texts` stands for."""
        import numpy as np

        asked = np.fromiter((position for position, _ in self.questions()), dtype=np.int64)
        return np.concatenate([np.arange(len(self)), asked])

    @cached_property
    def _paragraph_starts(self) -> Positions:
        """The positions of the paragraphs' first sentences."""
        import numpy as np

        return np.fromiter(self._store.paragraph_starts(), dtype=np.int64)

    def close(self) -> None:
        """Let go of the index's files."""
        self._store.close()


def open_index(directory: str | Path = "index", *, encoder: Encoder | None = None) -> Index:
    """Open an index for asking.

    Args:
        directory: where `build_index` put it.
        encoder: the model to encode questions with; by default the one that the manifest names.

    Raises:
        UnusableIndexError: there is none, it is not whole, or its format is of another version.

    Warns:
        StaleIndexWarning: the documents' files are not what they were when it was built.
    """
    index = open_unchecked(Path(directory), encoder)
    changes = index.changes()
    if changes:
        warnings.warn(f"{changes[0]} since the index was built", StaleIndexWarning, stacklevel=2)
    return index


def open_unchecked(directory: Path, encoder: Encoder | None = None) -> Index:
    """Open an index without looking at the documents' files."""
    attempts = 3
    while True:
        manifest, fingerprint = manifests.read_manifest(directory)
        try:
            return Index(directory, manifest, fingerprint, encoder)
        except (OSError, QAError):
            # A build may have replaced the generation between the two reads; if not, the error stands.
            attempts -= 1
            if not attempts or manifests.read_manifest(directory)[1] == fingerprint:
                raise


def _ranges(firsts: Positions, lasts: Positions) -> tuple[Positions, Positions]:
    """Return the numbers of half-open ranges, one after the other, and where each range starts among them."""
    import numpy as np

    lengths = lasts - firsts
    starts = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(firsts - starts, lengths), starts
