"""Evaluations -> plots, as SVG with a description in words. The only module that names matplotlib.

matplotlib comes with the extra ``report``.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from qa.console import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qa.evaluation.measures import Estimate
    from qa.evaluation.results import Evaluation, Outcome

__all__ = ["Plot", "draw", "roc_points"]

BINS = 10  # of the reliability plot, as of the calibration error
WIDTH, HEIGHT = 6.4, 3.6  # inches
BLUE, ORANGE, GREY = "#2b6cb0", "#c05621", "#a0aec0"


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, and a description in words of what is seen in it."""

    title: str
    description: str
    svg: str


def draw(evaluation: Evaluation, without: Mapping[str, Evaluation]) -> list[Plot]:
    """Return the plots of an evaluation; ``without`` has the evaluations without each part of asking, by part."""
    asked = evaluation.questions
    plots: list[Plot] = []
    if evaluation.measures:
        by_kind = {"all": evaluation.measures, **evaluation.by_kind}
        plots += [
            _bars(f"{measure} by kind", {kind: found[measure] for kind, found in by_kind.items()})
            for measure in ("Success@1", "RR@10")
        ]
    if without and evaluation.measures:
        parts = {"all parts": evaluation, **{f"without {part}": found for part, found in without.items()}}
        plots.append(_bars("Ablation, Success@1", {name: found.measures["Success@1"] for name, found in parts.items()}))
    plots += [_reliability(asked, evaluation.calibration_error), _risk(asked)]
    if evaluation.separation is not None:
        plots += [_distributions(asked), _roc(asked, evaluation.separation)]
    return [*plots, _latency(asked)]


def roc_points(answerable: Sequence[float], unanswerable: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return the ROC curve of confidence: at each threshold, the shares of unanswerable and answerable questions above.

    There is a threshold just below each confidence, and one above all: the curve goes from (0, 0) to (1, 1).
    """
    thresholds = sorted({*answerable, *unanswerable}, reverse=True)
    unanswerable_above, answerable_above = (
        [0.0, *(sum(value >= threshold for value in side) / len(side) for threshold in thresholds)]
        for side in (unanswerable, answerable)
    )
    return unanswerable_above, answerable_above


def _bars(title: str, rows: Mapping[str, Estimate]) -> Plot:
    figure, axes = _axes(height=1.0 + 0.34 * len(rows))
    names = list(rows)[::-1]  # the first row on top
    values = [rows[name].value for name in names]
    ends = [[rows[n].value - rows[n].low for n in names], [rows[n].high - rows[n].value for n in names]]
    labels = [one_line(f"{name} ({rows[name].questions})").replace("$", r"\$") for name in names]  # no formulas
    axes.barh(labels, values, xerr=ends, color=BLUE, ecolor=GREY)
    axes.set_xlim(0, 1)
    words = "; ".join(f"{n} {e.value:.3f} [{e.low:.2f}, {e.high:.2f}]" for n, e in rows.items())
    return Plot(title, words, _svg(figure))


def _reliability(asked: Sequence[Outcome], error: float) -> Plot:
    figure, axes = _axes()
    bins: list[list[Outcome]] = [[] for _ in range(BINS)]
    for outcome in asked:
        bins[min(int(outcome.confidence * BINS), BINS - 1)].append(outcome)
    points = [
        (fmean(o.confidence for o in inside), fmean(o.rank == 1 for o in inside), len(inside))
        for inside in bins
        if inside
    ]
    confidences, shares, counts = zip(*points, strict=True)
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1)
    axes.scatter(confidences, shares, s=[20 + 6 * count for count in counts], color=BLUE)
    axes.plot(confidences, shares, color=BLUE)
    axes.set(xlabel="confidence", ylabel="share whose first quote answers", xlim=(0, 1), ylim=(0, 1))
    words = "; ".join(f"confidence {a:.2f}: {b:.2f} right of {n}" for a, b, n in points)
    return Plot(f"Reliability (calibration error {error:.3f})", words, _svg(figure))


def _risk(asked: Sequence[Outcome]) -> Plot:
    figure, axes = _axes()
    wrong, risks = 0, []
    for number, outcome in enumerate(sorted(asked, key=lambda outcome: -outcome.confidence), start=1):
        wrong += outcome.rank != 1
        risks.append(wrong / number)
    shares = [number / len(risks) for number in range(1, len(risks) + 1)]
    axes.plot(shares, risks, color=BLUE)
    axes.set(xlabel="coverage: share of questions answered", ylabel="risk: share of these wrong", xlim=(0, 1))
    axes.set_ylim(0, max(0.1, *risks))
    marks = [min(int(share * len(risks)), len(risks)) or 1 for share in (0.25, 0.5, 0.75, 1)]
    words = "; ".join(f"coverage {mark / len(risks):.2f}: risk {risks[mark - 1]:.2f}" for mark in marks)
    return Plot("Risk against coverage", words, _svg(figure))


def _distributions(asked: Sequence[Outcome]) -> Plot:
    figure, axes = _axes()
    sides = dict(zip(("answerable", "not"), _confidences(asked), strict=True))
    axes.hist(list(sides.values()), bins=20, range=(0, 1), density=True, color=[BLUE, ORANGE], label=list(sides))
    axes.set(xlabel="confidence", ylabel="density", xlim=(0, 1))
    axes.legend(frameon=False)
    words = "; ".join(f"{name}: mean {fmean(values):.2f} of {len(values)}" for name, values in sides.items())
    return Plot("Confidence of answerable questions and of others", words, _svg(figure))


def _roc(asked: Sequence[Outcome], area: float) -> Plot:
    figure, axes = _axes()
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1)
    axes.plot(*roc_points(*_confidences(asked)), color=BLUE)
    axes.set(xlabel="unanswerable, answered", ylabel="answerable, answered", xlim=(0, 1), ylim=(0, 1))
    return Plot("ROC: answerable or not", f"area under the curve {area:.3f}", _svg(figure))


def _latency(asked: Sequence[Outcome]) -> Plot:
    import numpy as np

    figure, axes = _axes()
    times = [1000 * outcome.seconds for outcome in asked]
    median, high = np.percentile(times, [50, 95])
    axes.hist(times, bins=30, color=BLUE)
    axes.axvline(float(median), color=ORANGE)
    axes.set(xlabel="milliseconds a question", ylabel="questions")
    return Plot("Latency", f"median {median:.0f} ms, 95th percentile {high:.0f} ms", _svg(figure))


def _confidences(asked: Sequence[Outcome]) -> tuple[list[float], list[float]]:
    """Return the confidences of answerable questions, and of the others."""
    return (
        [outcome.confidence for outcome in asked if outcome.answerable],
        [outcome.confidence for outcome in asked if not outcome.answerable],
    )


def _axes(height: float = HEIGHT) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Figure) -> str:
    from matplotlib import rc_context

    out = io.StringIO()
    # Text stays text, and the same plot gives the same bytes.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "qa"}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()
