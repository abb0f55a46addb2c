"""A question's vector -> the sentences that are near it, and how near: they, their paragraphs, what is asked of them.

Rows of the vectors are the sentences, and then the anticipated questions, in order of their sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.datatypes import Positions, Vectors
    from qa.dense import DenseIndex

__all__ = ["Similarities", "Similarity"]

# Sentences before and after one that count as its paragraph: a paragraph can be a whole book.
AROUND = 8


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosine similarities of a question to sentences, each float32 of shape ``(n,)``."""

    own: Vectors  # of the sentence
    # Of the nearest of its anticipated questions, of the sentence where it has none; None where no sentence has any.
    asked: Vectors | None
    paragraph: Vectors  # of the mean of its paragraph's sentences, as far as `AROUND` from it


class Similarity:
    """Compares questions with the sentences of an index; safe to use from several threads."""

    def __init__(self, dense: DenseIndex, sentences: int, asked: Positions, paragraph_starts: Positions) -> None:
        """Take the vectors; how many sentences; whose each anticipated question is; where paragraphs begin."""
        import numpy as np

        self._dense = dense
        self._sentences = sentences
        self._asked = asked
        self._bounds = np.append(paragraph_starts, sentences)

    def nearest(self, vectors: Vectors, count: int) -> tuple[Positions, Vectors]:
        """Return the nearest sentences' positions and cosine similarities, shape ``(n, count)`` or less."""
        import numpy as np

        if not len(self._asked):
            return self._dense.search(vectors, count)
        count = min(count, self._sentences)
        rows = count * len(self._dense) // self._sentences  # as many questions as the mean sentence has
        while True:
            rows = min(2 * rows, len(self._dense))
            found, scores = self._dense.search(vectors, rows)
            owners = self._owners[found]
            firsts = [np.sort(np.unique(row, return_index=True)[1])[:count] for row in owners]
            if all(len(places) == count for places in firsts):
                places = np.array(firsts)
                return np.take_along_axis(owners, places, axis=1), np.take_along_axis(scores, places, axis=1)

    @cached_property
    def _owners(self) -> Positions:
        """The sentence that each row stands for."""
        import numpy as np

        return np.concatenate([np.arange(self._sentences), self._asked])

    def of(self, positions: Positions, vector: Vectors) -> Similarities:
        """Return how similar sentences, and what belongs to them, are to a question's vector."""
        import numpy as np

        around, starts = _ranges(*self._paragraphs_around(positions))
        asked, firsts, owners = self._questions_of(positions)
        found = self._dense.similarities(np.concatenate([positions, around, asked]), vector)
        own, paragraphs, questions = np.split(found, [len(positions), len(positions) + len(around)])
        nearest = own.copy() if len(self._asked) else None
        if nearest is not None and len(asked):
            nearest[owners] = np.maximum.reduceat(questions, firsts)
        sums: Vectors = np.add.reduceat(paragraphs, starts)
        return Similarities(own, nearest, (sums / self._lengths_around(positions)).astype(np.float32))

    def _paragraphs_around(self, positions: Positions) -> tuple[Positions, Positions]:
        """Return the first position of what counts as each sentence's paragraph, and the one after the last."""
        import numpy as np

        place = np.searchsorted(self._bounds, positions, side="right")
        first = np.maximum(self._bounds[place - 1], positions - AROUND)
        return first, np.minimum(self._bounds[place], positions + AROUND + 1)

    def _lengths_around(self, positions: Positions) -> Vectors:
        """Return how long the sum of a paragraph's vectors is: computed once, since no question changes it."""
        import numpy as np

        new = positions[np.isnan(self._lengths[positions])]
        if len(new):
            rows, starts = _ranges(*self._paragraphs_around(new))
            sums = np.add.reduceat(self._dense.rows(rows), starts, axis=0)
            self._lengths[new] = np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
        lengths: Vectors = self._lengths[positions]
        return lengths

    @cached_property
    def _lengths(self) -> Vectors:
        import numpy as np

        return np.full(self._sentences, np.nan, dtype=np.float32)

    def _questions_of(self, positions: Positions) -> tuple[Positions, Positions, Positions]:
        """Return the rows of sentences' anticipated questions, where each one's start, and which have any."""
        import numpy as np

        if not len(self._asked):
            return positions[:0], positions[:0], positions[:0]
        owners = self._asked
        first = np.searchsorted(owners, positions, side="left")
        last = np.searchsorted(owners, positions, side="right")
        asked = np.flatnonzero(last > first)
        return *_ranges(first[asked] + self._sentences, last[asked] + self._sentences), asked


def _ranges(firsts: Positions, lasts: Positions) -> tuple[Positions, Positions]:
    """Return the numbers of half-open ranges, one after the other, and where each range starts among them."""
    import numpy as np

    lengths = lasts - firsts
    starts = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(firsts - starts, lengths), starts
