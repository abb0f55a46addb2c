"""What readers say, from the file to gold rows and anticipated questions."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest
from conftest import IndexMaker

from qa.chat.feedback import Feedback, gold_rows, question_rows, read_feedback
from qa.cli.main import main
from qa.evaluation.gold import find_spans, read_gold

FRUIT = {"fruit.txt": "Apples are red. Pears are green."}


@pytest.fixture
def said(tmp_path: Path) -> Path:
    path = tmp_path / "feedback.jsonl"
    feedback = Feedback(path)
    feedback.add("Which are green?", "wrong", [("fruit", "Apples are red.")], index="x")
    feedback.add("Which are green?", "answers", [("fruit", "Pears are green.")], index="x")
    feedback.add("Which are red?", "right", [("fruit", "Apples are red.")], index="x")
    feedback.add("Which are blue?", "right", [("fruit", "Pears are green.")], index="x", answered=False)
    return path


def test_confirmed_rows_are_a_gold_set(said: Path, tmp_path: Path, make_index: IndexMaker) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in gold_rows(read_feedback(said))), encoding="utf-8")
    questions = read_gold(gold)
    assert [question.question for question in questions] == ["Which are green?", "Which are red?", "Which are blue?"]
    assert [len(spans) for spans in find_spans(questions, make_index(FRUIT))] == [1, 1, 0]


def test_confirmed_questions_are_anticipated_questions(said: Path) -> None:
    assert question_rows(read_feedback(said), "fruit") == [
        {"quote": "Pears are green.", "questions": ["Which are green?"]},
        {"quote": "Apples are red.", "questions": ["Which are red?"]},
    ]
    assert question_rows(read_feedback(said), "other") == []


def test_the_command_lists_and_turns_them(said: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", str(said)]) == 0
    out, err = capsys.readouterr()
    assert "wrong    Which are green?\n    Apples are red. [fruit]\n" in out
    assert err == "qa: 4 rows, 1 wrong, 1 answers, 2 right\n"
    assert main(["feedback", str(said), "--gold"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert main(["feedback", str(said), "--questions", "fruit"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_of_two_rows_of_the_same_moment_one_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2026, 7, 1, tzinfo=tz)

    monkeypatch.setattr("qa.chat.feedback.datetime", Stopped)
    path = tmp_path / "f.jsonl"
    feedback = Feedback(path)
    feedback.add("Which are red?", "right", [("fruit", "Apples are red.")], index="x")
    row = feedback.add("Which are green?", "right", [("fruit", "Pears are green.")], index="x")
    feedback.undo(row, "Which are green?", index="x")
    assert [row.question for row in read_feedback(path)] == ["Which are red?"]


def test_a_line_separator_inside_a_question_ends_no_line(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    Feedback(path).add("one\u2028two\x85three", "right", [("fruit", "Pears.")], index="x")
    assert [row.question for row in read_feedback(path)] == ["one\u2028two\x85three"]


def test_what_a_terminal_would_obey_is_made_harmless(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "\x1b[31mf.jsonl"
    Feedback(path).add("\x1b[31mred\u202e", "right", [("\x9b31mdoc\nid", "a\x07b")], index="x")
    for options in ([], ["--gold"], ["--questions", "\x9b31mdoc\nid"]):
        assert main(["feedback", str(path), *options]) == 0
        out, err = capsys.readouterr()
        assert not set(out + err) & set("\x1b\x9b\x07\u202e")
        assert out.count("\n") == (1 if options else 2)
        assert not options or json.loads(out)
    path.write_text("{")
    assert main(["feedback", str(path)]) == 1
    assert capsys.readouterr().err.startswith(f"qa: {tmp_path}/\ufffd[31mf.jsonl:1: is not feedback")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes, at character 2"),
        ("[]", "it is not a JSON object"),
        ('{"verdict": "right"}', 'it has no "question"'),
        ('{"question": "x", "verdict": "maybe", "gold": []}', 'its "verdict" is not right, wrong, answers or undone'),
        (
            '{"question": "x", "verdict": "right", "gold": [{"quote": "y"}], "index": "", "time": ""}',
            'its "gold" is not a list of quotes, each with "doc_id" and "quote"',
        ),
    ],
)
def test_each_line_that_is_not_feedback_is_named_in_a_line_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, reason: str
) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(f"\n{line}\n{line}\n", encoding="utf-8")
    assert main(["feedback", str(path)]) == 1
    said = [f"qa: {path}:{number}: is not feedback as qa chat writes it: {reason}" for number in (2, 3)]
    assert capsys.readouterr().err.splitlines() == said
    assert main(["feedback", str(tmp_path / "none.jsonl")]) == 1
