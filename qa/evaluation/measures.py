"""Rankings and confidences -> measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from qa.answering.answer import Answer

__all__ = ["MEASURES", "Estimate", "_separation", "calibration_error", "estimate", "per_question", "score_at"]


def calibration_error(probabilities: ArrayLike, right: ArrayLike, *, bins: int = 10) -> float:
    """Return the expected calibration error: over bins of equal width, the mean distance of confidence from accuracy.

    ``sum(|mean confidence - share right| * questions in the bin) / questions`` (Naeini et al. 2015).

    >>> calibration_error([0.9, 0.9], [True, False])
    0.4
    """
    import numpy as np

    confidence, label = np.asarray(probabilities, dtype=float), np.asarray(right, dtype=float)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[place == b].sum() - label[place == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(label)) if len(label) else 0.0


MEASURES = ("Success@1", "Success@3", "Success@5", "RR@10", "nDCG@10", "R@10")
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions with its bootstrap 95% interval; the ends are equal for fewer than two."""

    value: float
    low: float
    high: float
    questions: int


def per_question(qrels: Mapping[str, Sequence[str]], run: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Return measure -> question id -> value."""
    import ir_measures

    values: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    judged = [ir_measures.Qrel(name, sentence, 1) for name, found in qrels.items() for sentence in found]
    ranked = [
        ir_measures.ScoredDoc(name, sentence, score_at(rank))
        for name, found in run.items()
        for rank, sentence in enumerate(found, start=1)
    ]
    parsed = {ir_measures.parse_measure(name): name for name in MEASURES}
    for metric in ir_measures.iter_calc(list(parsed), judged, ranked):
        values[parsed[metric.measure]][metric.query_id] = float(metric.value)
    return values


def estimate(values: Iterable[float]) -> Estimate:
    """Return a mean with its 95% interval by the percentile bootstrap, the same at every call."""
    import numpy as np
    from scipy.stats import bootstrap

    sample = np.array(list(values), dtype=float)
    mean = float(sample.mean()) if len(sample) else 0.0
    if len(sample) < 2:
        return Estimate(mean, mean, mean, len(sample))
    interval = bootstrap(
        (sample,), np.mean, n_resamples=RESAMPLES, batch=100, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    return Estimate(mean, float(interval.low), float(interval.high), len(sample))


def _separation(answerable: Sequence[Answer], unanswerable: Sequence[Answer]) -> float | None:
    """Return how often an answerable question has more confidence than an unanswerable one."""
    if not answerable or not unanswerable:
        return None
    from scipy.stats import mannwhitneyu

    statistic = mannwhitneyu(
        [answer.confidence for answer in answerable], [answer.confidence for answer in unanswerable]
    ).statistic
    return float(statistic) / (len(answerable) * len(unanswerable))


def score_at(rank: int) -> float:
    """Return the score of a rank, from 1."""
    return 1 / rank
