"""Anticipated questions find their sentence, are never shown, and a bad line is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import BagOfWords, IndexMaker, write_files

from qa.answering.ask import ask
from qa.answering.render import to_dict
from qa.index.build import build_index
from qa.index.local import LocalIndex
from qa.index.open import open_unchecked

TEXT = "The harbour closes at dusk. Boats pay four crowns a night.\n\nThe museum opens on Monday.\n"
QUESTIONS = [
    {"quote": "Boats pay four crowns a night.", "questions": ["How expensive is mooring?", "berth fee"]},
    {"quote": "The museum opens on Monday.", "questions": ["Can I see exhibits early in the week?"]},
]


def lines(*rows: object) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def files(*rows: object, text: str = TEXT) -> dict[str, str]:
    return {"town.txt": text, "town.questions.jsonl": lines(*rows)}


@pytest.mark.parametrize("retrieval", ["hybrid", "dense", "sparse"])
def test_a_question_in_other_words_finds_its_sentence(make_index: IndexMaker, retrieval: str) -> None:
    index = make_index(files(*QUESTIONS))
    answer = ask(index, "is mooring expensive", retrieval=retrieval, reranker=None)  # type: ignore[arg-type]
    assert answer.passages[0].quote == "Boats pay four crowns a night."
    assert "mooring" not in json.dumps(to_dict(answer)["passages"])


def test_without_the_file_it_does_not(make_index: IndexMaker) -> None:
    answer = ask(make_index({"town.txt": TEXT}), "is mooring expensive", retrieval="sparse", reranker=None)
    assert answer.passages == ()


def test_a_quote_counts_for_every_sentence_that_it_covers_and_every_occurrence(make_index: IndexMaker) -> None:
    text = "One is red. Two is blue. One is red. Three is green."
    index = make_index(files({"quote": "One is red. Two", "questions": ["colours"]}, text=text))
    assert list(index.questions()) == [(0, "colours")]
    index = make_index(files({"quote": "One is red. Two is blue.", "questions": ["colours"]}, text=text))
    assert list(index.questions()) == [(0, "colours"), (1, "colours")]
    index = make_index(files({"quote": "is red.", "questions": ["colours", "colours"]}, text=text))
    assert list(index.questions()) == [(0, "colours"), (2, "colours")]


def test_a_quote_counts_with_any_white_space_between_its_words(make_index: IndexMaker) -> None:
    text = "One is red\nand round. Two is blue."
    index = make_index(files({"quote": "red and\n round.", "questions": ["shape"]}, text=text))
    assert list(index.questions()) == [(0, "shape")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            {"quote": "Boats pay five crowns a night.", "questions": ["x"]},
            "the quote 'Boats pay five.*' is not in 'town'",
        ),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ([1], 'is not an object with a "quote"'),
        ({"quote": " ", "questions": []}, 'is not an object with a "quote"'),
        ({"quote": "dusk"}, 'has no "questions"'),
        ({"quote": "dusk", "questions": [1]}, 'has no "questions"'),
        ({"quote": "dusk", "questions": [" "]}, "a question has 0 characters"),
        ({"quote": "dusk", "questions": ["why " * 200]}, "a question has 799 characters"),
        ('{"quote": "dusk", "questions": ["\\ud800"]}', "is not Unicode"),
    ],
)
def test_a_bad_line_is_named_and_the_others_count(tmp_path: Path, line: object, reason: str) -> None:
    folder = write_files(tmp_path / "documents", files(QUESTIONS[0], "", line, QUESTIONS[1]))
    report = build_index(folder, tmp_path / "index", encoder=BagOfWords())
    assert len(report.skipped) == 1
    with pytest.raises(AssertionError, match=rf"town\.questions\.jsonl:3: {reason}"):
        raise AssertionError(report.skipped[0])
    index = LocalIndex.open(tmp_path / "index", BagOfWords())
    assert index.question_count == 3
    assert index.manifest.documents[0].questions == 3


def test_a_file_that_two_documents_share_is_wrong_only_where_neither_has_the_quote(tmp_path: Path) -> None:
    other = {"quote": "Trams are free.", "questions": ["tram fare"]}
    missing = {"quote": "Buses are late.", "questions": ["x"]}
    folder = write_files(tmp_path / "documents", {**files(QUESTIONS[0], other, missing), "town.md": "Trams are free."})
    report = build_index(folder, tmp_path / "index", encoder=BagOfWords())
    assert [reason.partition(": ")[0] for reason in report.skipped] == [f"{folder / 'town.questions.jsonl'}:3"]


def test_white_space_around_a_question_does_not_count_as_its_length(tmp_path: Path) -> None:
    row = {"quote": "Boats pay four crowns a night.", "questions": [f"  {'x' * 500}  "]}
    folder = write_files(tmp_path / "documents", files(row))
    assert build_index(folder, tmp_path / "index", encoder=BagOfWords()).skipped == ()


def test_a_file_that_is_not_unicode_costs_its_document_nothing(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "documents", {"town.txt": TEXT})
    (folder / "town.questions.jsonl").write_bytes(b"\xff\xfe\x00")
    report = build_index(folder, tmp_path / "index", encoder=BagOfWords())
    assert report.sentences == 3
    assert ["town.questions.jsonl: is not UTF-8" in reason for reason in report.skipped] == [True]


def test_a_file_that_changes_comes_or_goes_is_noticed(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "documents", {"town.txt": TEXT})

    def built() -> tuple[str, ...]:
        changes = open_unchecked(tmp_path / "index", BagOfWords()).changes()
        build_index(folder, tmp_path / "index", encoder=BagOfWords())
        assert open_unchecked(tmp_path / "index", BagOfWords()).changes() == ()
        return changes

    build_index(folder, tmp_path / "index", encoder=BagOfWords())
    write_files(folder, files(QUESTIONS[0]))
    assert built() == (f"{folder}/town.questions.jsonl is new",)
    write_files(folder, files(*QUESTIONS))
    assert built() == (f"{folder}/town.questions.jsonl has changed",)
    (folder / "town.questions.jsonl").unlink()
    assert built() == (f"{folder}/town.questions.jsonl is gone",)


def test_questions_that_are_known_are_not_embedded_again(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "documents", files(*QUESTIONS))
    assert build_index(folder, tmp_path / "index", encoder=BagOfWords()).embedded == 6
    write_files(folder, files(*QUESTIONS, {"quote": "dusk", "questions": ["How late can I sail?"]}))
    encoder = BagOfWords()
    assert build_index(folder, tmp_path / "index", encoder=encoder).embedded == 1
    assert encoder.encoded == ["How late can I sail?"]
    index = LocalIndex.open(tmp_path / "index", encoder)
    assert index.vectors(range(7)) == pytest.approx(BagOfWords().encode(list(index.row_texts())))
