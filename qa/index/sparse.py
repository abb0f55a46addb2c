"""Terms -> sentences, by BM25 (Robertson and Zaragoza 2009, in Lucene's variant). The only place of bm25s.

Terms are what `tokenize` makes of a text: the same for sentences and for questions. bm25s computes every term's scores
when an index is built; to ask, its files are read as they are, since importing it takes longer than an answer.
"""

from __future__ import annotations

import json
import math
from array import array
from typing import TYPE_CHECKING

from qa.errors import UnusableIndexError
from qa.language.terms import terms, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qa.datatypes import Positions, Vectors

__all__ = ["PARAMETERS", "SparseIndex", "best_positions"]

K1, B = 0.9, 0.4  # Anserini's for short passages; better than 1.5 and .75 on all three sets (benchmarks/README.md)
PARAMETERS = {"method": "lucene", "k1": K1, "b": B, "stemmer": "snowball english", "stopwords": "bm25s en plus"}


class SparseIndex:
    """Rows of terms, searched by BM25: the scores of every term, one term after the other."""

    def __init__(self, vocabulary: dict[str, int], scores: Vectors, rows: Positions, starts: Positions, size: int):
        self.vocabulary = vocabulary  # term -> number
        self._scores = scores  # of term t: scores[starts[t] : starts[t + 1]]
        self._rows = rows  # whose these are
        self._starts = starts
        self._size = size

    @classmethod
    def build(cls, texts: Iterable[str], folder: Path) -> SparseIndex:
        """Index texts, row ``i`` being the ``i``-th, and write the index's files into a folder."""
        import bm25s

        vocabulary: dict[str, int] = {}
        numbers = [array("i", [vocabulary.setdefault(t, len(vocabulary)) for t in tokenize(text)]) for text in texts]
        bm25 = bm25s.BM25(k1=K1, b=B, method=PARAMETERS["method"])
        vocabulary.setdefault("", len(vocabulary))  # bm25s cannot do without a term
        bm25.index((numbers, vocabulary), show_progress=False)
        bm25.save(folder, show_progress=False)
        return cls.load(folder, len(numbers))

    @classmethod
    def load(cls, folder: Path, size: int) -> SparseIndex:
        """Open an index of ``size`` rows, memory-mapped.

        Raises:
            UnusableIndexError: the files are not whole.
        """
        import numpy as np

        try:
            vocabulary = json.loads((folder / "vocab.index.json").read_bytes())
            scores, rows, starts = (
                np.load(folder / f"{name}.csc.index.npy", mmap_mode="r").view(np.ndarray)
                for name in ("data", "indices", "indptr")
            )
        except (OSError, ValueError, EOFError) as error:
            raise UnusableIndexError(f"{folder}: is not a whole BM25 index: build it again with qa index") from error
        if len(starts) != len(vocabulary) + 1 or not len(scores) == len(rows) == starts[-1]:
            raise UnusableIndexError(f"{folder}: is not a whole BM25 index: build it again with qa index")
        return cls(vocabulary, scores, rows, starts, size)

    def scores(self, question: str) -> Vectors:
        """Return the BM25 score of every row, float32, shape ``(rows,)``; 0 where no term is shared."""
        import numpy as np

        scores: Vectors = np.zeros(self._size, dtype=np.float32)
        for term in terms(question):
            number = self.vocabulary.get(term)
            if number is not None:
                first, last = self._starts[number], self._starts[number + 1]
                scores[self._rows[first:last]] += self._scores[first:last]  # a row stands there once
        return scores

    def weights(self, text: str) -> dict[str, float]:
        """Return a text's terms with their rarity: BM25's ``log(1 + (n - d + .5) / (d + .5))`` for ``d`` of ``n`` rows.

        A term that no row holds weighs most.
        """
        found: dict[str, float] = {}
        for term in sorted(set(terms(text))):
            number = self.vocabulary.get(term)
            rows = 0 if number is None else int(self._starts[number + 1] - self._starts[number])
            found[term] = math.log(1 + (self._size - rows + 0.5) / (rows + 0.5))
        return found

    def coverage(self, question: str, text: str, row: int | None = None) -> float:
        """Return how much of the question's terms a text, or a row as well, holds, each by its rarity: 0..1.

        0 for a question without terms.
        """
        weights, held = self.weights(question), set(terms(text))
        total = sum(weights.values())
        found = (
            weight for term, weight in weights.items() if term in held or (row is not None and self._holds(row, term))
        )
        return sum(found) / total if total else 0.0

    def _holds(self, row: int, term: str) -> bool:
        number = self.vocabulary.get(term)
        if number is None:
            return False
        rows = self._rows[self._starts[number] : self._starts[number + 1]]  # in order
        place = int(rows.searchsorted(row))
        return place < len(rows) and bool(rows[place] == row)

    def missing(self, question: str, part: str, text: str) -> float:
        """Return how much of the question's terms is in a part of it and not in a text, each by its rarity: 0..1."""
        weights, wanted, held = self.weights(question), set(terms(part)), set(terms(text))
        total = sum(weights.values())
        lost = sum(weight for term, weight in weights.items() if term in wanted and term not in held)
        return lost / total if total else 0.0


def best_positions(scores: Vectors, count: int, *, above: float = 0.0) -> Positions:
    """Return where the ``count`` greatest scores above a floor are, greatest first, ties by position."""
    import numpy as np

    places = np.flatnonzero(scores > above)
    if len(places) > count:
        # Everything above the count-th score, then of those equal to it the first ones.
        threshold = np.partition(scores[places], -count)[-count]
        places = places[scores[places] >= threshold]
    order = np.argsort(-scores[places], kind="stable")[:count]
    return places[order].astype(np.int64)
