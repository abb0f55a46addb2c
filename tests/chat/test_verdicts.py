"""What visitors say of answers, without a browser: what is written, what is taken back, what is not for the file."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import ChatMaker, IndexMaker

from qa.answering.ask import ask
from qa.chat.feedback import Feedback, gold_rows, read_feedback
from qa.chat.reasons import unsaid
from qa.index.protocol import Index
from qa.retrieval.signals import Hit

FRUIT = {"fruit.txt": "Apples are red. Pears are green. Bananas are yellow and long."}
PEARS = "Which colour are ripe pears?"


@pytest.fixture
def _all_is_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every question be answered perhaps."""

    def judge(_: Index, __: str, hits: Sequence[Hit]) -> float:
        return 0.4 if hits else 0.0

    monkeypatch.setattr("qa.answering.ask.judge", judge)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_is_taken_back_is_a_further_line_and_counts_no_more(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    feedback = Feedback(path)
    first = feedback.add("Which are red?", "right", [("fruit", "Apples are red.")], index="x")
    feedback.add("Which are green?", "right", [("fruit", "Pears are green.")], index="x")
    before = path.read_text(encoding="utf-8")
    feedback.undo(first, "Which are red?", index="x")
    assert path.read_text(encoding="utf-8").startswith(before)
    assert (lines(path)[-1]["verdict"], lines(path)[-1]["undoes"]) == ("undone", first)
    assert [row.question for row in read_feedback(path)] == ["Which are green?"]
    assert [row["question"] for row in gold_rows(read_feedback(path))] == ["Which are green?"]


@pytest.mark.usefixtures("_all_is_possible")
def test_a_possible_answer_that_is_confirmed_is_gold(make_chat: ChatMaker, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    chat = make_chat(FRUIT, feedback=path)
    page = chat.answer("a", PEARS).conversation or ""
    assert 'aria-label="Does this quote answer the question&#63;"' in page
    assert "This is right" not in page
    chat.rate("a", 1, "right")
    assert lines(path)[0]["gold"] == [{"doc_id": "fruit", "quote": "Pears are green."}]


@pytest.mark.usefixtures("_all_is_possible")
def test_without_a_file_a_check_is_noted_on_the_page_alone(make_chat: ChatMaker) -> None:
    chat = make_chat(FRUIT)
    page = chat.answer("a", PEARS).conversation or ""
    assert "This sentence answers it" not in page
    said = chat.rate("a", 1, "wrong")
    assert "Noted, on this page alone. The further passages are open." in html.unescape(said.message or "")
    assert re.search(r'class="qa-others" open', said.conversation or "")
    assert "Taken back" in (chat.rate("a", 1, "wrong").message or "")
    assert chat.rate("a", 1, "answers", 2).message is None
    assert chat.visitors.of("a").turns[0].said == {}


def test_a_change_of_mind_takes_the_first_word_back(make_chat: ChatMaker, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    chat = make_chat(FRUIT, feedback=path)
    chat.answer("a", PEARS)
    chat.rate("a", 1, "right")
    chat.rate("a", 1, "wrong")
    assert [row["verdict"] for row in lines(path)] == ["right", "undone", "wrong"]
    assert [row.verdict for row in read_feedback(path)] == ["wrong"]


@pytest.mark.parametrize(("verdict", "passage"), [("answers", 0), ("right", 2), ("answers", 9), ("undone", 0)])
def test_what_no_button_says_is_not_written(make_chat: ChatMaker, tmp_path: Path, verdict: str, passage: int) -> None:
    chat = make_chat(FRUIT, feedback=tmp_path / "f.jsonl")
    chat.answer("a", PEARS)
    chat.rate("a", 1, verdict, passage)
    assert not (tmp_path / "f.jsonl").exists()


def test_what_is_to_be_checked_are_the_words_that_the_quote_does_not_have(make_index: IndexMaker) -> None:
    index = make_index(FRUIT)
    passage = ask(index, PEARS).passages[0]
    assert passage.quote == "Pears are green."
    assert unsaid(index, "How many ripe pears, riper than that, are said to be green?", passage) == ("ripe", "riper")
    assert unsaid(index, "Are pears green?", passage) == ()
