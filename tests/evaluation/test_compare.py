"""Comparisons of two evaluations: what moved, and whether chance would do as much."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import GoldError
from qa.evaluation.compare import compare, paired_difference, read_evaluation
from qa.evaluation.measures import Estimate
from qa.evaluation.results import Evaluation, Outcome


def evaluation(run: dict[str, tuple[str, ...]], qrels: dict[str, tuple[str, ...]]) -> Evaluation:
    nothing = Estimate(0, 0, 0, 0)
    outcomes = tuple(Outcome(name, f"question {name}", "", True, True, 0.5, "answered", None, 0.1) for name in qrels)
    return Evaluation(
        "hybrid",
        False,
        "index",
        len(qrels),
        0,
        measures={},
        by_kind={},
        answered=nothing,
        answered_or_possible=nothing,
        abstained=None,
        abstained_by_kind={},
        separation=None,
        calibration_error=0.0,
        calibration_error_by_chance=Estimate(0.0, 0.0, 0.0, 0),
        right_where_answered=None,
        hidden_where_right=None,
        risk_at_coverage=(),
        verdicts={"answered": len(qrels), "possible": 0, "not_found": 0},
        questions=outcomes,
        misses=(),
        seconds_per_question=0.1,
        run=run,
        qrels=qrels,
    )


NOW = evaluation(
    run={"a": ("r", "x"), "b": ("x", "r"), "c": ("r",), "d": ("x", "y", "r")},
    qrels={"a": ("r",), "b": ("r",), "c": ("r",), "d": ("r",)},
)


def test_what_got_better_and_worse_is_named_the_greatest_move_first() -> None:
    before = {
        "run": {"a": ["x", "r"], "b": ["r", "x"], "c": [], "d": ["x", "y", "r"]},
        "qrels": {"a": ["r"], "b": ["r"], "c": ["r"], "d": ["r"], "gone": ["r"]},
    }
    found = compare(before, NOW)
    assert [(change.id, change.question, change.before, change.after) for change in found.better] == [
        ("c", "question c", None, 1),
        ("a", "question a", 2, 1),
    ]
    assert [(change.id, change.before, change.after) for change in found.worse] == [("b", 1, 2)]
    assert (found.questions, found.left_out) == (4, 1)
    # Reciprocal ranks: 1/2, 1, 0, 1/3 before, and 1, 1/2, 1, 1/3 now.
    rank = found.measures["RR@10"]
    assert (rank.before, rank.after) == pytest.approx((11 / 24, 17 / 24))
    assert rank.gain.value == pytest.approx(1 / 4)


def test_an_evaluation_equals_itself() -> None:
    same = compare({"run": NOW.run, "qrels": NOW.qrels}, NOW)
    assert (same.better, same.worse, same.left_out) == ((), (), 0)
    assert all((d.gain.value, d.p) == (0, 1) for d in same.measures.values())


@pytest.mark.parametrize(
    ("gains", "p"),
    [
        ([1, 1, 1], 2 / 8),  # of the eight ways to flip signs, two have a mean as far from 0
        ([1, 1, 1, -1], 10 / 16),  # five have a sum of at least 2, and five of at most -2
        ([1] * 10, 2 / 1024),
        ([1, 0, 0], 1.0),
        ([0, 0], 1.0),
        ([1], 1.0),  # of one question nothing can be told
    ],
)
def test_the_permutation_test(gains: list[float], p: float) -> None:
    found = paired_difference([0.0] * len(gains), gains)
    assert found.p == pytest.approx(p)
    assert found.gain.value == pytest.approx(sum(gains) / len(gains))


def test_a_gain_in_many_questions_is_tested_by_random_flips() -> None:
    found = paired_difference([0.0] * 40, [1.0] * 40)
    assert found.p == pytest.approx(2 / 10_001)  # the flips that were drawn, and no flip at all
    assert paired_difference([0.0, 1.0] * 20, [1.0, 0.0] * 20).p == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"run": {"a": "x"}, "qrels": {}}', "\x00", "[" * 100_000, "[" * 990 + "]" * 990]
)
def test_a_file_that_is_no_evaluation_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(text)
    with pytest.raises(GoldError, match=r"old\.json: is not"):
        read_evaluation(path)
    with pytest.raises(GoldError, match="cannot be read"):
        read_evaluation(tmp_path / "none.json")


def test_evaluations_of_other_questions_are_not_compared() -> None:
    with pytest.raises(GoldError, match="no answerable question in common"):
        compare({"run": {}, "qrels": {"other": ["x"]}}, NOW)
