"""Two evaluations of the same questions -> what got better, what got worse, and how likely that is chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import GoldError
from qa.evaluation.measures import MEASURES, estimate, per_question
from qa.evaluation.relevance import first_relevant
from qa.jsonlines import parsed, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from qa.evaluation.measures import Estimate
    from qa.evaluation.results import Evaluation

    Rankings = Mapping[str, Sequence[str]]  # question id -> names

__all__ = ["Change", "Comparison", "Difference", "compare", "paired_difference", "read_evaluation"]

RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure before and after, over the same questions."""

    before: float
    after: float
    gain: Estimate  # the mean of the differences
    p: float  # how likely a difference as great is if the change has no effect: paired permutation test, two-sided


@dataclass(frozen=True, slots=True)
class Change:
    """The rank of a question's first right passage before and after; ``None`` where none of those ranked is right."""

    id: str
    question: str
    before: int | None
    after: int | None

    @property
    def gain(self) -> float:
        """How much the reciprocal rank grew."""
        return _reciprocal(self.after) - _reciprocal(self.before)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed for the answerable questions that both evaluations have."""

    questions: int
    left_out: int  # questions that only one of them has
    measures: dict[str, Difference]
    better: tuple[Change, ...]  # the greatest gain first
    worse: tuple[Change, ...]  # the greatest loss first


@dataclass(frozen=True, slots=True)
class _Saved:
    """The parts of a saved evaluation that are read."""

    run: dict[str, list[str]]
    qrels: dict[str, list[str]]


WORDS = dict.fromkeys(("", "run", "qrels"), "is not an evaluation as qa eval --json writes it")


def read_evaluation(path: Path) -> dict[str, dict[str, list[str]]]:
    """Read what ``qa eval --json`` wrote.

    Raises:
        GoldError: the file cannot be read, or is something else.
    """
    try:
        found = parsed(read_text(path, GoldError), _Saved, WORDS)
    except ValueError as error:
        raise GoldError(f"{path}: {error}") from error
    return {"run": found.run, "qrels": {name: relevant for name, relevant in found.qrels.items() if relevant}}


def compare(before: Mapping[str, Any], after: Evaluation) -> Comparison:
    """Compare an earlier evaluation, as JSON has it, with a new one, question by question.

    Raises:
        GoldError: they have no answerable question in common.
    """
    shared = [question for question in after.qrels if question in before["qrels"]]
    if not shared:
        raise GoldError("the two evaluations have no answerable question in common")
    old = _of_questions(shared, before["run"], before["qrels"])
    new = _of_questions(shared, after.run, after.qrels)
    texts = {outcome.id: outcome.question for outcome in after.questions}
    changes = sorted(
        (Change(question, texts[question], old.ranks[question], new.ranks[question]) for question in shared),
        key=lambda change: change.id,
    )
    return Comparison(
        questions=len(shared),
        left_out=len(set(before["qrels"]) ^ set(after.qrels)),
        measures={measure: paired_difference(old.values[measure], new.values[measure]) for measure in MEASURES},
        better=tuple(sorted((c for c in changes if c.gain > 0), key=lambda change: -change.gain)),
        worse=tuple(sorted((c for c in changes if c.gain < 0), key=lambda change: change.gain)),
    )


def paired_difference(before: Sequence[float], after: Sequence[float]) -> Difference:
    """Return the mean difference of two values of each question, with its interval and a permutation test.

    The test flips the signs of the differences in every combination, or in 10,000 random ones where there are more. The
    result is the same at every call (Fisher 1935; Smucker et al. 2007 for measures of retrieval).
    """
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


@dataclass(frozen=True, slots=True)
class _Measured:
    values: dict[str, list[float]]  # measure -> a value for each question
    ranks: dict[str, int | None]  # question id -> rank of the first passage that answers


def _of_questions(questions: Sequence[str], run: Rankings, qrels: Rankings) -> _Measured:
    """Measure one evaluation on some of its questions. For a question that the run lacks, nothing was found."""
    rankings = {question: run.get(question, ()) for question in questions}
    relevant = {question: qrels[question] for question in questions}
    values = per_question(relevant, rankings)
    return _Measured(
        values={measure: [found[question] for question in questions] for measure, found in values.items()},
        ranks={question: first_relevant(rankings[question], relevant[question]) for question in questions},
    )


def _reciprocal(rank: int | None) -> float:
    return 1 / rank if rank else 0.0
