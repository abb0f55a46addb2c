"""Evaluations -> plots, as SVG. The only place where matplotlib is named."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from qa.evaluation.measures import Estimate
    from qa.evaluation.results import Evaluation, Outcome

__all__ = ["draw"]

BINS = 10
BLUE, ORANGE, GREY = "#2b6cb0", "#c05621", "#a0aec0"


def draw(evaluation: Evaluation, without: Mapping[str, Evaluation]) -> list[tuple[str, str, str]]:
    """Return the plots: a title, what is seen in words, and the SVG of each."""
    asked = evaluation.questions
    plots = []
    if evaluation.measures:
        by_kind = {"all": evaluation.measures, **evaluation.by_kind}
        plots += [_bars("Success@1 by kind", {kind: found["Success@1"] for kind, found in by_kind.items()})]
        plots += [_bars("RR@10 by kind", {kind: found["RR@10"] for kind, found in by_kind.items()})]
    if without and evaluation.measures:
        parts = {"all parts": evaluation, **{f"without {part}": found for part, found in without.items()}}
        plots += [_bars("Ablation, Success@1", {name: found.measures["Success@1"] for name, found in parts.items()})]
    plots += [_reliability(asked, evaluation.calibration_error), _risk(asked)]
    if any(q.answerable for q in asked) and not all(q.answerable for q in asked):
        plots += [_distributions(asked), _roc(asked, evaluation.separation)]
    return [*plots, _latency(asked)]


def _bars(title: str, rows: Mapping[str, Estimate]) -> tuple[str, str, str]:
    axes = _axes(height=1.0 + 0.34 * len(rows))
    names = list(rows)[::-1]
    values = [rows[name].value for name in names]
    ends = [[rows[n].value - rows[n].low for n in names], [rows[n].high - rows[n].value for n in names]]
    axes.barh([f"{name} ({rows[name].questions})" for name in names], values, xerr=ends, color=BLUE, ecolor=GREY)
    axes.set_xlim(0, 1)
    return title, "; ".join(f"{n} {e.value:.3f} [{e.low:.2f}, {e.high:.2f}]" for n, e in rows.items()), _svg(axes)


def _reliability(asked: Sequence[Outcome], error: float) -> tuple[str, str, str]:
    axes = _axes()
    points = []
    for number in range(BINS):
        inside = [q for q in asked if min(int(q.confidence * BINS), BINS - 1) == number]
        if inside:
            points.append((_mean(q.confidence for q in inside), _mean(q.rank == 1 for q in inside), len(inside)))
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1)
    axes.scatter([p[0] for p in points], [p[1] for p in points], s=[20 + 6 * p[2] for p in points], color=BLUE)
    axes.plot([p[0] for p in points], [p[1] for p in points], color=BLUE)
    axes.set(xlabel="confidence", ylabel="share whose first quote answers", xlim=(0, 1), ylim=(0, 1))
    said = "; ".join(f"confidence {a:.2f}: {b:.2f} right of {n}" for a, b, n in points)
    return f"Reliability (calibration error {error:.3f})", said, _svg(axes)


def _risk(asked: Sequence[Outcome]) -> tuple[str, str, str]:
    axes = _axes()
    ranked = sorted(asked, key=lambda q: -q.confidence)
    wrong, risks = 0, []
    for number, outcome in enumerate(ranked, start=1):
        wrong += outcome.rank != 1
        risks.append(wrong / number)
    shares = [number / len(ranked) for number in range(1, len(ranked) + 1)]
    axes.plot(shares, risks, color=BLUE)
    axes.set(xlabel="coverage: share of questions answered", ylabel="risk: share of these wrong", xlim=(0, 1))
    axes.set_ylim(0, max(0.1, *risks))
    marks = [min(int(share * len(ranked)), len(ranked)) or 1 for share in (0.25, 0.5, 0.75, 1)]
    said = "; ".join(f"coverage {mark / len(ranked):.2f}: risk {risks[mark - 1]:.2f}" for mark in marks)
    return "Risk against coverage", said, _svg(axes)


def _distributions(asked: Sequence[Outcome]) -> tuple[str, str, str]:
    axes = _axes()
    sides = {
        "answerable": [q.confidence for q in asked if q.answerable],
        "not": [q.confidence for q in asked if not q.answerable],
    }
    axes.hist(list(sides.values()), bins=20, range=(0, 1), density=True, color=[BLUE, ORANGE], label=list(sides))
    axes.set(xlabel="confidence", ylabel="density", xlim=(0, 1))
    axes.legend(frameon=False)
    said = "; ".join(f"{name}: mean {_mean(values):.2f} of {len(values)}" for name, values in sides.items())
    return "Confidence of answerable questions and of others", said, _svg(axes)


def _roc(asked: Sequence[Outcome], area: float | None) -> tuple[str, str, str]:
    from sklearn.metrics import roc_curve

    axes = _axes()
    wrong, right, _ = roc_curve([q.answerable for q in asked], [q.confidence for q in asked])
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1)
    axes.plot(wrong, right, color=BLUE)
    axes.set(xlabel="unanswerable, answered", ylabel="answerable, answered", xlim=(0, 1), ylim=(0, 1))
    return "ROC: answerable or not", f"area under the curve {area:.3f}", _svg(axes)


def _latency(asked: Sequence[Outcome]) -> tuple[str, str, str]:
    import numpy as np

    axes = _axes()
    times = [1000 * q.seconds for q in asked]
    median, high = np.percentile(times, [50, 95])
    axes.hist(times, bins=30, color=BLUE)
    axes.axvline(float(median), color=ORANGE)
    axes.set(xlabel="milliseconds a question", ylabel="questions")
    return "Latency", f"median {median:.0f} ms, 95th percentile {high:.0f} ms", _svg(axes)


def _axes(height: float = 3.6) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _svg(axes: Any) -> str:
    from matplotlib import rc_context

    out = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "qa"}):
        axes.figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def _mean(values: Any) -> float:
    found = [float(value) for value in values]
    return sum(found) / len(found) if found else 0.0
