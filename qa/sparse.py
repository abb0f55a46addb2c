"""Terms -> sentences, by BM25 (Robertson and Zaragoza 2009, in Lucene's variant). The only place of bm25s.

Terms are what `tokenize` makes of a text: the same for sentences and for questions. bm25s computes every term's scores
when an index is built; to ask, its files are read as they are, since importing it takes longer than an answer.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from array import array
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import UnusableIndexError

if TYPE_CHECKING:
    from qa.datatypes import Positions, Vectors

__all__ = ["PARAMETERS", "SparseIndex", "best_positions", "function_words", "terms", "tokenize"]

K1, B = 0.9, 0.4  # Anserini's for short passages; better than 1.5 and .75 on all three sets (benchmarks/README.md)
PARAMETERS = {"method": "lucene", "k1": K1, "b": B, "stemmer": "snowball english", "stopwords": "bm25s en plus"}

# Numbers stay whole ("14.3", "4.6"): in an article full of versions and scores they are the best terms.
_TERM = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")
# What makes most texts other than ASCII, and no term: replaced first, the rest need not be looked at by the character.
_PUNCTUATION = str.maketrans("’—–“”‘", "'     ")


def tokenize(text: str) -> list[str]:
    """Return the terms of a text: lower case, without accents, stop words and endings.

    >>> tokenize("Claude Opus 4.6's scores: the highest of all!")
    ['claud', 'opus', '4.6', 'score', 'highest']
    """
    folded = text.casefold().translate(_PUNCTUATION)
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = [word.removesuffix("s").removesuffix("'") if "'" in word[-2:] else word for word in _TERM.findall(folded)]
    ignored = function_words()
    stems: list[str] = _stemmer().stemWords([word for word in words if word not in ignored])
    return stems


@lru_cache(maxsize=4096)
def terms(text: str) -> tuple[str, ...]:
    """Return `tokenize`'s terms, remembered: of a question and a sentence they are asked for again and again."""
    return tuple(tokenize(text))


@cache
def function_words() -> frozenset[str]:
    """Return the words that are no terms: articles, pronouns, question words."""
    package = find_spec("bm25s")
    if package is None or package.origin is None:
        raise ImportError("bm25s is not installed")
    words = spec_from_file_location("bm25s_stopwords", Path(package.origin).with_name("stopwords.py"))
    if words is None or words.loader is None:
        raise ImportError("bm25s has no stop words")
    module = module_from_spec(words)  # this file alone: its package would bring SciPy along
    words.loader.exec_module(module)
    return frozenset(module.STOPWORDS_EN_PLUS)


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


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
