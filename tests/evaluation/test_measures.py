"""Measures, by arithmetic that was done by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.measures import (
    Estimate,
    calibration_error,
    calibration_error_by_chance,
    estimate,
    per_question,
    separation,
)


def test_the_measures_of_a_ranking() -> None:
    values = per_question({"q": ("a", "b")}, {"q": ("x", "a", "y", "b")})
    assert {measure: value["q"] for measure, value in values.items()} == {
        "Success@1": 0,
        "Success@3": 1,
        "Success@5": 1,
        "RR@10": 0.5,
        # 1 / log2(3) + 1 / log2(5) of 1 / log2(2) + 1 / log2(3)
        "nDCG@10": pytest.approx((0.63093 + 0.43068) / 1.63093, abs=1e-4),
        "R@10": 1,
    }


def test_a_question_without_hits_counts_as_missed() -> None:
    values = per_question({"q1": ("a",), "q2": ("b",)}, {"q1": ("a",), "q2": ()})
    assert values["Success@1"] == {"q1": 1, "q2": 0}
    assert values["R@10"] == {"q1": 1, "q2": 0}


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        # The mean of two that are drawn from 0 and 1 is 0 or 1 in a quarter of the resamples each.
        ([0, 1], 0.0, 1.0),
        # Of ten that are drawn, none is the 1 in .349 of the resamples, at most two in .930, at most three in .987.
        ([0] * 9 + [1], 0.0, 0.3),
        # Binomial of 100 at .7: at most 60 in .021, 61 in .034; at most 78 in .971, 79 in .984.
        ([0] * 30 + [1] * 70, 0.61, 0.79),
        ([1, 1, 1], 1.0, 1.0),
        ([0.5], 0.5, 0.5),
        ([], 0.0, 0.0),
    ],
)
def test_the_bootstrap_interval(values: list[float], low: float, high: float) -> None:
    found = estimate(values)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.011)
    assert found.value == pytest.approx(sum(values) / max(len(values), 1))
    assert found.questions == len(values)


def test_an_estimate_is_repeatable() -> None:
    assert estimate([0.0, 1.0, 1.0, 1.0]) == estimate([0.0, 1.0, 1.0, 1.0]) == Estimate(0.75, 0.25, 1.0, 4)


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "expected"),
    [
        ([0.9, 0.8], [0.1], 1.0),
        ([0.1], [0.9, 0.8], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.9, 0.6, 0.5], [0.5, 0.2], 5.5 / 6),  # five pairs are in order and one is a tie
        ([0.9], [], None),
        ([], [0.9], None),
    ],
)
def test_separation_is_the_share_of_pairs_in_order(
    answerable: list[float], unanswerable: list[float], expected: float | None
) -> None:
    assert separation(answerable, unanswerable) == (None if expected is None else pytest.approx(expected))


def test_the_calibration_error() -> None:
    # Two bins: .95 is sure of two and right of one, .15 is sure of two and right of none.
    assert calibration_error([0.95, 0.95, 0.15, 0.15], [1, 0, 0, 0]) == pytest.approx((0.9 + 0.3) / 4)
    # In one bin the errors make up for each other; in two they do not.
    assert calibration_error([0.42, 0.48], [0, 1]) == pytest.approx(0.1 / 2)
    assert calibration_error([0.42, 0.48], [0, 1], bins=50) == pytest.approx((0.42 + 0.52) / 2)
    assert calibration_error([1.0], [True]) == 0
    assert calibration_error([], []) == 0


def test_the_calibration_error_that_chance_alone_gives() -> None:
    few, many = (calibration_error_by_chance(np.linspace(0, 1, count)) for count in (50, 5000))
    assert few == calibration_error_by_chance(np.linspace(0, 1, 50))
    assert 0.05 < few.low < few.value < few.high < 0.25
    assert few.value / many.value == pytest.approx(10, rel=0.3)  # by the root of the number
    # In one bin it is the mean distance of a mean of 100 draws from one half: .05 times the root of 2 / pi.
    assert calibration_error_by_chance([0.5] * 100).value == pytest.approx(0.0399, abs=0.003)
    assert calibration_error_by_chance([0.0, 1.0]) == Estimate(0.0, 0.0, 0.0, 2)
    assert calibration_error_by_chance([]) == Estimate(0.0, 0.0, 0.0, 0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_the_calibration_error_is_at_most_the_mean_error(sample: list[tuple[float, bool]]) -> None:
    probabilities, right = zip(*sample, strict=True)
    mean = sum(abs(probability - was_right) for probability, was_right in sample) / len(sample)
    assert 0 <= calibration_error(probabilities, right) <= mean + 1e-9
