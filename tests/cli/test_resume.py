"""What an interrupted run wrote: a run that was cut off anywhere goes on without a loss, a repeat or a mix."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import Runner, is_one_line_error
from hypothesis import given
from hypothesis import strategies as st
from test_answers_file import ANSWERS, FINGERPRINT, SETTINGS, answer, write

from qa.cli.answers_file import OutputFormat
from qa.cli.questions_file import BadLine, QuestionRow
from qa.cli.resume import NOTHING, answered_before, unasked
from qa.errors import QuestionError


@pytest.mark.parametrize("output", ["jsonl", "csv"])
def test_a_file_that_was_cut_off_is_resumed_without_a_loss_or_a_repeat(tmp_path: Path, output: OutputFormat) -> None:
    path = tmp_path / "answers"
    write(path, output, ANSWERS)
    whole = path.read_bytes()
    marks = b'\n"' if output == "csv" else b"\n"
    ends = {at + near for at, byte in enumerate(whole) if byte in marks for near in (0, 1, 2)}
    for cut in sorted({*range(0, len(whole), 29), *ends, len(whole)}):
        path.write_bytes(whole[:cut])
        earlier = answered_before(path, output, FINGERPRINT, SETTINGS)
        count = earlier.done.total()
        assert earlier.done == Counter(QuestionRow(one.id, one.question) for one in ANSWERS[:count])
        assert path.read_bytes() == whole[:cut]
        write(path, output, ANSWERS[count:], keep=earlier.end)
        assert path.read_bytes() == whole
    assert count == len(ANSWERS)


def test_a_file_that_is_not_there_holds_no_answers(tmp_path: Path) -> None:
    assert answered_before(tmp_path / "none.csv", "csv", FINGERPRINT, SETTINGS) == NOTHING


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
        answered_before(path, output, FINGERPRINT, SETTINGS)
    assert path.read_bytes() == data


@pytest.mark.parametrize("output", ["jsonl", "csv"])
def test_answers_from_another_index_are_refused_and_left_alone(tmp_path: Path, output: OutputFormat) -> None:
    path = tmp_path / "file"
    write(path, output, [ANSWERS[0], replace(ANSWERS[1], index="0")])
    before = path.read_bytes()
    with pytest.raises(QuestionError, match="was answered from another index: run it again without --resume"):
        answered_before(path, output, FINGERPRINT, SETTINGS)
    assert path.read_bytes() == before


@pytest.mark.parametrize("output", ["jsonl", "csv"])
@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"top_k": 1}, "was answered with --top-k 1, and this is --top-k 2"),
        ({"retrieval": "sparse"}, "was answered with --retrieval sparse, and this is --retrieval hybrid"),
        ({"reranker": "x"}, "was answered with --reranker x, and this is no reranker"),
        ({"spelling": False}, "was answered with --no-spelling, and this is spelling corrected"),
        ({"raw": True}, "was answered with --raw, and this is not --raw"),
        ({"top_k": 3, "reranker": "x"}, "with --top-k 3, --reranker x, and this is --top-k 2, no reranker"),
    ],
)
def test_answers_of_other_settings_are_refused_and_left_alone(
    tmp_path: Path, output: OutputFormat, other: dict[str, Any], said: str
) -> None:
    path = tmp_path / "file"
    write(path, output, ANSWERS, replace(SETTINGS, **other))
    before = path.read_bytes()
    with pytest.raises(QuestionError) as caught:
        answered_before(path, output, FINGERPRINT, SETTINGS)
    assert said in str(caught.value)
    assert str(caught.value).endswith(": use the same options, or run it again without --resume")
    assert path.read_bytes() == before


def test_csv_whose_rows_have_not_the_headers_columns_is_refused(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    write(one, "csv", ANSWERS, replace(SETTINGS, top_k=1))
    write(two, "csv", ANSWERS)
    one.write_text(one.read_text() + two.read_text().split("\n", 1)[1])
    with pytest.raises(QuestionError, match="is not a file of answers"):
        answered_before(one, "csv", FINGERPRINT, replace(SETTINGS, top_k=1))


@given(st.lists(st.text(alphabet="""'=+-@ \t\r\n1.a"\ufeff""", min_size=1), min_size=1), st.booleans(), st.booleans())
def test_whatever_csv_was_written_is_known_again(texts: list[str], raw: bool, bom: bool) -> None:
    path = Path(os.environ.get("TMPDIR", "/tmp"), f"known-again-{os.getpid()}.csv")
    answers = [answer(text, text[::-1], text) for text in texts]
    settings = replace(SETTINGS, raw=raw)
    write(path, "csv", answers, settings, bom=bom)
    earlier = answered_before(path, "csv", FINGERPRINT, settings)
    assert earlier.done == Counter(QuestionRow(one.id, one.question) for one in answers)
    assert earlier.end == path.stat().st_size
    path.unlink()


def test_an_id_that_has_another_question_now_is_refused() -> None:
    done = Counter([QuestionRow("a", "Who?"), QuestionRow("b", "Where?")])
    same: list[QuestionRow | BadLine] = [QuestionRow("b", "Where?"), BadLine(2, "why"), QuestionRow("a", "Who?")]
    assert unasked(Path("out"), done, same) == 0
    assert unasked(Path("out"), done, same[:1]) == 1
    with pytest.raises(QuestionError, match=r"the question 'a' was 'Who.' and is now 'Why.': give each question"):
        unasked(Path("out"), done, [QuestionRow("a", "Why?")])
    with pytest.raises(QuestionError, match="'Who\\?' and now comes after other questions"):
        unasked(Path("out"), done, [QuestionRow("a", "Who?", ("Where?",))])
    twice: list[QuestionRow | BadLine] = [QuestionRow("a", "Why?"), QuestionRow("a", "Who?")]  # one id for two
    assert unasked(Path("out"), done, twice) == 1


def rows_of(path: Path) -> list[tuple[str, str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [(row["id"], row["question"]) for row in csv.DictReader(file, strict=True)]
    return [(row["id"], row["question"]) for row in map(json.loads, path.read_text().splitlines())]


@pytest.mark.parametrize("out", ["a.jsonl", "a.csv"])
def test_resume_refuses_what_would_mix_and_leaves_the_file_alone(here: Path, qa: Runner, out: str) -> None:
    (here / "q.txt").write_text("Who is Wang?\nWho is Saba?\n")
    assert qa("batch", "q.txt", "-o", out, "--top-k", 1)[0] == 0
    before = (here / out).read_bytes()

    def refused(*words: str, options: tuple[object, ...] = ("--top-k", 1)) -> bool:
        run = qa("batch", "q.txt", "-o", out, "--resume", *options)
        return is_one_line_error(run, out, *words) and (here / out).read_bytes() == before

    assert refused("--top-k 1, and this is --top-k 3", options=())
    assert refused("this is no reranker", options=("--top-k", 1, "--no-rerank"))
    assert refused("this is --retrieval sparse", options=("--top-k", 1, "--retrieval", "sparse"))
    assert refused("this is --no-spelling", options=("--top-k", 1, "--no-spelling"))
    (here / "q.txt").write_text("Who is Saba?\nWho is Wang?\nWho is Nowak?\n")
    assert refused("the question '1' was 'Who is Wang?' and is now 'Who is Saba?'")
    (here / "q.txt").write_text("Who is Wang?\nWho is Saba?\nWho is Nowak?\n")
    code, _, err = qa("batch", "q.txt", "-o", out, "--resume", "--top-k", 1)
    assert (code, "2 questions asked before, 1 to go" in err) == (0, True)
    assert rows_of(here / out) == [("1", "Who is Wang?"), ("2", "Who is Saba?"), ("3", "Who is Nowak?")]


@pytest.mark.parametrize("out", ["a.jsonl", "a.csv"])
def test_questions_with_ids_can_be_reordered_and_taken_away(here: Path, qa: Runner, out: str) -> None:
    asked = {"w": "=Who is Wang?", "s": "Who is Saba?", "n": "Who is Nowak?"}

    def batch(ids: str, *options: str) -> str:
        (here / "q.csv").write_text("id,question\n" + "".join(f"{name},{asked[name]}\n" for name in ids))
        code, _, err = qa("batch", "q.csv", "-o", out, *options)
        assert code == 0, err
        return err

    batch("ws")
    assert "2 questions asked before, 1 to go" in batch("nsw", "--resume")
    guard = "'" if out == "a.csv" else ""
    assert rows_of(here / out) == [("w", guard + asked["w"]), ("s", asked["s"]), ("n", asked["n"])]
    assert f"warning: {out} keeps 2 answers whose ids are not in q.csv" in batch("s", "--resume")
