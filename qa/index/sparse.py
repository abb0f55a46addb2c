"""Terms -> sentences, by BM25 (Robertson and Zaragoza 2009, in Lucene's variant). The only place where bm25s is used.

bm25s computes the scores of every term when an index is built. For a search its files are read directly, because
importing bm25s takes longer than an answer.
"""

from __future__ import annotations

import json
import math
import re
from array import array
from itertools import repeat
from typing import TYPE_CHECKING

from qa.errors import UnusableIndexError
from qa.index.best import best_positions
from qa.language.choose import language_named
from qa.language.english import ENGLISH
from qa.language.terms import terms, terms_of_question

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from qa.datatypes import Positions, Vectors
    from qa.language.language import Language

__all__ = ["PARAMETERS", "SparseIndex", "TermMatches"]

K1, B = 0.9, 0.4  # Anserini's for short passages; better than 1.5 and .75 on all three sets (benchmarks/README.md)
PARAMETERS = {"method": "lucene", "k1": K1, "b": B, "stemmer": "snowball", "stopwords": "bm25s en plus, stopwords-iso"}
LANGUAGES = "languages.json"  # the codes of the texts' languages, the commonest first
# \x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1512,), }          \n
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr':\ '(?P<type><[fi][48])',\ 'fortran_order':\ False,\ "
    rb"'shape':\ \((?P<length>\d{1,15}),\),\ \}\ *\n",
    re.VERBOSE | re.DOTALL,
)
ROWS = 65_536  # rows whose scores are summed at once: this bounds the memory of a search, whatever the number of rows


class TermMatches:
    """A question compared with the rows of a `SparseIndex` by its terms."""

    def __init__(self, postings: list[tuple[Positions, Vectors]], rows: int, k: int) -> None:
        """Find the ``k`` best of so many rows; ``postings`` has the rows and scores of each of the question's terms."""
        self._postings = postings
        self.positions = _best_rows(postings, rows, k)

    def scores(self, positions: Positions) -> Vectors:
        """Return the BM25 scores of rows, float32; 0 where no term is shared."""
        import numpy as np

        found: Vectors = np.zeros(len(positions), dtype=np.float32)
        for rows, scores in self._postings:
            place = np.minimum(rows.searchsorted(positions), len(rows) - 1)  # rows are in order
            shared = rows[place] == positions
            found[shared] += scores[place[shared]]
        return found


class SparseIndex:
    """Rows of terms, searched by BM25: for every term the rows that hold it, in order, and its score in each."""

    def __init__(
        self,
        vocabulary: dict[str, int],
        scores: Vectors,
        rows: Positions,
        starts: Positions,
        size: int,
        languages: tuple[Language, ...],
    ) -> None:
        self.vocabulary = vocabulary  # term -> number
        self._scores = scores  # those of term t are scores[starts[t] : starts[t + 1]]
        self._rows = rows  # the row of each score
        self.starts = starts
        self._size = size
        self.languages = languages  # the texts' languages, the commonest first

    @classmethod
    def build(cls, texts: Iterable[str], folder: Path, *, languages: Iterable[str] = repeat("en")) -> SparseIndex:
        """Index texts, the ``i``-th as row ``i``, and write the index's files into a folder.

        ``languages`` are the codes of the texts' languages.
        """
        import bm25s
        import numpy as np

        vocabulary: dict[str, int] = {}
        rows_of: dict[str, int] = {}
        numbers = []
        for text, code in zip(texts, languages, strict=False):
            rows_of[code] = rows_of.get(code, 0) + 1
            found = terms(text, language=language_named(code))
            numbers.append(array("i", [vocabulary.setdefault(term, len(vocabulary)) for term in found]))
        bm25 = bm25s.BM25(k1=K1, b=B, method=PARAMETERS["method"])
        vocabulary.setdefault("", len(vocabulary))  # bm25s needs at least one term
        with np.errstate(invalid="ignore"):  # where no text has a term, bm25s divides by a mean length of 0
            bm25.index((numbers, vocabulary), show_progress=False)
        bm25.save(folder, show_progress=False)
        commonest = sorted(rows_of, key=lambda code: (-rows_of[code], code))
        (folder / LANGUAGES).write_text(json.dumps(commonest), encoding="utf-8")
        return cls.load(folder, len(numbers))

    @classmethod
    def load(cls, folder: Path, size: int) -> SparseIndex:
        """Open an index of ``size`` rows, memory-mapped.

        Raises:
            UnusableIndexError: the files are not whole.
        """
        broken = UnusableIndexError(f"{folder}: is not a whole BM25 index: build it again with qa index")
        try:
            vocabulary = json.loads((folder / "vocab.index.json").read_bytes())
            codes = json.loads((folder / LANGUAGES).read_bytes())
            parts = [_array(folder / f"{name}.csc.index.npy") for name in ("data", "indices", "indptr")]
        except (OSError, ValueError, RecursionError) as error:
            raise broken from error
        scores, rows, starts = parts
        is_list = isinstance(codes, list) and all(isinstance(code, str) for code in codes)
        if not is_list or not _fit(vocabulary, scores, rows, starts, size):
            raise broken
        return cls(vocabulary, scores, rows, starts, size, tuple(map(language_named, codes)) or (ENGLISH,))

    def search(self, question: str, k: int) -> TermMatches:
        """Find the ``k`` rows with the best scores, best first, ties in order of position."""
        bounds = [self._bounds(term) for term in self._terms(question)]
        try:
            return TermMatches(self.postings([(first, last) for first, last in bounds if last > first]), self._size, k)
        except IndexError:
            wrong = "the BM25 index names rows that there are not"
            raise UnusableIndexError(f"{wrong}: build it again with qa index") from None

    def postings(self, bounds: Sequence[tuple[int, int]]) -> list[tuple[Positions, Vectors]]:
        """Return the rows and the scores between these bounds, half-open; the bounds of a term are in ``starts``."""
        return [(self._rows[first:last], self._scores[first:last]) for first, last in bounds]

    def weights(self, text: str) -> dict[str, float]:
        """Return a text's terms with their rarity: BM25's ``log(1 + (n - d + .5) / (d + .5))`` for ``d`` of ``n`` rows.

        A term that no row holds weighs most.
        """
        found: dict[str, float] = {}
        for term in sorted(set(self._terms(text))):
            first, last = self._bounds(term)
            found[term] = math.log(1 + (self._size - (last - first) + 0.5) / (last - first + 0.5))
        return found

    def _terms(self, text: str) -> list[str]:
        return terms_of_question(text, self.languages, self.vocabulary)

    def _bounds(self, term: str) -> tuple[int, int]:
        number = self.vocabulary.get(term)
        if type(number) is not int or not 0 <= number < len(self.starts) - 1:
            return 0, 0
        return int(self.starts[number]), int(self.starts[number + 1])


def _array(path: Path) -> Any:
    """Open a one-dimensional array that `numpy.save` wrote, memory-mapped; ``ValueError`` for any other file.

    `numpy.load` is not used: it parses the header as Python code, and the file may hold a pickle. Where two threads
    parse at once, Python 3.11 raises ``SystemError`` or crashes (its parser counts its depth for all threads together).
    """
    import numpy as np

    with path.open("rb") as file:
        header = _HEADER.match(file.read(256))
    if header is None:
        raise ValueError(f"{path}: has no header of a plain array")
    found = np.memmap(path, header["type"].decode(), "r", offset=header.end(), shape=(int(header["length"]),))
    return found.view(np.ndarray)


def _fit(vocabulary: object, scores: Vectors, rows: Positions, starts: Positions, size: int) -> bool:
    """Tell by types and lengths whether these are the parts of one index of ``size`` rows."""
    import numpy as np

    return (
        isinstance(vocabulary, dict)
        and scores.dtype == np.float32
        and all(np.issubdtype(part.dtype, np.integer) for part in (rows, starts))
        and len(starts) == len(vocabulary) + 1
        and len(scores) == len(rows) == starts[-1]
        and starts[0] == 0
        and bool(((starts[1:] >= starts[:-1]) & (starts[1:] - starts[:-1] <= size)).all())
    )


def _best_rows(postings: list[tuple[Positions, Vectors]], size: int, k: int) -> Positions:
    """Return the ``k`` rows with the greatest sums of scores, summing `ROWS` rows at a time."""
    import numpy as np

    best, best_scores = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    for start in range(0, size, ROWS):
        scores: Vectors = np.zeros(min(ROWS, size - start), dtype=np.float32)
        for rows, values in postings:
            first, last = rows.searchsorted((start, start + ROWS)) if size > ROWS else (0, len(rows))
            scores[rows[first:last] - start] += values[first:last]  # a row stands there once
        # A row with the score of the k-th so far comes after it, and loses the tie.
        found = best_positions(scores, k, above=float(best_scores[-1]) if len(best) == k else 0.0)
        best, best_scores = np.append(best, found + start), np.append(best_scores, scores[found])
        order = np.argsort(-best_scores, kind="stable")[:k]
        best, best_scores = best[order], best_scores[order]
    return best
