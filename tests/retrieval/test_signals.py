"""The table of scores: each row is whole, and what is made from the rows by hand."""

from __future__ import annotations

import inspect

from qa.answering.ask import ask
from qa.retrieval.signals import SIGNALS, Scores, models_asked, shown


def test_every_score_has_a_row_that_says_what_it_is() -> None:
    assert tuple(SIGNALS) == Scores._fields
    for signal in SIGNALS.values():
        assert signal.says
        assert signal.least < signal.most
        if signal.without:
            assert signal.part
            assert set(signal.without) <= set(inspect.signature(ask).parameters)


def test_the_models_that_were_asked_name_the_model_of_confidence() -> None:
    assert models_asked(Scores(dense=0.5, rerank=1.5, sparse=1.0)) == "rerank dense"
    assert models_asked(Scores(rerank=1.5, sparse=1.0)) == "rerank"
    assert models_asked(Scores(dense=0.5, late=0.7, rerank=1.5)) == "rerank late dense"
    assert models_asked(Scores(sparse=1.0)) == "terms"


def test_what_is_shown_are_the_names_that_scripts_rely_on() -> None:
    before = {"dense", "sparse", "asked", "paragraph", "rerank", "final"}
    assert set(shown(Scores(final=1.0))) == before | {"late", "late_asked", "late_around", "answers"}
