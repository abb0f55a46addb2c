"""Two evaluations of the same questions -> what got better, what got worse, and whether chance would do as much."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import GoldError
from qa.evaluation.measures import MEASURES, estimate, per_question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from qa.evaluation.measures import Estimate
    from qa.evaluation.results import Evaluation

__all__ = ["Change", "Comparison", "Difference", "compare", "read_evaluation"]

RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure before and after, over the same questions, and how likely chance makes as great a difference."""

    before: float
    after: float
    gain: Estimate  # the mean of the differences
    p: float  # two-sided, by the paired permutation test


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose first right passage moved; ``None`` where none of those ranked is right."""

    id: str
    question: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the answerable questions that both evaluations have."""

    questions: int
    left_out: int  # questions that only one of them has
    measures: dict[str, Difference]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]


def read_evaluation(path: Path) -> dict[str, Any]:
    """Read what ``qa eval --json`` wrote.

    Raises:
        GoldError: the file cannot be read, or is something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GoldError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise GoldError(f"{path}: is not JSON: {error}") from error
    if not isinstance(found, dict) or not all(_is_ranking(found.get(name)) for name in ("run", "qrels")):
        raise GoldError(f"{path}: is not an evaluation as qa eval --json writes it")
    return found


def compare(before: Mapping[str, Any], after: Evaluation) -> Comparison:
    """Compare an earlier evaluation, as JSON has it, with a new one, question by question.

    Raises:
        GoldError: they have no answerable question in common.
    """
    shared = [name for name in after.qrels if name in before["qrels"]]
    if not shared:
        raise GoldError("the two evaluations have no answerable question in common")
    texts = {outcome.id: outcome.question for outcome in after.questions}
    sides = [(before["run"], before["qrels"]), (after.run, after.qrels)]
    old, new = (
        per_question({name: qrels[name] for name in shared}, {name: run.get(name, ()) for name in shared})
        for run, qrels in sides
    )
    changes = []
    for name in shared:
        first, second = (_first(run.get(name, ()), qrels[name]) for run, qrels in sides)
        changes.append((_reciprocal(second) - _reciprocal(first), Change(name, texts[name], first, second)))
    changes.sort(key=lambda pair: pair[1].id)
    return Comparison(
        questions=len(shared),
        left_out=len(set(before["qrels"]) ^ set(after.qrels)),
        measures={
            measure: _difference([old[measure][n] for n in shared], [new[measure][n] for n in shared])
            for measure in MEASURES
        },
        better=tuple(change for gain, change in sorted(changes, key=lambda pair: -pair[0]) if gain > 0),
        worse=tuple(change for gain, change in sorted(changes, key=lambda pair: pair[0]) if gain < 0),
    )


def _difference(before: Sequence[float], after: Sequence[float]) -> Difference:
    import numpy as np
    from scipy.stats import permutation_test

    gains = np.array(after) - np.array(before)
    p = 1.0
    if len(gains) > 1 and gains.any():
        p = permutation_test(
            (gains,),
            np.mean,
            permutation_type="samples",
            n_resamples=RESAMPLES,
            batch=100,
            vectorized=True,
            rng=np.random.default_rng(0),
        ).pvalue
    return Difference(float(np.mean(before)), float(np.mean(after)), estimate(gains.tolist()), float(p))


def _first(run: Sequence[str], relevant: Sequence[str]) -> int | None:
    return next((rank for rank, name in enumerate(run, start=1) if name in relevant), None)


def _reciprocal(rank: int | None) -> float:
    return 1 / rank if rank else 0.0


def _is_ranking(found: object) -> bool:
    return isinstance(found, dict) and all(
        isinstance(names, list) and all(isinstance(name, str) for name in names) for names in found.values()
    )
