"""A file of answers: its columns, and that a run which was cut off anywhere goes on without a loss or a repeat."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from qa.answering.answer import Answer, Citation, Passage
from qa.cli.answers_file import OutputFormat, answered_before, csv_header, open_answers, output_format
from qa.errors import QuestionError
from qa.retrieval.signals import Scores

FINGERPRINT = "f0f0"
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
)


def passage(rank: int, quote: str) -> Passage:
    return Passage(rank, quote, context=quote, context_start=40, citation=CITATION, scores=Scores())


def answer(name: str, question: str, *quotes: str) -> Answer:
    passages = tuple(passage(rank, quote) for rank, quote in enumerate(quotes, start=1))
    return Answer(name, question, bool(quotes), 0.87654, passages, FINGERPRINT, seconds=0.01)


ANSWERS = [
    answer("1", "plain", "Pears are green."),
    answer("2", 'with "marks", and commas', 'He said: "Pears, and\r\nplums; \n are green."'),
    answer("1", "plain", "Pears are green."),  # the same question twice
    answer("3", "who? — ünï\u2028cödé 🎉", "ünï\x85cödé 🎉", "second"),
    answer("4", "nothing"),
]


def write(path: Path, output: OutputFormat, answers: list[Answer], *, resume: bool) -> None:
    with open_answers(path, output, 2, resume=resume) as writer:
        for one in answers:
            writer.write(one)


def test_a_row_of_csv_has_the_best_passage_in_columns_and_the_next_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    write(
        path, "csv", [answer("7", "Which?", "Pears are green.", "Plums are blue."), answer("8", "Why?")], resume=False
    )
    with path.open(encoding="utf-8", newline="") as file:
        header, first, second = csv.reader(file)
    citation = "doc_id title heading paragraph sentence line start end attributed_to"
    assert header == f"id question answered confidence quote {citation} quote_2 citation_2 index".split()
    assert first == [
        *("7", "Which?", "true", "0.8765", "Pears are green.", "fruit", "Fruit", "Pears", "2", "1", "5", "40", "56"),
        *("Ann; Bob", "Plums are blue."),
        "Fruit · Pears · paragraph 2, sentence 1, line 5, characters 40-56 · credits Ann, Bob · [fruit]",
        FINGERPRINT,
    ]
    assert second == ["8", "Why?", "false", "0.8765", *[""] * 12, FINGERPRINT]


def test_there_are_as_many_columns_as_passages() -> None:
    assert csv_header(1)[-2:] == ["attributed_to", "index"]
    assert csv_header(3)[-5:] == ["quote_2", "citation_2", "quote_3", "citation_3", "index"]


def test_a_line_of_json_is_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    write(path, "jsonl", ANSWERS, resume=False)
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert rows[3]["passages"][0]["citation"] == {**asdict(CITATION), "attributed_to": ["Ann", "Bob"]}
    assert [row["id"] for row in rows] == ["1", "2", "1", "3", "4"]


@pytest.mark.parametrize("output", ["jsonl", "csv"])
def test_a_file_that_was_cut_off_is_resumed_without_a_loss_or_a_repeat(tmp_path: Path, output: OutputFormat) -> None:
    path = tmp_path / "answers"
    write(path, output, ANSWERS, resume=False)
    whole = path.read_bytes()
    marks = b'\n"' if output == "csv" else b"\n"
    ends = {at + near for at, byte in enumerate(whole) if byte in marks for near in (0, 1, 2)}
    for cut in sorted({*range(0, len(whole), 29), *ends, len(whole)}):
        path.write_bytes(whole[:cut])
        done = answered_before(path, output, FINGERPRINT)
        count = done.total()
        assert done == Counter((one.id, one.question) for one in ANSWERS[:count])
        write(path, output, ANSWERS[count:], resume=True)
        assert path.read_bytes() == whole
    assert count == len(ANSWERS)


def test_a_file_that_is_not_there_holds_no_answers(tmp_path: Path) -> None:
    assert answered_before(tmp_path / "none.csv", "csv", FINGERPRINT) == Counter()


@pytest.mark.parametrize("output", ["jsonl", "csv"])
@pytest.mark.parametrize(
    "data",
    [
        b"dear diary\n",
        b"dear diary",  # without a line end, and so like a line that was cut off
        b'{"id": "1", "question": "x"}\n',
        b"[1]\n",
        b"7",
        b"id,name\n1,Ann\n",
        b"id,name",
        b"\xff\xfe\n",
        b"id,question,index\n\xff,x,y\n",
        b"id,\0\n",
        b"x" * 200_000 + b"\n",
        b"[" * 100_000 + b"\n",
    ],
)
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, output: OutputFormat, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(QuestionError, match="is not a file of answers that can be resumed: name another with -o"):
        answered_before(path, output, FINGERPRINT)
    assert path.read_bytes() == data


@pytest.mark.parametrize("output", ["jsonl", "csv"])
def test_answers_from_another_index_are_refused_and_left_alone(tmp_path: Path, output: OutputFormat) -> None:
    path = tmp_path / "file"
    write(path, output, [ANSWERS[0], replace(ANSWERS[1], index="0")], resume=False)
    before = path.read_bytes()
    with pytest.raises(QuestionError, match="was answered from another index: run it again without --resume"):
        answered_before(path, output, FINGERPRINT)
    assert path.read_bytes() == before


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
