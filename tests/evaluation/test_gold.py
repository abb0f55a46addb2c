"""Gold sets: errors name the line, and quotes become spans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ARTICLE, GOLD, IndexMaker
from fruit import DOCUMENTS, write_gold

from qa.documents.spans import Span, overlaps
from qa.errors import GoldError
from qa.evaluation.gold import Quote, find_spans, read_gold


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON"),
        ("[]", "is not an object"),
        ('{"gold": []}', "is not an object"),
        ('{"question": "x"}', 'has no "gold" list'),
        ('{"question": "x", "gold": [], "answer": 7}', 'its "answer" is not a string'),
        ('{"question": "x", "gold": [], "history": "y"}', 'its "history" is not a list of questions'),
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


def test_every_form_of_a_gold_item_is_read(tmp_path: Path) -> None:
    items = ["a b", {"quote": "c"}, {"quote": "d", "doc_id": "e"}, {"doc_id": "f", "start": 1, "end": 2}]
    [question] = read_gold(write_gold(tmp_path / "g.jsonl", {"question": "x", "gold": items}))
    assert question.gold == (Quote("a b"), Quote("c"), Quote("d", "e"), Span("f", 1, 2))
    assert (question.id, question.kind, question.split, question.history, question.answer) == ("1", "", "", (), None)


def test_files_that_are_no_gold_set_are_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        read_gold(tmp_path / "none.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GoldError, match="is not UTF-8"):
        read_gold(tmp_path / "binary.jsonl")
    with pytest.raises(GoldError, match=r"empty\.jsonl: has no questions"):
        read_gold(write_gold(tmp_path / "empty.jsonl"))
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
        find_spans(read_gold(gold), make_index(DOCUMENTS))


def test_every_occurrence_of_a_quote_counts(tmp_path: Path, make_index: IndexMaker) -> None:
    gold = read_gold(write_gold(tmp_path / "g.jsonl", {"question": "x", "gold": ["Bananas are yellow."]}))
    assert find_spans(gold, make_index(DOCUMENTS)) == [(Span("a", 16, 35), Span("a", 57, 76))]


@pytest.mark.parametrize(
    ("start", "end", "relevant"),
    [(10, 20, True), (0, 15, True), (0, 14, False), (15, 100, True), (16, 100, False), (12, 14, True), (20, 30, False)],
)
def test_half_of_the_shorter_is_relevant(start: int, end: int, relevant: bool) -> None:
    assert overlaps(Span("a", 10, 20), "a", start, end) is relevant
    assert overlaps(Span("b", 10, 20), "a", start, end) is False


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
