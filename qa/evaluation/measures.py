"""Rankings and confidences -> measures, and means with bootstrap intervals.

The measures of a ranking are those of ir_measures. Each counts a sentence as relevant or not, and ``R@10`` is recall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "MEASURES",
    "Estimate",
    "calibration_error",
    "calibration_error_by_chance",
    "estimate",
    "per_question",
    "risk_at_coverage",
    "score_at",
    "separation",
]

MEASURES = ("Success@1", "Success@3", "Success@5", "RR@10", "nDCG@10", "R@10")
COVERAGES = (0.3, 0.5, 0.7, 0.85, 1.0)
RESAMPLES = 2000  # of the bootstrap: the ends of an interval are then within about .01
BATCH = 100  # of these, drawn together


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions with its bootstrap 95% interval. With fewer than two questions the ends are the mean."""

    value: float
    low: float
    high: float
    questions: int


def per_question(qrels: Mapping[str, Sequence[str]], run: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Return the value of each measure for each question: measure -> question id -> value.

    Args:
        qrels: question id -> the names that are relevant.
        run: question id -> the names that were found, best first.
    """
    import ir_measures

    values: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    judged = [ir_measures.Qrel(question, name, 1) for question, relevant in qrels.items() for name in relevant]
    ranked = [
        ir_measures.ScoredDoc(question, name, score_at(rank))
        for question, ranking in run.items()
        for rank, name in enumerate(ranking, start=1)
    ]
    parsed = {ir_measures.parse_measure(name): name for name in MEASURES}
    for metric in ir_measures.iter_calc(list(parsed), judged, ranked):
        values[parsed[metric.measure]][metric.query_id] = float(metric.value)
    return values


def score_at(rank: int) -> float:
    """Return the score that stands for a rank, counted from 1. Higher is better, as measures need it."""
    return 1 / rank


def estimate(values: Iterable[float]) -> Estimate:
    """Return a mean with its 95% interval by the percentile bootstrap (Efron 1979), the same at every call."""
    import numpy as np
    from scipy.stats import bootstrap

    sample = np.array(list(values), dtype=float)
    mean = float(sample.mean()) if len(sample) else 0.0
    if len(sample) < 2:
        return Estimate(mean, mean, mean, len(sample))
    interval = bootstrap(
        (sample,), np.mean, n_resamples=RESAMPLES, batch=BATCH, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    return Estimate(mean, float(interval.low), float(interval.high), len(sample))


def separation(answerable: Sequence[float], unanswerable: Sequence[float]) -> float | None:
    """Return how often an answerable question has more confidence than an unanswerable one; a tie counts half.

    This is the area under the ROC curve, ``U / (n * m)`` of the Mann-Whitney test. ``None`` where a side is empty.
    """
    if not answerable or not unanswerable:
        return None
    from scipy.stats import mannwhitneyu

    return float(mannwhitneyu(answerable, unanswerable).statistic) / (len(answerable) * len(unanswerable))


def calibration_error(probabilities: ArrayLike, right: ArrayLike, *, bins: int = 10) -> float:
    """Return the expected calibration error (Naeini et al. 2015): how far confidence is from accuracy on average.

    It is ``sum(|mean confidence - share right| * questions in the bin) / questions``, over bins of equal width; 0 where
    there are no questions.

    >>> calibration_error([0.9, 0.9], [True, False])
    0.4
    """
    import numpy as np

    confidence, label = np.asarray(probabilities, dtype=float), np.asarray(right, dtype=float)
    return float(np.abs((confidence - label) @ _in_bins(confidence, bins)).sum() / len(label)) if len(label) else 0.0


def calibration_error_by_chance(probabilities: ArrayLike, *, bins: int = 10) -> Estimate:
    """Return what `calibration_error` would be by chance alone, if the probabilities were perfect.

    A few questions never fall into their bins exactly as often as their probabilities say. So whether each is right is
    drawn from its probability (consistency resampling: Bröcker and Smith 2007). The value is the mean of the draws'
    errors, and 95% of them are between ``low`` and ``high``. An error in between is no sign of wrong probabilities.
    """
    import numpy as np

    confidence = np.asarray(probabilities, dtype=float)
    count = len(confidence)
    if not count:
        return Estimate(0.0, 0.0, 0.0, 0)
    in_bins, drawn = _in_bins(confidence, bins), np.random.default_rng(0)
    errors = [
        np.abs((confidence - (drawn.random((BATCH, count)) < confidence)) @ in_bins).sum(axis=1) / count
        for _ in range(RESAMPLES // BATCH)
    ]
    low, high = np.quantile(errors, [0.025, 0.975])
    return Estimate(float(np.mean(errors)), float(low), float(high), count)


def _in_bins(confidence: Floats, bins: int) -> Floats:
    """Return in which of the bins of equal width each confidence is: zeros and ones, of shape ``(questions, bins)``."""
    import numpy as np

    found: Floats = np.eye(bins)[np.minimum((confidence * bins).astype(int), bins - 1)]
    return found


def risk_at_coverage(probabilities: Sequence[float], right: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """Return for each of `COVERAGES` the share of wrong ones among the surest answers: pairs of coverage and risk.

    >>> risk_at_coverage([0.9, 0.8, 0.2, 0.1], [True, False, False, True])[1]
    (0.5, 0.5)
    """
    surest = sorted(range(len(right)), key=lambda number: -probabilities[number])
    counts = [(coverage, max(round(coverage * len(right)), 1)) for coverage in COVERAGES] if right else []
    return tuple((coverage, sum(not right[number] for number in surest[:count]) / count) for coverage, count in counts)
