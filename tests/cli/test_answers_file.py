"""A file of answers: its columns, its settings, and cells that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.answer import Answer, Citation, Passage
from qa.answering.escape import guarded
from qa.cli.answers_file import OutputFormat, Settings, csv_header, open_answers, output_format
from qa.documents.places import PageBox
from qa.retrieval.signals import Scores

FINGERPRINT = "f0f0"
SETTINGS = Settings(top_k=2, retrieval="hybrid", reranker=None, late_interaction=False, spelling=True)
ASKED = {"top_k": 2, "retrieval": "hybrid", "reranker": None, "late_interaction": False, "spelling": True}
CITATION = Citation(
    doc_id="fruit",
    title="Fruit",
    heading="Pears",
    paragraph=2,
    sentence=1,
    line=5,
    start=40,
    end=56,
    attributed_to=("Ann", "Bob"),
    path=("Fruit", "Pears"),
    page=4,
    boxes=(PageBox(4, 72, 700.5, 90, 712), PageBox(4, 72, 686.5, 80, 698)),
    element="ocr",
)


def passage(rank: int, quote: str) -> Passage:
    return Passage(rank, quote, context=quote, context_start=40, citation=CITATION, scores=Scores())


def answer(name: str, question: str, *quotes: str) -> Answer:
    passages = tuple(passage(rank, quote) for rank, quote in enumerate(quotes, start=1))
    return Answer(
        name,
        question,
        bool(quotes),
        0.87654,
        "answered" if quotes else "not_found",
        passages,
        FINGERPRINT,
        seconds=0.01,
    )


ANSWERS = [
    answer("1", "plain", "Pears are green."),
    answer("2", 'with "marks", and commas', 'He said: "Pears, and\r\nplums; \n are green."'),
    answer("1", "plain", "Pears are green."),  # the same question twice
    answer("3", "who? — ünï\u2028cödé 🎉", "ünï\x85cödé 🎉", "second"),
    answer("4", "nothing"),
]


def write(
    path: Path, output: OutputFormat, answers: list[Answer], settings: Settings = SETTINGS, **options: Any
) -> None:
    with open_answers(path, output, settings, **options) as writer:
        for one in answers:
            writer.write(one)


def test_a_row_of_csv_has_the_best_passage_in_columns_and_the_next_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    write(path, "csv", [answer("7", "Which?", "Pears are green.", "Plums are blue."), answer("8", "Why?")])
    with path.open(encoding="utf-8", newline="") as file:
        header, first, second = csv.reader(file)
    citation = "doc_id title heading paragraph sentence line start end attributed_to"
    others = "quote_2 citation_2 index verdict path page boxes element settings selection"
    assert header == f"id question answered confidence quote {citation} {others}".split()
    assert first == [
        *("7", "Which?", "true", "0.8765", "Pears are green.", "fruit", "Fruit", "Pears", "2", "1", "5", "40", "56"),
        *("Ann; Bob", "Plums are blue."),
        "Fruit · Pears · paragraph 2, sentence 1, page 4, ocr, characters 40-56 · credits Ann, Bob · [fruit]",
        FINGERPRINT,
        "answered",
        *("Fruit > Pears", "4", "4 72 700.5 90 712; 4 72 686.5 80 698", "ocr"),
        json.dumps(ASKED),
        "",
    ]
    last = [FINGERPRINT, "not_found", *[""] * 4, json.dumps(ASKED), ""]
    assert second == ["8", "Why?", "false", "0.8765", *[""] * 12, *last]


def test_there_are_as_many_columns_as_passages() -> None:
    last = ["index", "verdict", "path", "page", "boxes", "element", "settings", "selection"]
    assert csv_header(1)[-9:] == ["attributed_to", *last]
    assert csv_header(3)[-12:] == ["quote_2", "citation_2", "quote_3", "citation_3", *last]


def test_a_line_of_json_is_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    write(path, "jsonl", ANSWERS)
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert rows[3]["passages"][0]["citation"] == json.loads(json.dumps(asdict(CITATION)))
    assert [row["id"] for row in rows] == ["1", "2", "1", "3", "4"]
    assert [row["settings"] for row in rows] == [ASKED] * 5


def test_the_questions_before_a_question_stand_in_its_settings(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    with open_answers(path, "jsonl", SETTINGS) as writer:
        writer.write(ANSWERS[0], ["Which are red?"])
    assert json.loads(path.read_text())["settings"] == {**ASKED, "history": ["Which are red?"]}


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+cmd", "-x", "@sum", "\t=1", "\rx", "\nx", " =1", "＝1", '=HYPERLINK("http://x")', "-1+1", "- a"],
)
def test_a_cell_that_a_spreadsheet_would_run_has_an_apostrophe_before_it_unless_asked_for_raw(
    tmp_path: Path, cell: str
) -> None:
    hostile = replace(answer("=id", cell, cell, cell), passages=(passage(1, cell), passage(2, cell)))
    for raw, before in ((False, "'"), (True, "")):
        write(tmp_path / "a.csv", "csv", [hostile], replace(SETTINGS, raw=raw))
        with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file)
        assert (row["id"], row["question"], row["quote"], row["quote_2"]) == (f"{before}=id", *[before + cell] * 3)
    write(tmp_path / "a.jsonl", "jsonl", [hostile])
    assert json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))["passages"][0]["quote"] == cell


@pytest.mark.parametrize("cell", ["", "a=1", "'Tis", "-5", "+49.5", "7", "a\t=1", "–5", "“=”", "{}"])
def test_other_cells_and_numbers_stay(cell: str) -> None:
    assert guarded(cell) == cell


@given(st.text(alphabet="'=+-@ \t\r\n1.a"))
def test_of_a_guarded_cell_no_spreadsheet_makes_a_formula_and_none_is_lost(cell: str) -> None:
    shown = guarded(cell)
    assert shown in (cell, "'" + cell)
    assert not shown.lstrip(" ").startswith(tuple("=+-@\t\r\n")) or float(shown) is not None
    assert len({guarded(cell), guarded("'" + cell)}) == 2


def test_a_byte_order_mark_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write(path, "csv", ANSWERS[:1], bom=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,question,")
    write(path, "csv", ANSWERS[1:2], bom=True, keep=path.stat().st_size)
    assert path.read_bytes().count(b"\xef\xbb\xbf") == 1


def test_what_a_terminal_would_obey_is_made_harmless_on_one_and_kept_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    hostile = answer("1", "\x9b31m", "\x1b[31mred")
    for output, stream, shown in (
        ("csv", Terminal(), "\ufffd[31mred"),
        ("csv", io.StringIO(), "\x1b[31mred"),
        ("jsonl", Terminal(), "\\u001b[31mred"),
    ):
        monkeypatch.setattr("sys.stdout", stream)
        with open_answers(None, output, SETTINGS) as writer:  # type: ignore[arg-type]
            writer.write(hostile)
        assert shown in stream.getvalue()
        assert output == "csv" or "\\u009b31m" in stream.getvalue()


@pytest.mark.parametrize(
    ("path", "chosen", "expected"),
    [
        (None, None, "jsonl"),
        (None, "csv", "csv"),
        (Path("a.csv"), None, "csv"),
        (Path("a.CSV"), None, "csv"),
        (Path("a.csv"), "jsonl", "jsonl"),
        (Path("a.json"), None, "jsonl"),
    ],
)
def test_the_format_is_what_was_chosen_or_the_names_ending(
    path: Path | None, chosen: OutputFormat | None, expected: OutputFormat
) -> None:
    assert output_format(path, chosen) == expected
