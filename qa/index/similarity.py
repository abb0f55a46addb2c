"""A question's vector -> the sentences near it, and how near they, their paragraphs and their questions are.

The rows of the vectors are the sentences, followed by the anticipated questions in the order of their sentences. An
exact index compares a question with every row once, and computes all else from that. An index of codes searches for the
nearest rows, and then compares only the rows that these sentences and their paragraphs need.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from qa.index.best import best_positions
from qa.index.protocol import Similarities
from qa.index.ranges import ranges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.datatypes import Positions, Vectors
    from qa.index.protocol import DenseMatches

__all__ = ["Rows", "Similarity"]

DECIMALS = 5  # similarities are rounded to so many where they order sentences: a smaller difference is a tie
AROUND = 8  # sentences before and after one that count as its paragraph, at most: a paragraph can be a whole book
LEAST = -2.0  # less than any cosine


class Rows(Protocol):
    """Rows of unit vectors; `qa.index.dense.DenseIndex` says what each method returns."""

    @property
    def is_exact(self) -> bool:
        """Whether a question is best compared with every row at once."""

    @property
    def most(self) -> int:
        """How many rows a search can find."""

    def __len__(self) -> int: ...
    def rows(self, positions: Iterable[int]) -> Vectors:
        """Return vectors."""

    def similarities(self, rows: Positions, vector: Vectors) -> Vectors:
        """Return cosine similarities."""

    def search(self, queries: Vectors, count: int) -> tuple[Positions, Vectors]:
        """Return the nearest rows, best first, and their similarities."""


class Similarity:
    """Compares questions with the sentences of an index; safe to use from several threads."""

    def __init__(self, dense: Rows, sentences: int, asked: Positions, paragraph_starts: Positions) -> None:
        """Take the index of the vectors and what its rows stand for.

        Args:
            dense: the vectors.
            sentences: the number of sentences.
            asked: for each anticipated question the position of its sentence, in order.
            paragraph_starts: the positions of the sentences that begin a paragraph, in order.
        """
        import numpy as np

        self.dense = dense
        self.sentences = sentences
        self.asked = asked
        self._bounds = np.append(paragraph_starts, sentences)

    def search(self, vectors: Vectors, count: int) -> list[DenseMatches]:
        """Find the ``count`` sentences nearest to each question, or all. Vectors have shape ``(n, dimension)``."""
        if self.dense.is_exact:
            return [_Whole(self, vector, count) for vector in vectors]
        return [
            _Near(self, vector, nearest) for vector, nearest in zip(vectors, self._nearest(vectors, count), strict=True)
        ]

    def _nearest(self, vectors: Vectors, count: int) -> Positions:
        """Return the nearest sentences' positions, shape ``(n, count)`` or less."""
        import numpy as np

        if not len(self.asked):
            return self.dense.search(vectors, count)[0]
        count = min(count, self.sentences)
        rows = self._rows_for(count)
        while True:
            rows = min(rows, self.dense.most)
            found, similarities = self.dense.search(vectors, rows)
            owners = self._owners[found]
            firsts = [np.unique(row, return_index=True)[1] for row in owners]  # where each sentence's nearest row is
            if rows == self.dense.most:
                count = min(count, *map(len, firsts))
            if all(len(places) >= count for places in firsts):
                # Rows that are equally near may come in any order. Among these the earliest sentences are taken.
                order = [
                    places[np.lexsort((row[places], -near[places].round(DECIMALS)))][:count]
                    for places, row, near in zip(firsts, owners, similarities, strict=True)
                ]
                return np.take_along_axis(owners, np.array(order), axis=1)
            rows *= 2

    def _rows_for(self, count: int) -> int:
        """Return how many rows are likely to hold so many sentences: twice what these have on average."""
        return 2 * (count * len(self.dense) // self.sentences)

    @cached_property
    def _owners(self) -> Positions:
        """The sentence that each row stands for."""
        import numpy as np

        return np.concatenate([self.rows[: self.sentences], self.asked])

    @cached_property
    def rows(self) -> Positions:
        """The numbers of all rows."""
        import numpy as np

        return np.arange(len(self.dense))

    @cached_property
    def whose(self) -> tuple[Positions, Positions]:
        """The sentences that have anticipated questions, and for each the number of its first question."""
        import numpy as np

        return np.unique(self.asked, return_index=True)

    def around(self, positions: Positions) -> tuple[Positions, Positions]:
        """Return where each sentence's paragraph begins and ends, within `AROUND`: half-open, in positions."""
        import numpy as np

        place = np.searchsorted(self._bounds, positions, side="right")
        first = np.maximum(self._bounds[place - 1], positions - AROUND)
        return first, np.minimum(self._bounds[place], positions + AROUND + 1)

    def lengths_around(self, positions: Positions) -> Vectors:
        """Return the length of the sum of each paragraph's vectors; it is the same for every question."""
        import numpy as np

        new = positions[np.isnan(self._lengths[positions])]
        if len(new):
            rows, starts = ranges(*self.around(new))
            sums = np.add.reduceat(self.dense.rows(rows), starts, axis=0)
            self._lengths[new] = np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
        lengths: Vectors = self._lengths[positions]
        return lengths

    def vectors_at(self, positions: Positions) -> list[Vectors]:
        """Return for each sentence all vectors that are compared with a question, shape ``(2 + questions, dimension)``.

        They are unit vectors: the sentence's own, that of the sentences around it, and those of its anticipated
        questions.
        """
        import numpy as np

        around, starts = ranges(*self.around(positions))
        sums = np.add.reduceat(self.dense.rows(around), starts, axis=0)
        means = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        first = np.searchsorted(self.asked, positions, side="left") + self.sentences
        last = np.searchsorted(self.asked, positions, side="right") + self.sentences
        asked, _ = ranges(first, last)
        own = self.dense.rows([*positions, *asked])
        questions = np.split(own[len(positions) :], np.cumsum(last - first)[:-1])
        return [np.vstack(of_one) for of_one in zip(own, means, questions, strict=False)]

    @cached_property
    def _lengths(self) -> Vectors:
        import numpy as np

        return np.full(self.sentences, np.nan, dtype=np.float32)


class _Whole:
    """A question compared with every row."""

    def __init__(self, index: Similarity, vector: Vectors, count: int) -> None:
        import numpy as np

        self._index = index
        found = index.dense.similarities(index.rows, vector)
        self._own = found[: index.sentences]
        self._asked: Vectors | None = None
        best = self._own
        if len(index.asked):
            owners, firsts = index.whose
            self._asked = self._own.copy()
            self._asked[owners] = np.maximum.reduceat(found[index.sentences :], firsts)
            best = np.maximum(self._own, self._asked)
        self.positions = best_positions(best, count, above=LEAST)
        self._sums = np.zeros(index.sentences + 1)  # at each position: of the similarities of all sentences before it
        np.cumsum(self._own, out=self._sums[1:])

    def similarities(self, positions: Positions) -> Similarities:
        """Return how similar these sentences are to the question."""
        first, last = self._index.around(positions)
        sums = (self._sums[last] - self._sums[first]).astype(self._own.dtype)
        asked = None if self._asked is None else self._asked[positions]
        return Similarities(self._own[positions], asked, sums / self._index.lengths_around(positions))


class _Near:
    """A question compared with the nearest rows only."""

    def __init__(self, index: Similarity, vector: Vectors, nearest: Positions) -> None:
        self._index = index
        self._vector = vector
        self.positions = nearest

    def similarities(self, positions: Positions) -> Similarities:
        """Return how similar these sentences are to the question."""
        import numpy as np

        index = self._index
        around, starts = ranges(*index.around(positions))
        asked, firsts, owners = self._questions_of(positions)
        found = index.dense.similarities(np.concatenate([positions, around, asked]), self._vector)
        own, paragraphs, questions = np.split(found, [len(positions), len(positions) + len(around)])
        nearest = own.copy() if len(index.asked) else None
        if nearest is not None and len(asked):
            nearest[owners] = np.maximum.reduceat(questions, firsts)
        sums: Vectors = np.add.reduceat(paragraphs, starts)
        return Similarities(own, nearest, (sums / index.lengths_around(positions)).astype(np.float32))

    def _questions_of(self, positions: Positions) -> tuple[Positions, Positions, Positions]:
        """Return the rows of the sentences' questions, where each sentence's begin, and which sentences have any."""
        import numpy as np

        owners, sentences = self._index.asked, self._index.sentences
        first = np.searchsorted(owners, positions, side="left")
        last = np.searchsorted(owners, positions, side="right")
        asked = np.flatnonzero(last > first)
        return *ranges(first[asked] + sentences, last[asked] + sentences), asked
