"""A gold set -> an index's confidence, fitted to it by Platt scaling. The index keeps the fit.

Platt (1999): the probability is the logistic function of ``scale * z + shift``, where ``z`` is the log-odds of the
model that ships. There are two numbers for each way to retrieve, so a hundred questions are enough.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answering.ask import ask_many
from qa.answering.confidence import inverse
from qa.datatypes import no_progress
from qa.errors import GoldError
from qa.evaluation.gold import find_spans
from qa.evaluation.measures import calibration_error
from qa.evaluation.relevance import is_relevant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Literal

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from qa.answering.answer import Answer
    from qa.datatypes import Progress, Reranker
    from qa.documents.spans import Span
    from qa.evaluation.gold import GoldQuestion
    from qa.index.protocol import Index
    from qa.retrieval.retrieve import RetrievalMode

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Platt = tuple[float, float]  # scale and shift of log-odds

__all__ = ["CalibrationReport", "calibrate", "fit_platt"]

FEWEST = 20  # at least so many questions whose best passage is right are needed, and so many whose best is wrong
FOLDS = 5
# The weight of the errors against the square of the scale. This shrinks the scale a little, and keeps it finite where
# confidence tells right from wrong without a mistake.
ERRORS_WEIGH = 1e3
AS_SHIPPED: Platt = (1.0, 0.0)  # leaves the log-odds of the model that ships as they are


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What was fitted for one way to retrieve, and how well it does on questions that it was not fitted on."""

    how: str  # which models were asked, as `qa.retrieval.signals.models_asked` names them
    questions: int
    right: int  # questions whose best passage is right
    error_before: float  # expected calibration error, 10 bins
    error_after: float  # the same, by cross-validation


@dataclass(frozen=True, slots=True)
class _Sample:
    """How the questions were answered in one way to retrieve."""

    how: str
    log_odds: Floats  # that the best passage is right, by the model that ships; shape (questions,)
    right: Bools  # whether it is right; shape (questions,)

    @property
    def has_enough(self) -> bool:
        """Whether there are enough questions of both kinds to fit two numbers to."""
        return bool(min(self.right.sum(), (~self.right).sum()) >= FEWEST)

    def check(self) -> None:
        """Raise `GoldError` where there are not enough."""
        if not self.has_enough:
            raise GoldError(
                f"of {len(self.right)} questions {self.right.sum()} are answered right: at least {FEWEST} right and "
                f"{FEWEST} wrong or unanswerable are needed"
            )


def calibrate(
    index: Index,
    questions: Sequence[GoldQuestion],
    gold: Path,
    *,
    reranker: Reranker | Literal["default"] | None = "default",
    late_interaction: bool = True,
    progress: Progress = no_progress,
) -> tuple[CalibrationReport, ...]:
    """Fit an index's confidence to a gold set and let the index keep it.

    Args:
        index: the documents; only the index's calibration changes.
        questions: what `qa.evaluation.gold.read_gold` returns.
        gold: the file that they are from; its name and SHA-256 are kept beside what was fitted.
        reranker: as for `qa.answering.ask.ask_many`. With one, confidence is fitted without it and, for the answers
            whose best passage it read, with it; if those are too few, the model that ships stays for them.
        late_interaction: as for `qa.answering.ask.ask_many`.
        progress: told of the stage ``asking``.

    Raises:
        GoldError: there are too few questions, or confidence tells right from wrong no better than chance.
        UnusableIndexError: the index cannot keep the calibration, or a build has replaced it.
    """
    rerankers = (None,) if reranker is None else (None, reranker)
    modes: tuple[RetrievalMode, ...] = ("hybrid", "sparse")
    ways = [(mode, chosen) for chosen in rerankers for mode in modes]
    spans = find_spans(questions, index)
    samples: dict[str, _Sample] = {}
    for number, (mode, chosen) in enumerate(ways):

        def report(stage: str, done: int, total: int, before: int = number) -> None:
            progress(stage, before * total + done, len(ways) * total)

        answers = ask_many(
            index,
            [question.question for question in questions],
            histories=[question.history for question in questions],
            top_k=1,
            retrieval=mode,
            reranker=chosen,
            late_interaction=late_interaction,
            selections=False,
        )
        for sample in _samples(index, answers, spans, report):
            if chosen is None:
                sample.check()
            if sample.has_enough:
                samples.setdefault(sample.how, sample)
    fitted = {how: fit_platt(sample.log_odds, sample.right) for how, sample in samples.items()}
    reports = tuple(_report(sample, index.calibration.get(how, AS_SHIPPED)) for how, sample in samples.items())
    about = {
        "gold": gold.name,
        "sha256": hashlib.sha256(gold.read_bytes()).hexdigest(),
        "questions": len(questions),
        "answerable": sum(bool(question.gold) for question in questions),
    }
    index.save_calibration(fitted, about)
    return reports


def fit_platt(log_odds: ArrayLike, right: ArrayLike) -> Platt:
    """Return the scale and the shift of log-odds that make right and wrong most likely, the scale shrunk a little.

    This is a logistic regression of ``right`` with one input and ``C = 1000``. It minimises
    ``scale**2 / 2 + 1000 * sum(log(1 + exp(-s)))``, where ``s`` is ``scale * z + shift``, its sign changed where wrong.
    Both inputs have shape ``(questions,)``.

    Raises:
        GoldError: the scale is not positive: confidence is no higher where the best passage is right.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    z, label = np.asarray(log_odds, dtype=float), np.asarray(right, dtype=float)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        """Return the mean loss, so that its size does not depend on the number of questions, and its gradient."""
        scale, shift = parameters
        logits = scale * z + shift
        shrinking = scale / (ERRORS_WEIGH * len(z))
        errors = expit(logits) - label
        value = np.mean(np.logaddexp(0, logits) - label * logits) + scale * shrinking / 2
        return float(value), np.array([np.mean(errors * z) + shrinking, np.mean(errors)])

    scale, shift = minimize(loss, AS_SHIPPED, jac=True, method="BFGS", options={"gtol": 1e-7}).x.tolist()
    if scale <= 0:
        raise GoldError("on these questions confidence is no higher where the best passage is right: nothing to fit")
    return scale, shift


def _samples(
    index: Index, answers: Iterable[Answer], gold: Sequence[Sequence[Span]], progress: Progress
) -> list[_Sample]:
    """Judge the answers' best passages. Return one sample for all passages that the same models scored.

    An answer without a passage says nothing about confidence, and is left out.
    """
    import numpy as np

    found: dict[str, tuple[list[float], list[bool]]] = {}
    for number, (answer, spans) in enumerate(zip(answers, gold, strict=True), start=1):
        progress("asking", number, len(gold))
        if answer.passages:
            best = answer.passages[0]
            how, value = inverse(index, answer.confidence, best.scores)
            log_odds, right = found.setdefault(how, ([], []))
            log_odds.append(value)
            right.append(is_relevant(best, spans))
    return [_Sample(how, np.array(log_odds), np.array(right)) for how, (log_odds, right) in found.items()] or [
        _Sample("", np.zeros(0), np.zeros(0, dtype=bool))
    ]


def _report(sample: _Sample, before: Platt) -> CalibrationReport:
    import numpy as np

    after = np.empty(len(sample.log_odds))
    for held_out in _folds(sample.right):
        fitted = fit_platt(sample.log_odds[~held_out], sample.right[~held_out])
        after[held_out] = _probabilities(sample.log_odds[held_out], fitted)
    return CalibrationReport(
        how=sample.how,
        questions=len(sample.right),
        right=int(sample.right.sum()),
        error_before=calibration_error(_probabilities(sample.log_odds, before), sample.right),
        error_after=calibration_error(after, sample.right),
    )


def _folds(right: Bools) -> Iterator[Bools]:
    """Yield which questions each fold holds out. Right and wrong ones are spread evenly over the folds."""
    import numpy as np

    fold = np.empty(len(right), dtype=int)
    for side in (right, ~right):
        fold[side] = np.arange(side.sum()) % FOLDS
    for number in range(FOLDS):
        yield fold == number


def _probabilities(log_odds: Floats, platt: Platt) -> Floats:
    from scipy.special import expit

    scale, shift = platt
    probabilities: Floats = expit(scale * log_odds + shift)
    return probabilities
