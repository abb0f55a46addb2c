"""An answer, its passages and their citations: the values that every front door shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from qa.datatypes import Verdict
    from qa.documents.places import PageBox
    from qa.retrieval.signals import Scores

__all__ = ["TOP_K", "Answer", "Citation", "Passage", "Selection"]

Selection = Literal["", "overview", "list"]

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
    path: tuple[str, ...] = ()  # the headings above, the highest first
    page: int | None = None  # on which it starts, or its slide; None where the document has no pages
    boxes: tuple[PageBox, ...] = ()  # where it stands on its pages, a box a line; of a PDF only
    element: str = ""  # where it stands in a document without pages: "paragraph 14", "row 7", "00:01:04"; else ""


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
    markup: str = ""  # in what the quote is marked up: "markdown", or nothing


@dataclass(frozen=True, slots=True)
class Answer:
    """The best passages for a question, and whether they answer it.

    ``confidence`` is the probability that the best passage answers. With the verdict "possible" the best passage is to
    be checked; with "not_found" the passages are the nearest ones, not answers.

    A selection is no answer but what was asked for: an "overview" has a quote for each section, a "list" all passages
    about something. Its passages stand in the order of the documents, and ``confidence`` is the share of them that
    should be good ones.
    """

    id: str
    question: str
    answered: bool  # the verdict is "answered"
    confidence: float
    verdict: Verdict
    passages: tuple[Passage, ...]
    index: str  # SHA-256 of the index's manifest
    seconds: float
    searched_for: str | None = None  # what was looked for, where that is not the question as it was asked
    corrections: tuple[tuple[str, str], ...] = ()  # words as they were typed, and what they were taken for
    selection: Selection = ""  # "" where a question was answered
    selected_of: int = 0  # of a selection: how many sections, documents or passages there were to choose from

    @property
    def is_found(self) -> bool:
        """Whether the best passage answers, or may answer."""
        return self.verdict != "not_found"
