"""Reports of an evaluation: the page, the comparison with an earlier one, each part switched off."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import BagOfWords, IndexMaker
from hypothesis import given
from hypothesis import strategies as st

from qa.cli.main import main
from qa.errors import GoldError
from qa.evaluation.ablate import ablate
from qa.evaluation.compare import compare, read_evaluation
from qa.evaluation.evaluate import evaluate
from qa.evaluation.gold import read_gold
from qa.evaluation.report import evaluation_to_dict, write_report
from qa.evaluation.results import Evaluation

FRUIT = {"a.txt": "Apples are red. Bananas are yellow. Cherries are small.\n\nDates are sweet & <b>soft</b>."}
ROWS = [
    {"id": "a", "question": "red apples", "gold": ["Apples are red."], "kind": "plain"},
    {"id": "b", "question": "small red apples", "gold": ["Cherries are small."], "kind": "<hard>"},
    {"id": "c", "question": "sweet <i>dates</i>", "gold": ["Dates are sweet & <b>soft</b>."], "kind": "plain"},
    {"id": "d", "question": "zebra", "gold": [], "kind": "unanswerable"},
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "g.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


@pytest.fixture
def found(gold: Path, make_index: IndexMaker) -> Evaluation:
    return evaluate(make_index(FRUIT), read_gold(gold), retrieval="sparse", reranker=None)


def test_each_question_has_its_outcome(found: Evaluation) -> None:
    assert [(q.id, q.answerable, q.rank) for q in found.questions] == [
        ("a", True, 1),
        ("b", True, 2),
        ("c", True, 1),
        ("d", False, None),
    ]
    assert all(q.seconds > 0 for q in found.questions)
    assert 0 <= found.calibration_error <= 1


def test_the_page_needs_no_other_file_and_shows_every_miss(found: Evaluation, tmp_path: Path) -> None:
    page = write_report(found, {"the embedding": found}, tmp_path / "r", "4 <questions>").read_text(encoding="utf-8")
    assert "4 &lt;questions&gt;" in page
    assert "<i>" not in page
    assert "&lt;hard&gt;" in page
    assert "without the embedding" in page
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)
    assert page.count("<img ") == page.count('alt="') == 8
    for miss in found.misses:
        assert miss.question in page
        assert miss.returned in page
    assert json.loads((tmp_path / "r" / "evaluation.json").read_text()) == json.loads(
        json.dumps(evaluation_to_dict(found))
    )


def test_a_gold_set_without_unanswerable_questions_or_without_others_has_a_page(
    tmp_path: Path, gold: Path, make_index: IndexMaker
) -> None:
    index = make_index(FRUIT)
    questions = read_gold(gold)
    for number, some in enumerate((questions[:1], questions[3:])):
        result = evaluate(index, some, retrieval="sparse", reranker=None)
        assert write_report(result, {}, tmp_path / str(number), "x").exists()


def test_an_evaluation_equals_itself(found: Evaluation) -> None:
    same = compare(json.loads(json.dumps(evaluation_to_dict(found))), found)
    assert (same.better, same.worse, same.left_out) == ((), (), 0)
    assert all((d.gain.value, d.p) == (0, 1) for d in same.measures.values())


def test_what_got_better_and_worse_is_named(found: Evaluation) -> None:
    before = json.loads(json.dumps(evaluation_to_dict(found)))
    before["run"]["a"] = ["elsewhere", *before["run"]["a"]]  # the right one was second
    before["run"]["b"] = before["run"]["b"][::-1]  # the right one was first
    before["run"]["c"] = []
    before["qrels"]["gone"] = ["x"]
    result = compare(before, found)
    assert [(c.id, c.before, c.after) for c in result.better] == [("c", None, 1), ("a", 2, 1)]
    assert [(c.id, c.after) for c in result.worse] == [("b", 2)]
    assert result.left_out == 1
    rank = result.measures["RR@10"]
    assert rank.after - rank.before == pytest.approx(rank.gain.value)
    assert 0 < rank.p <= 1


@given(st.integers(10, 60))
def test_the_permutation_test_finds_a_constant_gain_and_no_gain_in_noise(count: int) -> None:
    from qa.evaluation.compare import _difference

    assert _difference([0.0] * count, [1.0] * count).p < 0.01
    assert _difference([0.0, 1.0] * count, [1.0, 0.0] * count).p > 0.5


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"run": {"a": "x"}, "qrels": {}}', "\x00"])
def test_a_file_that_is_no_evaluation_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(text)
    with pytest.raises(GoldError, match=r"old\.json: is not"):
        read_evaluation(path)
    with pytest.raises(GoldError, match="cannot be read"):
        read_evaluation(tmp_path / "none.json")


def test_evaluations_of_other_questions_are_not_compared(found: Evaluation) -> None:
    with pytest.raises(GoldError, match="no answerable question in common"):
        compare({"run": {}, "qrels": {"other": ["x"]}}, found)


def test_each_part_is_switched_off(tmp_path: Path, make_index: IndexMaker) -> None:
    anticipated = {"quote": "Cherries are small.", "questions": ["Which come by the handful?"]}
    index = make_index({**FRUIT, "a.questions.jsonl": json.dumps(anticipated)}, encoder=BagOfWords())
    gold = tmp_path / "g.jsonl"
    gold.write_text('{"id": "x", "question": "by the handful", "gold": ["Cherries are small."]}')
    questions = read_gold(gold)
    seen: list[tuple[int, int]] = []
    without = ablate(index, questions, None, progress=lambda _, done, total: seen.append((done, total)))
    assert set(without) == {"BM25", "the embedding", "spelling", "anticipated questions"}
    assert seen == [(done, 4) for done in range(1, 5)]
    assert evaluate(index, questions, reranker=None).questions[0].rank == 1
    assert without["anticipated questions"].questions[0].rank != 1


def test_the_command_line_writes_compares_and_names_errors(
    tmp_path: Path, gold: Path, make_index: IndexMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    make_index(FRUIT).close()
    common = ["eval", str(gold), "--index", str(tmp_path / "index"), "--retrieval", "sparse", "--no-rerank"]
    assert main([*common, "--json"]) == 0
    (tmp_path / "old.json").write_text(capsys.readouterr().out)
    assert main([*common, "--compare", str(tmp_path / "old.json")]) == 0
    out = capsys.readouterr().out
    assert "0 better" in out
    assert "0 worse" in out
    assert main([*common, "--json", "--compare", str(tmp_path / "old.json")]) == 0
    assert json.loads(capsys.readouterr().out)["compared"]["questions"] == 3
    assert main([*common, "--compare", str(gold)]) == 1
    assert capsys.readouterr().err.startswith(f"qa: {gold}: is not")
