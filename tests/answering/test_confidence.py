"""Confidence: the model's arithmetic, and what it is told."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT, IndexMaker

from qa.answering.ask import ask
from qa.answering.confidence import ANSWERED_AT, FEATURES, features, inverse, judge, log_odds, quadratic
from qa.index.protocol import Index
from qa.retrieval.question import Question
from qa.retrieval.search import Searcher
from qa.retrieval.signals import Hit, Scores, models_asked

MODEL = ROOT / "qa" / "answering" / "confidence.json"


def test_the_shipped_model_has_a_weight_for_every_term_and_says_what_it_was_fitted_on() -> None:
    shipped = json.loads(MODEL.read_text(encoding="utf-8"))
    for how in ("rerank dense", "rerank", "dense", "terms"):
        model = shipped["models"][how]
        assert len(model["weights"]) == len(quadratic([0.0] * len(FEATURES)))
        assert len(model["mean"]) == len(model["scale"]) == len(FEATURES)
        # At the mean of every feature only the intercept is left.
        assert log_odds(how, model["mean"]) == pytest.approx(model["intercept"])
    assert set(shipped) > {"models"}


def test_features_are_what_retrieval_found(make_index: IndexMaker) -> None:
    """Of two sentences one has "red" and "appl", none "peru": weights log(2), log(2), log(6), in all 3.17805.

    The first sentence holds 1.38629 of that; "peru", a name, is missing: 1.79176 of it.
    """
    index = make_index({"a.txt": "Apples are red. Bananas are yellow and sweet."})
    scores = Scores(final=3.0, dense=0.5, sparse=2.0, rerank=1.5, late=0.6, asked=0.7, paragraph=0.25)
    hits = [Hit(0, scores), Hit(1, Scores(final=1.0))]
    found = dict(zip(FEATURES, features(index, "red apples of Peru", hits), strict=True))
    assert (found["rerank"], found["late"], found["late_asked"], found["similarity"]) == (1.5, 0.6, 0.6, 0.7)
    assert (found["paragraph"], found["sparse"], found["margin"]) == (0.25, 2.0, 2.0)
    assert found["coverage"] == pytest.approx(0.43621, abs=1e-5)
    assert found["missing"] == pytest.approx(0.56379, abs=1e-5)
    lone = dict(zip(FEATURES, features(index, "who is it", hits[1:]), strict=True))
    assert (lone["rerank"], lone["similarity"], lone["margin"], lone["coverage"]) == (0.0, 0.0, 6.0, 0.0)


def test_anticipated_questions_count_for_the_coverage_of_their_sentence(make_index: IndexMaker) -> None:
    row = json.dumps({"quote": "Apples are red.", "questions": ["Which fruit comes from Peru?"]})
    index = make_index({"a.txt": "Apples are red. Bananas are yellow.", "a.questions.jsonl": row + "\n"})
    hit = Hit(0, Scores(final=1.0))
    found = dict(zip(FEATURES, features(index, "red apples of Peru", [hit]), strict=True))
    assert found["coverage"] < found["expanded"] == pytest.approx(1.0)


def test_nothing_found_is_no_answer_and_probabilities_invert(article: Index) -> None:
    assert judge(article, "x", []) == 0.0
    answer = ask(article, "How many physicians helped to train it?")
    assert answer.answered == (answer.confidence >= ANSWERED_AT)
    searcher = Searcher(article)
    [found] = searcher.search(searcher.prepare([Question("1", answer.question)]))
    hits = [one.hit for one in found[:2]]
    how, odds = inverse(article, answer.confidence, answer.passages[0].scores)
    assert how == models_asked(hits[0].scores)
    assert odds == pytest.approx(log_odds(how, features(article, answer.question, hits[:2])), abs=1e-4)
