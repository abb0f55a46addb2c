"""The token vectors of an index: late interaction (ColBERT, Khattab & Zaharia 2020) of a question with stored texts.

A text is compared with a question token by token. For each of the question's tokens the nearest token of the text
counts, and the similarity is the mean over these. The vectors are stored as int8 codes, row after row, and
memory-mapped. Only the rows of candidates are read. This module does not know what a row stands for, or which model
made the codes.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from qa.concurrency import product
from qa.errors import UnusableIndexError
from qa.index.ranges import ranges

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qa.datatypes import Positions, TokenCodes, Vectors

__all__ = ["CODES", "TokenVectors", "most_similar", "write_tokens"]

CODES, STARTS = "tokens.int8", "token-starts.int64"  # in a generation's folder


class TokenVectors:
    """Codes of rows of texts, in files."""

    def __init__(self, folder: Path, rows: int, dimension: int) -> None:
        """Open the files.

        Raises:
            UnusableIndexError: they do not hold what they should.
        """
        import numpy as np

        try:
            self._starts: Positions = np.memmap(folder / STARTS, dtype=np.int64, mode="r")
            codes = np.memmap(folder / CODES, dtype=np.int8, mode="r")
        except (OSError, ValueError) as error:
            raise UnusableIndexError(f"{folder / CODES}: {error}: build it again with qa index") from error
        is_whole = len(self._starts) == rows + 1 and self._starts[0] == 0 and bool((np.diff(self._starts) > 0).all())
        if not is_whole or self._starts[-1] * dimension != len(codes):
            raise UnusableIndexError(f"{folder / CODES}: is not whole: build it again with qa index")
        self._codes: TokenCodes = codes.reshape(-1, dimension)

    def row(self, number: int) -> TokenCodes:
        """Return the codes of one row, shape ``(tokens, dimension)``."""
        return self._codes[self._starts[number] : self._starts[number + 1]]

    def similarities(self, question: Vectors, rows: Positions) -> Vectors:
        """Return how similar rows are to each token of a question, as `most_similar`."""
        places, firsts = ranges(self._starts[rows], self._starts[rows + 1])
        is_all = len(places) == len(self._codes) and places[0] == 0
        return most_similar(question, self._codes if is_all else self._codes[places], firsts)


def most_similar(question: Vectors, codes: TokenCodes, firsts: Positions) -> Vectors:
    """Return for each text and each token of the question the greatest similarity with a token of the text.

    The shape is ``(texts, question tokens)``. The mean over a question's tokens is late interaction's similarity.

    Args:
        question: float32, shape ``(question tokens, dimension)``.
        codes: the tokens of all texts, one text after the other, shape ``(tokens, dimension)``.
        firsts: where each text begins in ``codes``.
    """
    import numpy as np

    if not len(firsts):
        return np.zeros((0, len(question)), dtype=np.float32)
    best: Vectors = np.maximum.reduceat(product(codes, question.T), firsts, axis=0)
    return best


def write_tokens(folder: Path, rows: Iterable[TokenCodes]) -> None:
    """Write the codes of rows as they come, each int8 of shape ``(tokens, dimension)``."""
    import numpy as np

    with ExitStack() as files:
        codes, starts = (files.enter_context((folder / name).open("wb")) for name in (CODES, STARTS))
        end = 0
        starts.write(np.int64(end).tobytes())
        for row in rows:
            codes.write(row.tobytes())
            end += len(row)
            starts.write(np.int64(end).tobytes())
