"""Gold sets and measures: errors that name the line, relevance by overlap, arithmetic by hand, TREC files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from conftest import ARTICLE, GOLD, IndexMaker

from qa.documents.spans import Span, overlaps
from qa.errors import GoldError
from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import find_spans, read_gold
from qa.evaluation.measures import estimate, per_question
from qa.evaluation.report import evaluation_to_dict
from qa.evaluation.results import Evaluation
from qa.evaluation.trec import write_qrels, write_run

FRUIT = {"a.txt": "Apples are red. Bananas are yellow. Cherries are small.\n\nBananas are yellow. Dates are sweet."}


def write_gold(path: Path, *rows: Mapping[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON"),
        ("[]", "is not an object"),
        ('{"gold": []}', "is not an object"),
        ('{"question": "x"}', 'has no "gold" list'),
        ('{"question": "x", "gold": [{"doc_id": "a"}]}', "is not a gold item"),
        ('{"question": "x", "gold": [""]}', "is not a gold item"),
        ('{"question": "x", "gold": [], "id": "first"}', "the id 'first' is that of"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "first", "question": "x", "gold": []}\n\n' + line + "\n")
    with pytest.raises(GoldError, match=rf"gold\.jsonl:3: .*{reason}"):
        read_gold(path)


def test_files_that_are_no_gold_set_are_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        read_gold(tmp_path / "none.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GoldError, match="is not UTF-8"):
        read_gold(tmp_path / "binary.jsonl")
    with pytest.raises(GoldError, match="its splits are dev, test"):
        read_gold(GOLD, split="train")


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"quote": "Pears are green."}, "'Pears are green.' is not in the documents"),
        ({"quote": "Apples are red.", "doc_id": "b"}, "is not in the document 'b'"),
        ({"doc_id": "z", "start": 0, "end": 5}, "no document 'z'"),
        ({"doc_id": "a", "start": 0, "end": 5000}, "0-5000 is not in 'a'"),
        ("nowhere", "'nowhere' is not in the documents"),
    ],
)
def test_gold_that_is_not_in_the_corpus_names_the_line(
    tmp_path: Path, make_index: IndexMaker, item: object, reason: str
) -> None:
    gold = write_gold(tmp_path / "g.jsonl", {"question": "x", "gold": []}, {"question": "y", "gold": [item]})
    with pytest.raises(GoldError, match=rf"g\.jsonl:2: .*{reason}"):
        evaluate(make_index(FRUIT), read_gold(gold))


def test_every_occurrence_of_a_quote_counts(tmp_path: Path, make_index: IndexMaker) -> None:
    gold = read_gold(write_gold(tmp_path / "g.jsonl", {"question": "x", "gold": ["Bananas are yellow."]}))
    assert find_spans(gold, make_index(FRUIT)) == [(Span("a", 16, 35), Span("a", 57, 76))]


@pytest.mark.parametrize(
    ("start", "end", "relevant"),
    [(10, 20, True), (0, 15, True), (0, 14, False), (15, 100, True), (16, 100, False), (12, 14, True), (20, 30, False)],
)
def test_half_of_the_shorter_is_relevant(start: int, end: int, relevant: bool) -> None:
    assert overlaps(Span("a", 10, 20), "a", start, end) is relevant
    assert overlaps(Span("b", 10, 20), "a", start, end) is False


@pytest.fixture
def fruit(tmp_path: Path, make_index: IndexMaker) -> Evaluation:
    gold = write_gold(
        tmp_path / "g.jsonl",
        {"id": "right", "question": "red apples", "gold": ["Apples are red."], "kind": "plain"},
        {"id": "twice", "question": "yellow bananas", "gold": ["Bananas are yellow."], "kind": "plain"},
        {"id": "second", "question": "small red apples", "gold": [{"quote": "Cherries are small."}], "kind": "hard"},
        {"id": "none", "question": "zebra", "gold": [], "kind": "unanswerable"},
    )
    return evaluate(make_index(FRUIT), read_gold(gold), retrieval="sparse")


def test_measures_are_means_over_the_answerable_by_kind(fruit: Evaluation) -> None:
    assert (fruit.answerable, fruit.unanswerable) == (3, 1)
    assert fruit.measures["Success@1"].value == pytest.approx(2 / 3)
    assert fruit.measures["RR@10"].value == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert fruit.measures["R@10"].value == 1  # a repeated sentence is one thing to find
    assert {kind: found["Success@1"].value for kind, found in fruit.by_kind.items()} == {"plain": 1, "hard": 0}
    assert fruit.abstained is not None
    assert fruit.abstained.value == 1


def test_a_miss_says_what_was_returned_instead(fruit: Evaluation) -> None:
    (miss,) = fruit.misses
    assert (miss.id, miss.rank, miss.returned, miss.expected) == (
        "second",
        2,
        "Apples are red.",
        ("Cherries are small.",),
    )


def test_trec_files_give_the_same_measures(fruit: Evaluation, tmp_path: Path) -> None:
    write_run(fruit, tmp_path / "run.txt")
    write_qrels(fruit, tmp_path / "qrels.txt")
    run = list(ir_measures.read_trec_run(str(tmp_path / "run.txt")))  # type: ignore[no-untyped-call]
    qrels = list(ir_measures.read_trec_qrels(str(tmp_path / "qrels.txt")))  # type: ignore[no-untyped-call]
    measures = [ir_measures.parse_measure(name) for name in fruit.measures]
    for measure, value in ir_measures.calc_aggregate(measures, qrels, run).items():
        assert value == pytest.approx(fruit.measures[str(measure)].value)


def test_a_question_without_hits_counts_as_missed() -> None:
    values = per_question({"q1": ("a",), "q2": ("b",)}, {"q1": ("a",), "q2": ()})
    assert values["Success@1"] == {"q1": 1.0, "q2": 0.0}


def test_gold_in_a_heading_counts_as_not_found(tmp_path: Path, make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "A Title of Fruit\n\nApples are red."})
    result = evaluate(
        index, read_gold(write_gold(tmp_path / "g.jsonl", {"question": "fruit", "gold": ["Title of Fruit"]}))
    )
    assert result.measures["R@10"].value == 0


def test_intervals_hold_the_mean_and_are_repeatable() -> None:
    values = [0.0] * 30 + [1.0] * 70
    found = estimate(values)
    assert found == estimate(values)
    assert found.low < found.value == 0.7 < found.high
    assert 0.12 < found.high - found.low < 0.24  # 2 * 1.96 * sqrt(.7 * .3 / 100) = .18
    assert estimate([1.0]).low == estimate([1.0, 1.0]).low == 1.0


def test_an_evaluation_is_json(fruit: Evaluation) -> None:
    assert json.loads(json.dumps(evaluation_to_dict(fruit)))["measures"]["Success@1"]["questions"] == 3


def test_the_shipped_gold_set_is_as_its_readme_says() -> None:
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    text = ARTICLE.read_text(encoding="utf-8")
    answerable = [row for row in rows if row["gold"]]
    near = [row for row in rows if row["kind"] == "unanswerable-near"]
    assert len(answerable) >= 160
    assert len(rows) - len(answerable) >= 30
    assert len(near) * 2 >= len(rows) - len(answerable)
    assert {row["split"] for row in rows} == {"dev", "test"}
    assert len({row["question"].casefold() for row in rows}) == len(rows)
    for row in rows:
        assert (row["kind"].startswith("unanswerable")) == (not row["gold"])
        assert all(item["quote"] in text for item in row["gold"])
        assert "answer" not in row or any(row["answer"] in item["quote"] for item in row["gold"])
        assert row["kind"] != "two-sentence" or len(row["gold"]) >= 2
