"""What a question finds in Milvus: Milvus names the nearest rows; the vectors to compare are in the sentences' records.

A search waits for Milvus. `LaterDense` and `LaterSparse` stand for what two searches will have found, so that both can
wait at the same time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.index.protocol import Similarities
from qa.index.similarity import Similarity

if TYPE_CHECKING:
    from concurrent.futures import Future

    from qa.datatypes import Positions, Vectors
    from qa.index.milvus.store import MilvusStore
    from qa.index.protocol import DenseMatches, SparseMatches
    from qa.index.similarity import Rows

__all__ = ["LaterDense", "LaterSparse", "StoredSimilarity"]


class LaterDense:
    """One of the matches that a search by vectors will have found."""

    def __init__(self, found: Future[list[DenseMatches]], number: int) -> None:
        self._found = found
        self._number = number

    @property
    def positions(self) -> Positions:
        """The nearest sentences, best first."""
        return self._found.result()[self._number].positions

    def similarities(self, positions: Positions) -> Similarities:
        """Return how similar these sentences are to the question."""
        return self._found.result()[self._number].similarities(positions)


class LaterSparse:
    """One of the matches that a search by terms will have found."""

    def __init__(self, found: Future[list[SparseMatches]], number: int) -> None:
        self._found = found
        self._number = number

    @property
    def positions(self) -> Positions:
        """The sentences with the best BM25 scores, best first."""
        return self._found.result()[self._number].positions

    def scores(self, positions: Positions) -> Vectors:
        """Return the BM25 scores of these sentences."""
        return self._found.result()[self._number].scores(positions)


class StoredSimilarity(Similarity):
    """Compares questions with sentences whose records hold all the vectors that are compared."""

    def __init__(
        self, store: MilvusStore, dense: Rows, sentences: int, asked: Positions, paragraph_starts: Positions
    ) -> None:
        super().__init__(dense, sentences, asked, paragraph_starts)
        self.store = store

    def search(self, vectors: Vectors, count: int) -> list[DenseMatches]:
        """Find the ``count`` sentences nearest to each question, or all. Vectors have shape ``(n, dimension)``."""
        nearest = self._nearest(vectors, count)
        return [_Near(self, vector, found) for vector, found in zip(vectors, nearest, strict=True)]

    def _rows_for(self, count: int) -> int:
        """Return how many rows are likely to hold so many sentences: fewer here, since each row brings its record."""
        return count + 2 * count * len(self.asked) // self.sentences


class _Near:
    """A question compared with the nearest rows only."""

    def __init__(self, index: StoredSimilarity, vector: Vectors, nearest: Positions) -> None:
        self._index = index
        self._vector = vector
        self.positions = nearest

    def similarities(self, positions: Positions) -> Similarities:
        """Return how similar these sentences are to the question."""
        import numpy as np

        if not len(positions):
            none = np.zeros(0, dtype=np.float32)
            return Similarities(none, none if len(self._index.asked) else None, none)
        records = self._index.store.records_of(positions.tolist())
        starts = np.cumsum([0, *(len(record.vectors) for record in records)])[:-1]
        vectors = np.concatenate([record.vectors for record in records]).astype(np.float32)
        found = np.einsum("ij,j->i", vectors, self._vector)
        own, around = found[starts], found[starts + 1]
        if not len(self._index.asked):
            return Similarities(own, None, around)
        found[starts] = found[starts + 1] = -2.0  # less than any cosine
        nearest = np.maximum.reduceat(found, starts)
        return Similarities(own, np.where(nearest > -2.0, nearest, own), around)
