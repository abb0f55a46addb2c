"""A question's vector -> the sentences that are near it, and how near: they, their paragraphs, what is asked of them.

Rows of the vectors are the sentences, and then the anticipated questions, in order of their sentences. Where vectors
themselves are compared, every row is, once, and all else follows from that; where codes are, the nearest are searched
for, and then only what they and their paragraphs need is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from qa.index.sparse import best_positions

if TYPE_CHECKING:
    from qa.datatypes import Positions, Vectors
    from qa.index.dense import DenseIndex

__all__ = ["Comparison", "Similarities", "Similarity"]

# Sentences before and after one that count as its paragraph: a paragraph can be a whole book.
AROUND = 8
LEAST = -2.0  # less than any cosine


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosine similarities of a question to sentences, each float32 of shape ``(n,)``."""

    own: Vectors  # of the sentence
    # Of the nearest of its anticipated questions, of the sentence where it has none; None where no sentence has any.
    asked: Vectors | None
    paragraph: Vectors  # of the mean of its paragraph's sentences, as far as `AROUND` from it


class Comparison(Protocol):
    """A question compared with an index."""

    @property
    def nearest(self) -> Positions:
        """The positions of the nearest sentences, best first: as near as they or one of their questions."""

    def of(self, positions: Positions) -> Similarities:
        """Return how similar sentences, and what belongs to them, are to the question."""


class Similarity:
    """Compares questions with the sentences of an index; safe to use from several threads."""

    def __init__(self, dense: DenseIndex, sentences: int, asked: Positions, paragraph_starts: Positions) -> None:
        """Take the vectors; how many sentences; whose each anticipated question is; where paragraphs begin."""
        import numpy as np

        self.dense = dense
        self.sentences = sentences
        self.asked = asked
        self._bounds = np.append(paragraph_starts, sentences)

    def compare(self, vectors: Vectors, count: int) -> list[Comparison]:
        """Compare questions, shape ``(n, dimension)``, and find the nearest ``count`` sentences of each, or all."""
        if self.dense.is_exact:
            return [_Whole(self, vector, count) for vector in vectors]
        return [
            _Near(self, vector, nearest) for vector, nearest in zip(vectors, self._search(vectors, count), strict=True)
        ]

    def _search(self, vectors: Vectors, count: int) -> Positions:
        """Return the nearest sentences' positions, shape ``(n, count)`` or less."""
        import numpy as np

        if not len(self.asked):
            return self.dense.search(vectors, count)[0]
        count = min(count, self.sentences)
        rows = count * len(self.dense) // self.sentences  # as many questions as the mean sentence has
        while True:
            rows = min(2 * rows, len(self.dense))
            owners = self._owners[self.dense.search(vectors, rows)[0]]
            firsts = [np.sort(np.unique(row, return_index=True)[1])[:count] for row in owners]
            if all(len(places) == count for places in firsts):
                return np.take_along_axis(owners, np.array(firsts), axis=1)

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
        """The sentences that have anticipated questions, and where among all of these each one's start."""
        import numpy as np

        return np.unique(self.asked, return_index=True)

    def around(self, positions: Positions) -> tuple[Positions, Positions]:
        """Return the first position of what counts as each sentence's paragraph, and the one after the last."""
        import numpy as np

        place = np.searchsorted(self._bounds, positions, side="right")
        first = np.maximum(self._bounds[place - 1], positions - AROUND)
        return first, np.minimum(self._bounds[place], positions + AROUND + 1)

    def lengths_around(self, positions: Positions) -> Vectors:
        """Return how long the sum of a paragraph's vectors is: computed once, since no question changes it."""
        import numpy as np

        new = positions[np.isnan(self._lengths[positions])]
        if len(new):
            rows, starts = _ranges(*self.around(new))
            sums = np.add.reduceat(self.dense.rows(rows), starts, axis=0)
            self._lengths[new] = np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
        lengths: Vectors = self._lengths[positions]
        return lengths

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
        self.nearest = best_positions(best, count, above=LEAST)
        self._sums = np.zeros(index.sentences + 1)  # of the similarities of all sentences before
        np.cumsum(self._own, out=self._sums[1:])

    def of(self, positions: Positions) -> Similarities:
        first, last = self._index.around(positions)
        sums = (self._sums[last] - self._sums[first]).astype(self._own.dtype)
        asked = None if self._asked is None else self._asked[positions]
        return Similarities(self._own[positions], asked, sums / self._index.lengths_around(positions))


class _Near:
    """A question compared with the nearest rows, as far as they are asked for."""

    def __init__(self, index: Similarity, vector: Vectors, nearest: Positions) -> None:
        self._index = index
        self._vector = vector
        self.nearest = nearest

    def of(self, positions: Positions) -> Similarities:
        import numpy as np

        index = self._index
        around, starts = _ranges(*index.around(positions))
        asked, firsts, owners = self._questions_of(positions)
        found = index.dense.similarities(np.concatenate([positions, around, asked]), self._vector)
        own, paragraphs, questions = np.split(found, [len(positions), len(positions) + len(around)])
        nearest = own.copy() if len(index.asked) else None
        if nearest is not None and len(asked):
            nearest[owners] = np.maximum.reduceat(questions, firsts)
        sums: Vectors = np.add.reduceat(paragraphs, starts)
        return Similarities(own, nearest, (sums / index.lengths_around(positions)).astype(np.float32))

    def _questions_of(self, positions: Positions) -> tuple[Positions, Positions, Positions]:
        """Return the rows of sentences' anticipated questions, where each one's start, and which have any."""
        import numpy as np

        owners, sentences = self._index.asked, self._index.sentences
        first = np.searchsorted(owners, positions, side="left")
        last = np.searchsorted(owners, positions, side="right")
        asked = np.flatnonzero(last > first)
        return *_ranges(first[asked] + sentences, last[asked] + sentences), asked


def _ranges(firsts: Positions, lasts: Positions) -> tuple[Positions, Positions]:
    """Return the numbers of half-open ranges, one after the other, and where each range starts among them."""
    import numpy as np

    lengths = lasts - firsts
    starts = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(firsts - starts, lengths), starts
