"""An index, opened by its location: search by vector, search by terms, fetch sentences and documents.

Nothing above this module knows what lies below it. It does not build (`qa.building`) and does not rank
(`qa.retrieval`).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from qa.errors import ModelError, UnusableIndexError
from qa.index import manifest as manifests
from qa.index.dense import DenseIndex
from qa.index.freshness import changes
from qa.index.manifest import STORE, TERMS, VECTORS
from qa.index.similarity import Similarity
from qa.index.sparse import SparseIndex, best_positions
from qa.index.store import Store
from qa.language.spelling import Vocabulary
from qa.models.encoder import load_encoder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from qa.datatypes import Block, Document, Encoder, Positions, Sentence, Vectors
    from qa.index.manifest import Manifest
    from qa.index.similarity import Comparison

__all__ = ["Index"]

RECENT = 2000  # questions whose vectors are kept in memory: readings and parts of questions are asked for repeatedly


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
        self._recent: dict[str, Vectors] = {}
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
        """Return the questions' vectors, shape ``(n, dimension)``, unit length; those of late are remembered."""
        import numpy as np

        recent = self._recent  # other threads may be reading it: it is replaced when it is full, never emptied
        missing = [question for question in dict.fromkeys(questions) if question not in recent]
        if missing and len(recent) > RECENT:
            missing = list(dict.fromkeys(questions))
            self._recent = recent = {}
        recent.update(zip(missing, self.encoder.encode(missing), strict=True))
        vectors = [recent[question] for question in questions]
        return np.array(vectors, dtype=np.float32).reshape(len(questions), self.encoder.dimension)

    def compare(self, vectors: Vectors, count: int) -> list[Comparison]:
        """Compare questions' vectors with the index; each then knows the nearest ``count`` sentences, or all.

        A sentence is as near as itself or the nearest of its anticipated questions.
        """
        return self._similarity.compare(vectors, count)

    def search_sparse(self, questions: Sequence[str], count: int) -> list[tuple[Positions, Vectors]]:
        """Return for each question the best sentences' positions by BM25, and the scores of all sentences.

        Best first, ties in order of position, only those that share a term with it. A sentence's terms are also
        those of its anticipated questions.
        """
        return [(best_positions(scores, count), scores) for scores in map(self._sparse.scores, questions)]

    def coverage(self, question: str, text: str, position: int | None = None) -> float:
        """Return how much of the question's terms a text holds, weighted by their rarity: 0..1.

        With a sentence's position, what that sentence and its anticipated questions hold counts as well.
        """
        return self._sparse.coverage(question, text, position)

    def missing(self, question: str, part: str, text: str) -> float:
        """Return how much of the question's terms is in a part of it and not in a text, weighted by rarity: 0..1."""
        return self._sparse.missing(question, part, text)

    def vectors(self, rows: Iterable[int]) -> Vectors:
        """Return vectors, shape ``(n, dimension)``: of sentences by position, or of any rows of `row_texts`."""
        return self._dense.rows(rows)

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

    def questions_of(self, position: int) -> tuple[str, ...]:
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
    def _similarity(self) -> Similarity:
        import numpy as np

        asked = np.fromiter((position for position, _ in self.questions()), dtype=np.int64)
        starts = np.fromiter(self._store.paragraph_starts(), dtype=np.int64)
        return Similarity(self._dense, len(self), asked, starts)

    def close(self) -> None:
        """Let go of the index's files."""
        self._store.close()
