"""Confidence: the model's arithmetic, what it is told, and its calibration to a gold set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import GOLD, ROOT, BagOfWords, IndexMaker, write_files

from qa.answering.ask import ask
from qa.answering.confidence import ANSWERED_AT, FEATURES, features, inverse, judge, log_odds, quadratic
from qa.errors import GoldError, UnusableIndexError
from qa.evaluation.calibrate import calibrate
from qa.evaluation.gold import read_gold
from qa.evaluation.measures import calibration_error
from qa.index.build import build_index
from qa.index.local import LocalIndex
from qa.index.open import open_unchecked
from qa.index.protocol import Index
from qa.models.reranker import load_reranker
from qa.retrieval.rerank import rerank
from qa.retrieval.retrieve import retrieve
from qa.retrieval.signals import Hit, Scores

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
    scores = Scores(final=3.0, dense=0.5, sparse=2.0, rerank=1.5, again=-0.5, asked=0.7, paragraph=0.25)
    hits = [Hit(0, scores), Hit(1, Scores(final=1.0))]
    found = dict(zip(FEATURES, features(index, "red apples of Peru", hits), strict=True))
    assert (found["better"], found["worse"], found["similarity"]) == (1.5, -0.5, 0.7)
    assert (found["paragraph"], found["sparse"], found["margin"]) == (0.25, 2.0, 2.0)
    assert found["coverage"] == pytest.approx(0.43621, abs=1e-5)
    assert found["missing"] == pytest.approx(0.56379, abs=1e-5)
    lone = dict(zip(FEATURES, features(index, "who is it", hits[1:]), strict=True))
    assert (lone["better"], lone["similarity"], lone["margin"], lone["coverage"]) == (0.0, 0.0, 6.0, 0.0)


def test_anticipated_questions_count_for_the_coverage_of_their_sentence(make_index: IndexMaker) -> None:
    row = json.dumps({"quote": "Apples are red.", "questions": ["Which fruit comes from Peru?"]})
    index = make_index({"a.txt": "Apples are red. Bananas are yellow.", "a.questions.jsonl": row + "\n"})
    hit = Hit(0, Scores(final=1.0))
    found = dict(zip(FEATURES, features(index, "red apples of Peru", [hit]), strict=True))
    assert found["coverage"] < found["expanded"] == pytest.approx(1.0)


def test_nothing_found_is_no_answer_and_probabilities_invert(article: Index) -> None:
    assert judge(article, "x", []) == (0.0, False)
    answer = ask(article, "How many physicians helped to train it?")
    assert answer.answered == (answer.confidence >= ANSWERED_AT)
    hits = rerank(article, answer.question, retrieve(article, [answer.question])[0], load_reranker())
    how, odds = inverse(article, answer.confidence, answer.passages[0].scores)
    assert how == "rerank dense"
    assert odds == pytest.approx(log_odds(how, features(article, answer.question, hits[:2])), abs=1e-4)


def test_the_calibration_error_by_hand() -> None:
    assert calibration_error([0.95, 0.95, 0.15, 0.15], [1, 0, 0, 0]) == pytest.approx((2 * 0.45 + 2 * 0.15) / 4)
    assert calibration_error([1.0], [True]) == 0
    assert calibration_error([], []) == 0


def test_an_index_is_calibrated_and_keeps_it_when_it_is_built_anew(article_directory: Path, tmp_path: Path) -> None:
    import shutil

    directory = tmp_path / "article"
    shutil.copytree(article_directory, directory)
    index = LocalIndex.open(directory)
    questions = [question for question in read_gold(GOLD, split="dev") if not question.history]
    (report, *_) = calibrate(index, questions, GOLD, reranker=None)
    index.close()
    assert (report.how, report.questions) == ("dense", len(questions))
    assert 0 <= report.error_after < 0.25
    index = LocalIndex.open(directory)
    assert set(index.calibration) == {"dense", "terms"}
    assert index.manifest.calibrated_on["gold"] == "gold.jsonl"
    scale, _ = index.calibration["dense"]
    raw = inverse(
        index,
        ask(index, "Who leads it?", reranker=None).confidence,
        ask(index, "Who leads it?", reranker=None).passages[0].scores,
    )
    hits = retrieve(index, ["Who leads it?"])[0]
    assert raw[1] == pytest.approx(log_odds("dense", features(index, "Who leads it?", hits[:2])), abs=1e-4)
    assert scale > 0
    index.close()


def test_too_few_questions_change_nothing(tmp_path: Path) -> None:
    build_index([write_files(tmp_path / "d", {"a.txt": "Apples are red."})], tmp_path / "i", encoder=BagOfWords())
    gold = tmp_path / "g.jsonl"
    gold.write_text('{"question": "red apples", "gold": ["Apples are red."]}\n')
    index = open_unchecked(tmp_path / "i", BagOfWords())
    before = (tmp_path / "i" / "manifest.json").read_bytes()
    with pytest.raises(GoldError, match="at least 20 right and 20 wrong"):
        calibrate(index, read_gold(gold), gold, reranker=None)
    assert (tmp_path / "i" / "manifest.json").read_bytes() == before
    index.close()


def test_an_index_that_was_built_anew_meanwhile_is_not_calibrated(article_directory: Path, tmp_path: Path) -> None:
    import shutil

    directory = tmp_path / "article"
    shutil.copytree(article_directory, directory)
    index = LocalIndex.open(directory)
    manifest = json.loads((directory / "manifest.json").read_text())
    (directory / "manifest.json").write_text(json.dumps(manifest))
    other = open_unchecked(directory)
    assert other.fingerprint != index.fingerprint
    with pytest.raises(UnusableIndexError, match="built anew meanwhile"):
        calibrate(index, read_gold(GOLD, split="dev"), GOLD, reranker=None)
    index.close()
    other.close()
