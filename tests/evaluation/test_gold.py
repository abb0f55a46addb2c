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


def test_all_bad_lines_are_named_at_once_up_to_twenty(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    good = '{"question": "x", "gold": []}'
    path.write_text("\n".join(["{", good, '{"question": 7}', good.replace("[]", "[7]")]))
    with pytest.raises(GoldError) as caught:
        read_gold(path)
    first, second, third = str(caught.value).split("; ")
    assert first.startswith(f"{path}:1: is not JSON")
    assert second == f'{path}:3: is not an object with a "question"'
    assert third == f"{path}:4: 7 is not a gold item: a quote, or doc_id, start and end"
    path.write_text("{\n" * 27)
    with pytest.raises(GoldError) as caught:
        read_gold(path)
    assert str(caught.value).count("is not JSON") == 20
    assert str(caught.value).endswith("; and 7 more")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"question": "\\ud800", "gold": []}', "is not Unicode"),
        ('{"question": "x", "gold": ["\\ud800"]}', "is not Unicode"),
        ('{"question": "x", "gold": [], "id": NaN}', "NaN is not a number"),
        ('{"question": "x", "gold": [], "id": 1e400}', "a number that is too large"),
        (
            '{"question": "x", "gold": [{"doc_id": "a", "start": 0, "end": ' + "9" * 5000 + "}]}",
            "number of 5,000 digits",
        ),
        ('{"question": "x", "gold": [{"doc_id": "a", "start": "0", "end": 5}]}', "is not a gold item"),
        ('{"question": "x", "gold": [{"doc_id": "a", "start": true, "end": 5}]}', "is not a gold item"),
        ('{"question": "x", "gold": [], "gold": ["y"]}', "has the name 'gold' twice"),
        ('{"question": "x\0", "gold": []}', "is not JSON"),
        ('{"question": "' + "x" * 20_000 + '", "gold": []}', "has 20,000 characters"),
        ('{"question": "x", "gold": [], "history": [" "]}', "the question is empty"),
        ('{"question": "x", "gold": [], "id": {}}', 'its "id" is not a string'),
    ],
)
def test_a_line_of_any_shape_is_a_sentence(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line)
    with pytest.raises(GoldError, match=rf"gold\.jsonl:1: .*{reason}"):
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


def test_all_quotes_that_are_not_in_the_corpus_are_named_at_once(tmp_path: Path, make_index: IndexMaker) -> None:
    rows = [{"question": str(n), "gold": ["nowhere"] if n % 2 else []} for n in range(4)]
    with pytest.raises(GoldError, match=r"g\.jsonl:2: the quote .*; .*g\.jsonl:4: the quote 'nowhere' is not in"):
        find_spans(read_gold(write_gold(tmp_path / "g.jsonl", *rows)), make_index(DOCUMENTS))


@pytest.mark.parametrize(
    "quote", ["Pears are\ngreen and sweet.", " Pears \t are\u00a0green\r\n\r\nand sweet.\n", "green and"]
)
def test_a_quote_is_found_whatever_white_space_is_between_its_words(
    tmp_path: Path, make_index: IndexMaker, quote: str
) -> None:
    text = "Plums. Pears are green\nand  sweet."
    [[span]] = find_spans(
        read_gold(write_gold(tmp_path / "g.jsonl", {"question": "x", "gold": [quote]})), make_index({"a.txt": text})
    )
    assert text[span.start : span.end].split() == quote.split()
    assert text[span.start : span.end].strip() == text[span.start : span.end]


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
