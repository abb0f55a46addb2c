"""What an evaluation holds. ``qa eval --json`` writes these fields under these names, so the names stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answering.answer import Citation
    from qa.datatypes import Verdict
    from qa.evaluation.measures import Estimate
    from qa.retrieval.retrieve import RetrievalMode

__all__ = ["Evaluation", "Miss", "Outcome"]


@dataclass(frozen=True, slots=True)
class Miss:
    """An answerable question whose first passage does not answer it."""

    id: str
    question: str
    kind: str
    rank: int | None  # of the first passage that does answer; None where none of those ranked does
    returned: str  # the first passage's quote, "" where there is no passage
    returned_from: Citation | None
    expected: tuple[str, ...]  # the texts of the gold spans


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question was answered."""

    id: str
    question: str
    kind: str
    answerable: bool
    answered: bool
    confidence: float
    verdict: Verdict
    rank: int | None  # of the first passage that answers; None where none of those ranked does
    seconds: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a gold set says about an index. An estimate over no questions is ``None``."""

    retrieval: RetrievalMode
    reranked: bool
    index: str  # its fingerprint
    answerable: int
    unanswerable: int
    measures: dict[str, Estimate]  # of the answerable questions; empty where there are none
    by_kind: dict[str, dict[str, Estimate]]
    answered: Estimate | None  # the share of the answerable questions that were answered
    answered_or_possible: Estimate | None  # the share of the answerable questions that were answered, or possibly so
    abstained: Estimate | None  # the share of the unanswerable questions that were not answered
    abstained_by_kind: dict[str, Estimate]
    separation: float | None  # area under the ROC curve of confidence: answerable questions against unanswerable ones
    calibration_error: float  # of confidence that the first passage answers: expected calibration error, 10 bins
    calibration_error_by_chance: Estimate  # what it would be if the confidences were perfect, with the 95% of the draws
    right_where_answered: Estimate | None  # of the questions answered, the share whose first passage answers
    hidden_where_right: Estimate | None  # of the questions whose first passage answers, the share called not found
    risk_at_coverage: tuple[tuple[float, float], ...]  # a share of the surest questions, the share of wrong ones in it
    verdicts: dict[Verdict, int]  # of all questions
    questions: tuple[Outcome, ...]
    misses: tuple[Miss, ...]
    seconds_per_question: float
    run: dict[str, tuple[str, ...]]  # question id -> names of sentences, best first; of answerable questions
    qrels: dict[str, tuple[str, ...]]  # question id -> names of the sentences that answer it
