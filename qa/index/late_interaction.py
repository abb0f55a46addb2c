"""A question -> how similar sentences and their anticipated questions are to it, token by token.

Rows are as in `qa.index.similarity`: the sentences, then the anticipated questions in the order of their sentences. A
small index stores the codes of all rows. A large one would take hours to build with them. There the codes of a
question's best candidates are made when it is asked, and kept in memory for the next question.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from qa.index.protocol import TokenSimilarities
from qa.index.ranges import ranges
from qa.index.recent import Recent
from qa.index.token_vectors import most_similar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.datatypes import Positions, TokenCodes, TokenEncoder, Vectors

__all__ = ["COMPARED", "STORED", "LateInteraction", "TokenRows"]

STORED = 30_000  # rows up to which codes are stored: they take some minutes to make
COMPARED = 48  # candidates of a question that are compared; further ones hardly change places (benchmarks/README.md)
WHEN_ASKED = 16  # the same where their codes are made when the question is asked
KEPT = 20_000  # rows whose codes are kept in memory; about 60 MB


class TokenRows(Protocol):
    """The codes of rows of texts."""

    def row(self, number: int) -> TokenCodes:
        """Return the codes of one row, shape ``(tokens, dimension)``."""

    def similarities(self, question: Vectors, rows: Positions) -> Vectors:
        """Return how similar rows are to each token of a question, as `most_similar`."""


class LateInteraction:
    """Compares questions with the sentences of an index; safe to use from several threads."""

    def __init__(
        self,
        load: Callable[[], TokenEncoder],
        stored: TokenRows | None,
        sentences: int,
        asked: Positions,
        paragraph_starts: Positions,
        texts: Callable[[Sequence[int]], list[str]],
    ) -> None:
        """Take what the index knows.

        Args:
            load: loads the model.
            stored: the codes of all rows; None where they are made when a question is asked.
            sentences: the number of sentences.
            asked: for each anticipated question the position of its sentence, in order.
            paragraph_starts: the positions of the sentences that begin a paragraph, in order.
            texts: returns the texts of rows.
        """
        self._load = load
        self._questions = Recent(lambda questions: self.encoder.encode_questions(questions))
        self._stored = stored
        self._sentences = sentences
        self._asked = asked
        self._paragraph_starts = paragraph_starts
        self._texts = texts
        self._made: dict[int, TokenCodes] = {}

    @cached_property
    def encoder(self) -> TokenEncoder:
        """The model, loaded when it is first needed."""
        return self._load()

    @property
    def candidates(self) -> int:
        """How many sentences are worth comparing with a question."""
        return WHEN_ASKED if self._stored is None else COMPARED

    def compare(self, questions: Sequence[str], positions: Sequence[Positions]) -> list[TokenSimilarities]:
        """Compare each question with these sentences."""
        vectors = self._questions.of(questions)
        return [self._similarities(*row) for row in zip(vectors, positions, strict=True)]

    def _similarities(self, question: Vectors, positions: Positions) -> TokenSimilarities:
        """Return how similar these sentences are to a question's tokens, shape ``(tokens, dimension)``."""
        import numpy as np

        is_start = np.isin(positions, self._paragraph_starts, assume_unique=True)
        before = np.where(is_start, positions, positions - 1)
        first = np.searchsorted(self._asked, positions, side="left")
        last = np.searchsorted(self._asked, positions, side="right")
        owners = np.flatnonzero(last > first)
        asked, firsts = ranges(first[owners] + self._sentences, last[owners] + self._sentences)
        rows, places = np.unique(np.concatenate([positions, before]), return_inverse=True)
        best = self._compared(question, np.concatenate([rows, asked]))
        own, earlier = best[places[: len(positions)]], best[places[len(positions) :]]
        found = own.mean(axis=1)
        around = np.maximum(own, earlier).mean(axis=1)
        if not len(self._asked):
            return TokenSimilarities(found, around, None)
        nearest = found.copy()
        if len(owners):
            questions = np.maximum.reduceat(best[len(rows) :].mean(axis=1), firsts)
            nearest[owners] = np.maximum(found[owners], questions)
        return TokenSimilarities(found, around, nearest)

    def _compared(self, question: Vectors, rows: Positions) -> Vectors:
        """Return the similarities of rows with each token of a question, shape ``(rows, tokens)``."""
        import numpy as np

        if self._stored is not None:
            return self._stored.similarities(question, rows)
        codes = self._made_now(rows.tolist())
        firsts = np.cumsum([0, *map(len, codes[:-1])])
        return most_similar(question, np.concatenate(codes), firsts)

    def _made_now(self, rows: Sequence[int]) -> list[TokenCodes]:
        """Return the codes of rows, and make those that are missing."""
        made = self._made  # other threads may be reading it: when it is full it is replaced, never emptied
        missing = [row for row in rows if row not in made]
        if missing and len(made) + len(missing) > KEPT:
            missing = list(rows)
            self._made = made = {}
        if missing:
            made.update(zip(missing, self.encoder.encode_texts(self._texts(missing)), strict=True))
        return [made[row] for row in rows]
