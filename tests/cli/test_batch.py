"""``qa batch``: questions of each kind, bad lines, resuming, and files that it refuses."""

from __future__ import annotations

import csv
import io
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from answer_schema import ANSWER
from command_line import Runner, is_one_line_error
from conftest import ARTICLE

from qa.answering.answer import Answer
from qa.answering.ask import ask_many

QUESTIONS = ["Who leads Meta Superintelligence Labs?", "What did it score on ARC AGI 2?", "Who is Brian Nowak?"]


def answers_in(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def type_in(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("q.txt", "\ufeff" + "\r\n".join([*QUESTIONS, "", ""])),
        ("q.csv", "Question,note\n" + "".join(f'"{question}",x\n' for question in QUESTIONS)),
        ("q.jsonl", "".join(json.dumps({"question": question}) + "\n\n" for question in QUESTIONS)),
    ],
)
def test_each_format_is_read_and_answered_as_ask_does(here: Path, qa: Runner, name: str, text: str) -> None:
    (here / name).write_text(text, encoding="utf-8", newline="")
    code, out, err = qa("batch", name, "-o", "answers.jsonl")
    assert (code, out) == (0, "")
    assert "3 questions in" in err
    assert " a second" in err
    answers = answers_in((here / "answers.jsonl").read_text(encoding="utf-8"))
    for answer, question in zip(answers, QUESTIONS, strict=True):
        jsonschema.validate(answer, ANSWER)
        alone = json.loads(qa("ask", question, "--json")[1])
        assert answer["question"] == question
        assert [p["quote"] for p in answer["passages"]] == [p["quote"] for p in alone["passages"]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{"question": "Who is Wang?", "id": "w"}\n', ["w"]),
        ("Who is Wang?\nWho is Saba?\n", ["1", "2"]),
        ("\nid;question\nw;Who is Wang, really?\n", ["w"]),
    ],
)
def test_standard_input_is_read(
    here: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch, text: str, names: list[str]
) -> None:
    type_in(text, monkeypatch)
    code, out, _ = qa("batch", "-")
    assert (code, [answer["id"] for answer in answers_in(out)]) == (0, names)


def test_bad_lines_are_named_and_the_others_answered(here: Path, qa: Runner) -> None:
    (here / "q.jsonl").write_text('{"question": "Who is Wang?"}\n{oops\n{"question": " "}\n{"question": "Who?"}')
    code, out, err = qa("batch", "q.jsonl")
    assert (code, [answer["id"] for answer in answers_in(out)]) == (1, ["1", "4"])
    first, second, last = err.splitlines()
    assert first.startswith("qa: q.jsonl, line 2: is not JSON")
    assert second == "qa: q.jsonl, line 3: the question is empty"
    assert last.startswith("qa: 2 questions in ")
    assert last.endswith(" a second): 1 answered, 1 possible, 0 not found; 2 bad lines")


def test_a_history_makes_a_follow_up_whole(here: Path, qa: Runner) -> None:
    row = {"question": "and Claude?", "history": ["What did Muse Spark score on GPQA Diamond?"]}
    (here / "q.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (answer,) = answers_in(qa("batch", "q.jsonl")[1])
    assert answer["searched_for"] == "What did Claude score on GPQA Diamond?"


def test_a_line_of_thanks_has_an_answer_too(here: Path, qa: Runner) -> None:
    (here / "q.txt").write_text("Who is Wang?\nthanks\n")
    code, out, _ = qa("batch", "q.txt")
    found = [(answer["question"], answer["answered"], len(answer["passages"])) for answer in answers_in(out)]
    assert (code, found) == (0, [("Who is Wang?", True, 3), ("thanks", False, 0)])
    assert qa("batch", "q.txt", "-o", "answers.csv")[0] == 0
    with (here / "answers.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["question"], row["answered"]) for row in csv.DictReader(file)][1] == ("thanks", "false")


def test_csv_is_written_that_a_spreadsheet_reads(here: Path, qa: Runner) -> None:
    (here / "q.csv").write_text('id,question\na1,"Who is Wang, really?"\na2,Who is Saba?\n')
    assert qa("batch", "q.csv", "-o", "answers.csv", "--top-k", 2)[0] == 0
    with (here / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["question"]) for row in rows] == [("a1", "Who is Wang, really?"), ("a2", "Who is Saba?")]
    text = ARTICLE.read_text(encoding="utf-8")
    for row in rows:
        assert text[int(row["start"]) : int(row["end"])] == row["quote"]
        assert row["quote_2"]
        assert "paragraph" in row["citation_2"]


@pytest.mark.parametrize("output", ["answers.jsonl", "answers.csv"])
def test_ctrl_c_keeps_what_is_done_and_resume_adds_the_rest(
    here: Path, qa: Runner, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    rows = [{"question": f'What about number {n % 5}, "quoted"?', "id": 3 * n} for n in range(11)]
    (here / "q.jsonl").write_text("\n".join(map(json.dumps, rows)))
    qa("batch", "q.jsonl", "-o", f"whole-{output}")

    def interrupted(*arguments: Any, **options: Any) -> Iterator[Answer]:
        for number, answer in enumerate(ask_many(*arguments, **options)):
            if number == 4:
                signal.raise_signal(signal.SIGINT)
            yield answer

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
    try:
        with monkeypatch.context() as patch:
            patch.setattr("qa.cli.batch.ask_many", interrupted)
            code, out, err = qa("batch", "q.jsonl", "-o", output)
    finally:
        signal.signal(signal.SIGINT, handler)
    assert (code, out, err) == (130, "", "qa: interrupted after 4 of 11; go on with --resume\n")
    code, out, err = qa("batch", "q.jsonl", "-o", output, "--resume")
    assert (code, out) == (0, "")
    assert err.startswith("qa: 4 questions asked before, 7 to go\nqa: 7 questions in ")
    assert without_seconds(here / output) == without_seconds(here / f"whole-{output}")
    _, _, err = qa("batch", "q.jsonl", "-o", output, "--resume")
    assert err == "qa: 11 questions asked before, 0 to go\nqa: 0 questions in 0.0 s\n"
    assert without_seconds(here / output) == without_seconds(here / f"whole-{output}")


def without_seconds(path: Path) -> list[str]:
    return [line.partition('"seconds"')[0] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["q.txt", "q.csv", "q.jsonl"])
def test_a_file_without_questions_is_one_line(here: Path, qa: Runner, name: str) -> None:
    (here / name).write_text("question\n" if name == "q.csv" else "\n")
    assert is_one_line_error(qa("batch", name, "-o", "answers.jsonl"), f"{name}: has no questions")
    assert not (here / "answers.jsonl").exists()


def test_files_that_cannot_be_read_written_or_resumed_are_one_line(here: Path, qa: Runner) -> None:
    (here / "q.txt").write_text("Who is Wang?\n")
    assert is_one_line_error(qa("batch", "none.txt"), "none.txt: cannot be read: No such file or directory")
    assert is_one_line_error(qa("batch", "q.txt", "--resume"), "name it with -o")
    assert is_one_line_error(qa("batch", "q.txt", "-o", "q.txt"), "holds the questions")
    (here / "answers.jsonl").write_text("dear diary\n")
    assert is_one_line_error(qa("batch", "q.txt", "-o", "answers.jsonl", "--resume"), "not a file of answers")
    assert (here / "answers.jsonl").read_text() == "dear diary\n"
    if Path("/dev/full").exists():
        assert is_one_line_error(qa("batch", "q.txt", "-o", "/dev/full"), "No space left")
