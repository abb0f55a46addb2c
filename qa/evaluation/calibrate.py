"""Confidence of an index made to fit a gold set: Platt scaling, kept in the manifest with what it was fitted on.

Platt (1999): the probability is the logistic function of ``scale * z + shift``, where ``z`` is the log-odds of the
model that ships. Two numbers for each way to retrieve, so a hundred questions are enough.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answering.ask import ask_many
from qa.answering.confidence import inverse
from qa.datatypes import no_progress
from qa.documents.spans import overlaps
from qa.errors import GoldError
from qa.evaluation.gold import find_spans
from qa.evaluation.measures import calibration_error

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any, Literal

    from qa.datatypes import Progress, Reranker
    from qa.evaluation.gold import GoldQuestion
    from qa.index.protocol import Index
    from qa.retrieval.retrieve import RetrievalMode

__all__ = ["CalibrationReport", "calibrate"]

FEWEST = 20  # questions of which the best passage is right, and of which it is not
FOLDS = 5


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What was fitted, by which scores were asked for, and how well it does on folds that it was not fitted on."""

    how: str
    questions: int
    right: int
    error_before: float  # expected calibration error, 10 bins
    error_after: float  # the same, by cross-validation


def calibrate(
    index: Index,
    questions: Sequence[GoldQuestion],
    gold: Path,
    *,
    reranker: Reranker | Literal["default"] | None = "default",
    progress: Progress = no_progress,
) -> tuple[CalibrationReport, ...]:
    """Fit an index's confidence to a gold set and write that into its manifest.

    Args:
        index: the documents; its files are not touched, only the manifest.
        questions: what `qa.evaluation.gold.read_gold` returns.
        gold: the file that they are from, whose SHA-256 is written down.
        reranker: as for `qa.answering.ask.ask_many`; with it, retrieval is calibrated with and without.
        progress: told of the stage ``asking``.

    Raises:
        GoldError: there are too few questions, or confidence tells right from wrong no better than chance.
        UnusableIndexError: the manifest cannot be written.
    """
    ways: list[tuple[RetrievalMode, Any]] = [("hybrid", reranker), ("sparse", reranker)]
    ways += [("hybrid", None), ("sparse", None)] if reranker is not None else []
    fitted: dict[str, tuple[float, float]] = {}
    reports: list[CalibrationReport] = []
    for number, (mode, reader) in enumerate(ways):

        def shown(stage: str, done: int, total: int, before: int = number * len(questions)) -> None:
            progress(stage, before + done, len(ways) * total)

        how, odds, right = _sample(index, questions, mode, reader, shown)
        fitted[how] = _fit(odds, right)
        reports.append(_report(how, odds, right, index.calibration.get(how, (1.0, 0.0))))
    about = {
        "gold": gold.name,
        "sha256": hashlib.sha256(gold.read_bytes()).hexdigest(),
        "questions": len(questions),
        "answerable": sum(bool(question.gold) for question in questions),
    }
    index.save_calibration(fitted, about)
    return tuple(reports)


def _sample(
    index: Index, questions: Sequence[GoldQuestion], mode: RetrievalMode, reader: Any, progress: Progress
) -> tuple[str, list[float], list[bool]]:
    """Return which scores were asked for, each question's log-odds, and whether its best passage is right."""
    odds: list[float] = []
    right: list[bool] = []
    how = ""
    answers = ask_many(
        index,
        [question.question for question in questions],
        histories=[question.history for question in questions],
        top_k=1,
        retrieval=mode,
        reranker=reader,
    )
    for answer, spans in zip(answers, find_spans(questions, index), strict=True):
        progress("asking", len(odds) + 1, len(questions))
        if answer.passages:
            best = answer.passages[0]
            how, value = inverse(index, answer.confidence, best.scores)
            odds.append(value)
            places = (best.citation, *best.also)
            right.append(any(overlaps(s, c.doc_id, c.start, c.end) for s in spans for c in places))
    if min(sum(right), len(right) - sum(right)) < FEWEST:
        raise GoldError(
            f"of {len(right)} questions {sum(right)} are answered right: at least {FEWEST} right and {FEWEST} wrong or "
            "unanswerable are needed"
        )
    return how, odds, right


def _fit(odds: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e3).fit(np.array(odds)[:, None], right)
    scale, shift = float(model.coef_[0, 0]), float(model.intercept_[0])
    if scale <= 0:
        raise GoldError("on these questions confidence is no higher where the best passage is right: nothing to fit")
    return scale, shift


def _report(how: str, odds: Sequence[float], right: Sequence[bool], before: tuple[float, float]) -> CalibrationReport:
    import numpy as np

    z, label = np.array(odds), np.array(right)
    after = np.empty(len(z))
    for fold in range(FOLDS):
        held = np.arange(len(z)) % FOLDS == fold
        scale, shift = _fit(z[~held].tolist(), label[~held].tolist())
        after[held] = 1 / (1 + np.exp(-scale * z[held] - shift))
    return CalibrationReport(
        how=how,
        questions=len(z),
        right=int(label.sum()),
        error_before=calibration_error(1 / (1 + np.exp(-before[0] * z - before[1])), right),
        error_after=calibration_error(after, right),
    )
