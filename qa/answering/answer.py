"""An answer, its passages and their citations: the values that every front door shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.retrieval.signals import Scores

__all__ = ["TOP_K", "Answer", "Citation", "Passage"]

TOP_K = 3  # passages of an answer, unless more are asked for


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands, to the character."""

    doc_id: str
    title: str
    heading: str
    paragraph: int
    sentence: int
    line: int
    start: int
    end: int
    attributed_to: tuple[str, ...]  # whom the sentence itself credits, in its own words


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of a document, verbatim, with its citation and the paragraph around it."""

    rank: int
    quote: str
    context: str  # the paragraph, or of a very long one the part around the quote
    context_start: int  # where it starts in the document
    citation: Citation
    scores: Scores
    also: tuple[Citation, ...] = ()  # other places where the same sentence stands
    highlight: tuple[int, int] | None = None  # where in the quote the short answer stands: quote[start:end]


@dataclass(frozen=True, slots=True)
class Answer:
    """The best passages for a question, and whether they answer it.

    ``confidence`` is the probability that the best passage answers. With ``answered`` false the passages are the
    nearest ones, not answers.
    """

    id: str
    question: str
    answered: bool
    confidence: float
    passages: tuple[Passage, ...]
    index: str  # SHA-256 of the index's manifest
    seconds: float
    searched_for: str | None = None  # what was looked for, where that is not the question as it was asked
    corrections: tuple[tuple[str, str], ...] = ()  # words as they were typed, and what they were taken for
