"""Evaluations: relevance by overlap, means over the answerable, misses, TREC files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import ir_measures
import pytest
from conftest import IndexMaker
from fruit import DOCUMENTS, ROWS, build, write_gold

from qa.errors import GoldError
from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import read_gold
from qa.evaluation.report import evaluation_to_dict
from qa.evaluation.results import Evaluation
from qa.evaluation.trec import write_qrels, write_run


@pytest.fixture(scope="module")
def fruit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evaluation]:
    folder = tmp_path_factory.mktemp("fruit")
    index = build(folder, DOCUMENTS)
    yield evaluate(index, read_gold(write_gold(folder / "g.jsonl", *ROWS)), retrieval="sparse", reranker=None)
    index.close()


def test_measures_are_means_over_the_answerable_by_kind(fruit: Evaluation) -> None:
    assert (fruit.answerable, fruit.unanswerable) == (3, 1)
    assert fruit.measures["Success@1"].value == pytest.approx(2 / 3)
    assert fruit.measures["RR@10"].value == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert fruit.measures["R@10"].value == 1  # a repeated sentence is one thing to find
    assert {kind: found["Success@1"].value for kind, found in fruit.by_kind.items()} == {"plain": 1, "<i>hard</i>": 0}
    assert fruit.abstained is not None
    assert fruit.abstained.value == 1


def test_each_question_has_its_outcome(fruit: Evaluation) -> None:
    assert [(q.id, q.answerable, q.rank) for q in fruit.questions] == [
        ("right", True, 1),
        ("twice", True, 1),
        ("second", True, 2),
        ("none", False, None),
    ]
    assert all(q.seconds > 0 for q in fruit.questions)


def test_a_miss_says_what_was_returned_instead(fruit: Evaluation) -> None:
    (miss,) = fruit.misses
    assert (miss.id, miss.rank, miss.returned) == ("second", 2, "Apples are red.")
    assert miss.expected == ("Cherries are small.",)
    assert miss.returned_from is not None
    assert (miss.returned_from.start, miss.returned_from.end) == (0, 15)


def test_rankings_name_sentences_by_their_place_and_a_repeated_one_by_its_first(fruit: Evaluation) -> None:
    assert fruit.qrels == {"right": ("a:0-15",), "twice": ("a:16-35",), "second": ("a:36-55",)}
    assert {question: names[0] for question, names in fruit.run.items()} == {
        "right": "a:0-15",
        "twice": "a:16-35",
        "second": "a:0-15",
    }


def test_trec_files_give_the_same_measures(fruit: Evaluation, tmp_path: Path) -> None:
    write_run(fruit, tmp_path / "run.txt")
    write_qrels(fruit, tmp_path / "qrels.txt")
    run = list(ir_measures.read_trec_run(str(tmp_path / "run.txt")))  # type: ignore[no-untyped-call]
    qrels = list(ir_measures.read_trec_qrels(str(tmp_path / "qrels.txt")))  # type: ignore[no-untyped-call]
    measures = [ir_measures.parse_measure(name) for name in fruit.measures]
    for measure, value in ir_measures.calc_aggregate(measures, qrels, run).items():
        assert value == pytest.approx(fruit.measures[str(measure)].value)


def test_names_with_spaces_are_one_column_of_a_trec_file(tmp_path: Path, make_index: IndexMaker) -> None:
    gold = write_gold(tmp_path / "g.jsonl", {"id": "the first", "question": "red apples", "gold": ["Apples are red."]})
    result = evaluate(make_index({"my notes.txt": "Apples are red."}), read_gold(gold), reranker=None)
    write_run(result, tmp_path / "run.txt")
    write_qrels(result, tmp_path / "qrels.txt")
    assert (tmp_path / "run.txt").read_text() == "the_first Q0 my_notes:0-15 1 1.000000 article-qa-hybrid\n"
    assert (tmp_path / "qrels.txt").read_text() == "the_first 0 my_notes:0-15 1\n"


def test_gold_in_a_heading_counts_as_not_found(tmp_path: Path, make_index: IndexMaker) -> None:
    gold = write_gold(tmp_path / "g.jsonl", {"question": "fruit", "gold": ["Title of Fruit"]})
    result = evaluate(make_index({"a.txt": "A Title of Fruit\n\nApples are red."}), read_gold(gold), reranker=None)
    assert result.measures["R@10"].value == 0
    assert result.qrels == {"1": ("a:2-16",)}


def test_no_questions_is_an_error(make_index: IndexMaker) -> None:
    with pytest.raises(GoldError, match="no questions to evaluate"):
        evaluate(make_index(DOCUMENTS), [])


def test_a_gold_set_of_one_sort_of_question_leaves_out_what_the_other_would_tell(
    tmp_path: Path, make_index: IndexMaker
) -> None:
    index = make_index(DOCUMENTS)
    questions = read_gold(write_gold(tmp_path / "g.jsonl", *ROWS))
    answerable = evaluate(index, questions[:3], retrieval="sparse", reranker=None)
    assert (answerable.abstained, answerable.abstained_by_kind, answerable.separation) == (None, {}, None)
    unanswerable = evaluate(index, questions[3:], retrieval="sparse", reranker=None)
    assert (unanswerable.measures, unanswerable.by_kind, unanswerable.qrels) == ({}, {}, {})
    assert (unanswerable.answered, unanswerable.right_where_answered, unanswerable.separation) == (None, None, None)


def test_an_evaluation_is_json_with_the_names_that_scripts_read(fruit: Evaluation) -> None:
    value = json.loads(json.dumps(evaluation_to_dict(fruit)))
    assert (
        list(value)
        == (
            "schema retrieval reranked index answerable unanswerable measures by_kind answered "
            "answered_or_possible abstained abstained_by_kind separation calibration_error "
            "calibration_error_by_chance right_where_answered "
            "hidden_where_right risk_at_coverage verdicts questions misses "
            "seconds_per_question run qrels"
        ).split()
    )
    assert list(value["questions"][0]) == "id question kind answerable answered confidence verdict rank seconds".split()
    assert list(value["misses"][0]) == "id question kind rank returned returned_from expected".split()
    assert value["measures"]["Success@1"] == {
        "value": pytest.approx(2 / 3),
        "low": 0,
        "high": 1,
        "questions": 3,
    }
