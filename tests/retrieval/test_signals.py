"""The table of scores: each row is whole, and what is made from the rows by hand."""

from __future__ import annotations

import inspect

import pytest

from qa.answering.ask import ask
from qa.retrieval.signals import SIGNALS, Scores, fused, models_asked, read_beside, shown


def test_every_score_has_a_row_that_says_what_it_is() -> None:
    assert tuple(SIGNALS) == Scores._fields
    for signal in SIGNALS.values():
        assert signal.says
        assert signal.least < signal.most
        if signal.without:
            assert signal.part
            assert set(signal.without) <= set(inspect.signature(ask).parameters)


def test_the_sides_are_fused_by_the_weights_of_their_rows() -> None:
    # 15 * .5 + 2 + 10 * .1 + 10 * .25
    assert fused({"dense": 0.5, "sparse": 2.0, "asked": 0.1, "paragraph": 0.25}) == pytest.approx(13.0)
    assert fused({"dense": 0.5, "sparse": 2.0, "paragraph": 0.25}) == pytest.approx(12.0)


def test_less_stands_beside_the_cross_encoder() -> None:
    # 2.5 * .5 + .2 * 2 + 10 * .1, and nothing of the paragraph
    assert read_beside(Scores(dense=0.5, sparse=2.0, asked=0.1, paragraph=0.25)) == pytest.approx(2.65)
    assert read_beside(Scores()) == 0


def test_the_models_that_were_asked_name_the_model_of_confidence() -> None:
    assert models_asked(Scores(dense=0.5, rerank=1.5, sparse=1.0)) == "rerank dense"
    assert models_asked(Scores(rerank=1.5, sparse=1.0)) == "rerank"
    assert models_asked(Scores(sparse=1.0)) == "terms"


def test_what_is_shown_are_the_names_that_scripts_rely_on() -> None:
    assert set(shown(Scores(final=1.0))) == {"dense", "sparse", "asked", "paragraph", "rerank", "final"}
