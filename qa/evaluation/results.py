"""What an evaluation holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answering.answer import Citation
    from qa.evaluation.measures import Estimate
    from qa.retrieval.retrieve import RetrievalMode

__all__ = ["Evaluation", "Miss", "Outcome", "column"]


@dataclass(frozen=True, slots=True)
class Miss:
    """A question whose best passage does not answer it."""

    id: str
    question: str
    kind: str
    rank: int | None  # of the first passage that does answer; None where none of those ranked does
    returned: str
    returned_from: Citation | None
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question."""

    id: str
    question: str
    kind: str
    answerable: bool
    answered: bool
    confidence: float
    rank: int | None  # of the first passage that answers; None where none of those ranked does
    seconds: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a gold set says of an index."""

    retrieval: RetrievalMode
    reranked: bool
    index: str
    answerable: int
    unanswerable: int
    measures: dict[str, Estimate]
    by_kind: dict[str, dict[str, Estimate]]
    answered: Estimate | None  # of the answerable questions, the share that was answered
    abstained: Estimate | None  # of the unanswerable ones, the share that was not
    abstained_by_kind: dict[str, Estimate]
    separation: float | None  # area under the ROC curve of confidence, answerable against not
    calibration_error: float  # expected, over 10 bins: confidence against the first passage's being right
    right_where_answered: Estimate | None
    questions: tuple[Outcome, ...]
    misses: tuple[Miss, ...]
    seconds_per_question: float
    run: dict[str, tuple[str, ...]]  # question id -> sentences, best first
    qrels: dict[str, tuple[str, ...]]  # question id -> the sentences that answer it


def column(name: str) -> str:
    """Return a name without the white space that separates the columns."""
    return "_".join(name.split())
