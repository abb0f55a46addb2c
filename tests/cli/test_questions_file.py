"""A file of questions: what is asked, what is skipped, and what is named as bad."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.cli.questions_file import BadLine, QuestionRow, pending, read_questions, read_questions_file
from qa.errors import QuestionError
from qa.language.folding import search_text

WANG = "Who is Wang, really?"


def asked(text: str, name: str = "-") -> list[tuple[str, str]]:
    """Return the id and the text of each question; there must be no bad line."""
    rows = read_questions(text.encode(), name)
    assert all(isinstance(row, QuestionRow) for row in rows), rows
    return [(row.id, row.question) for row in rows if isinstance(row, QuestionRow)]


@pytest.mark.parametrize(
    "text",
    [
        "id,question\nx1,Who?\n",
        "question;id;note\nWho?;x1;n\n",
        "id\tquestion\nx1\tWho?\n",
        "\ufeffID; Question \r\nx1;Who?\r\n",
        '"id","question"\n"x1","Who?"\n',
        "\nid,question\nx1,Who?\n",
        " \r\n\r\nid;question\r\nx1;Who?\r\n",
        ";;\nid;question;\nx1;Who?;\n",
        "id,question\n\n,\nx1,Who?\n\n",
    ],
)
@pytest.mark.parametrize("name", ["-", "q.csv", "Q.CSV"])
def test_csv_is_read_whatever_its_delimiter_and_its_blank_lines(text: str, name: str) -> None:
    assert asked(text, name) == [("x1", "Who?")]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\nid;question\r\nx1;Où est-il?\r\n",
        "SEP=;\r\nid;question\r\nx1;Où est-il?\r\n",
        '"sep=;"\r\nid;question\r\nx1;Où est-il?\r\n',
        "\r\nsep=,,\r\nid,question\r\nx1,Où est-il?\r\n",
        "sep=\t\r\nid\tquestion\r\nx1\tOù est-il?\r\n",
        "sep=|\r\n QUESTION |id\r\nOù est-il?|x1\r\n",
        "id;question\r\nx1;Où est-il?\r\n",
        'ID\t"Question "\r\nx1\tOù est-il?\r\n',
        "id,question\rx1,Où est-il?\r",  # an old Macintosh
        '"one, two; or three",question,id\r\n,Où est-il?,x1\r\n',
        "a;b;c,d;question;id\r\n;;;Où est-il?;x1\r\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["-", "q.csv"])
def test_csv_is_read_as_excel_writes_it(text: str, encoding: str, name: str) -> None:
    assert read_questions(text.encode(encoding), name) == [QuestionRow("x1", "Où est-il?")]


def test_an_encoding_that_is_guessed_is_said_and_one_that_is_named_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    data = "question\nГде он?\n".encode("cp1251")
    assert read_questions("question\nOù est-il?\n".encode("cp1252"), "q.csv") == [QuestionRow("2", "Où est-il?")]
    assert capsys.readouterr().err == "qa: q.csv: read as cp1252; name another with --encoding\n"
    assert read_questions("Où est-il?\n".encode("utf-16-le"), "q.txt") == [QuestionRow("1", "Où est-il?")]
    assert capsys.readouterr().err == "qa: q.txt: read as utf-16-le; name another with --encoding\n"
    assert read_questions(data, "q.csv", encoding="cp1251") == [QuestionRow("2", "Где он?")]
    assert read_questions("Где?".encode("cp1251"), "q.txt", encoding="cp1251") == [QuestionRow("1", "Где?")]
    assert read_questions("Où?".encode("utf-16-le"), "q.txt", encoding="utf-16-le") == [QuestionRow("1", "Où?")]
    assert capsys.readouterr().err == ""


def test_one_column_alone_needs_no_quotation_marks() -> None:
    text = 'question\r\nWho, if anyone, is Wang; and why?\r\n"Who, really?"\r\n'
    assert asked(text, "q.csv") == [("2", "Who, if anyone, is Wang; and why?"), ("3", "Who, really?")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who?\n\nWhere?", [("1", "Who?"), ("3", "Where?")]),
        ("What is the question; and why?\nWho?", [("1", "What is the question; and why?"), ("2", "Who?")]),
        ('\n{"question": "Who?", "id": "x1"}\n', [("x1", "Who?")]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_standard_input_is_what_its_first_line_says(text: str, expected: list[tuple[str, str]]) -> None:
    assert asked(text) == expected


def test_an_id_is_the_files_or_the_number_of_the_line() -> None:
    rows = (
        '\n{"question": "a b", "id": "x1"}\n{"question": "c", "id": 7}\n{"question": "d"}\n{"question": "e", "id": ""}'
    )
    assert [name for name, _ in asked(rows)] == ["x1", "7", "4", "5"]
    assert asked(f'question\n"{WANG}"\n"Who\nis he?"\nWho?', "q.csv") == [
        ("2", WANG),
        ("3", "Who\nis he?"),
        ("5", "Who?"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{oops", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[1]", "is not a JSON object"),
        ('{"q": 1}', "has no question"),
        ('{"question": " "}', "the question is empty"),
        ('{"question": "\\ud800"}', "half a pair"),
        (json.dumps({"question": "x" * 100_000}), "has 100,000 characters"),
        ('{"question": "x", "id": [1]}', "has an id that is not a string or a number"),
        ('{"question": "x", "id": "a\\nb"}', "has an id with characters that cannot be printed"),
        ('{"question": "x", "history": "y"}', "has a history that is not a list of questions"),
        ('{"question": "x", "history": [" "]}', "the question is empty"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_asked(line: str, reason: str) -> None:
    good, bad, last = read_questions(f'{{"question": "a"}}\n{line}\n{{"question": "b"}}'.encode(), "q.jsonl")
    assert (good, last) == (QuestionRow("1", "a"), QuestionRow("3", "b"))
    assert isinstance(bad, BadLine)
    assert bad.line == 2
    assert reason in bad.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("q.jsonl", '{"question": "a", "id": 7}\n{oops\n{"question": "b", "id": "7"}\n{"question": "c", "id": "7"}'),
        ("q.csv", "id,question\n4,a\n5,b\n,c\n5,d"),
    ],
)
def test_an_id_that_is_there_twice_is_said_with_its_lines(
    name: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(read_questions(text.encode(), name)) == 4
    said = {
        "q.jsonl": [(3, "7", 1), (4, "7", 1)],
        "q.csv": [(4, "4", 2), (5, "5", 3)],
    }
    assert capsys.readouterr().err.splitlines() == [
        f"qa: warning: {name}, line {line}: the id {twice!r} is that of line {first} too"
        for line, twice, first in said[name]
    ]


def test_a_row_of_csv_with_stray_commas_is_named() -> None:
    _, bad, empty = read_questions(f"question,id\nWho?,1\n{WANG},2\n,3".encode(), "q.csv")
    assert bad == BadLine(3, "has 3 fields for 2 columns: put quotation marks around commas")
    assert empty == BadLine(4, "the question is empty")


def test_a_history_comes_with_its_question() -> None:
    rows = read_questions(b'{"question": "and he?", "history": ["Who is Wang?", " Who? "]}', "q.jsonl")
    assert rows == [QuestionRow("1", "and he?", ("Who is Wang?", "Who?"))]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("none.txt", None, "none.txt: cannot be read: No such file or directory"),
        (
            "q.txt",
            b"\xff\xfe\x00",
            "q.txt: byte 0x00 at offset 2 is not UTF-16: name its encoding, as in --encoding cp1252",
        ),
        ("q.csv", b"a,b\n1,2\n", "q.csv: has no column 'question': its first line is 'a,b'"),
        ("q.csv", b"question\n\x81\n", "q.csv: its encoding is not known: name it, as in --encoding cp1252"),
        ("q.csv", b"sep=;\n\nnr;Frage\n1;Wer?\n", "q.csv: has no column 'question': its first line is 'nr;Frage'"),
        ("q.csv", b'"nr"\tFrage\r\n', "q.csv: has no column 'question': its first line is '\"nr\"\\tFrage'"),
        ("q.csv", b"question,Question\n", "q.csv: has two columns 'question': its first line is 'question,Question'"),
        ("q.pdf", b"%PDF", "q.pdf: questions are read from .txt, .csv and .jsonl, or - for standard input"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(
    name: str, data: bytes | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(QuestionError) as caught:
        read_questions_file(name)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["", "\n", "sep=;\n", "question\n", "id;question\n;\n"])
def test_an_empty_table_has_no_questions(text: str) -> None:
    assert read_questions(text.encode(), "q.csv") == []


def test_a_long_field_is_read_and_the_csv_modules_limit_is_as_before() -> None:
    long = "x" * 200_000
    limit = csv.field_size_limit()
    assert limit < len(long)
    assert asked(f"question,text\nWho?,{long}\n", "q.csv") == [("2", "Who?")]
    assert asked(long[:9_000] + "\n" + f"Who?{' ' * 200_000}") == [("1", long[:9_000]), ("2", "Who?")]
    with pytest.raises(QuestionError):
        read_questions(f"{long}\n".encode(), "q.csv")
    assert csv.field_size_limit() == limit


@given(
    rows=st.lists(
        st.tuples(st.from_regex(r"[A-Za-z0-9]{1,9}", fullmatch=True), st.text(min_size=1)),
        max_size=5,
        unique_by=itemgetter(0),
    ),
    delimiter=st.sampled_from(",;\t"),
    blank=st.sampled_from(["", "\n", "\r\n\r\n"]),
    name=st.sampled_from(["-", "q.csv"]),
)
def test_whatever_a_spreadsheet_writes_is_read_back(
    rows: Sequence[tuple[str, str]], delimiter: str, blank: str, name: str
) -> None:
    # A question of characters that nobody sees is empty.
    questions = [(key, text.strip()) for key, text in rows if search_text(text).strip()]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([("id", "question"), *questions])
    assert asked(blank + out.getvalue(), name) == questions


def test_what_was_answered_is_not_asked_again_but_as_often_as_it_stands_there() -> None:
    rows: list[QuestionRow | BadLine]
    rows = [QuestionRow("1", "a"), QuestionRow("1", "a"), BadLine(3, "why"), QuestionRow("2", "a")]
    questions, bad = pending(rows, Counter({QuestionRow("1", "a"): 1}))
    assert questions == [QuestionRow("1", "a"), QuestionRow("2", "a")]
    assert bad == [BadLine(3, "why")]


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device"])
def test_what_is_no_file_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "q.txt"
    match kind:
        case "a folder":
            path.mkdir()
        case "a pipe":
            os.mkfifo(path)
        case _:
            path.symlink_to("/dev/zero")
    with pytest.raises(QuestionError, match=f"q.txt: cannot be read: it is {kind}, not a file"):
        read_questions_file(str(path))
