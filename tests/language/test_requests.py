"""What asks for an overview, or for all passages about something, and what is a question like others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT
from request_phrases import DEV, HELD_OUT
from texts import grows_linearly

from qa.language.requests import read_request
from qa.language.terms import terms

Rows = tuple[tuple[str, str, str], ...]


def asked_for(phrase: str) -> tuple[str, str]:
    """Return what a phrase asks for where no document has the name of what it is about, and what that is."""
    request = read_request(phrase)
    if request is None:
        return "", ""
    wants = request.otherwise if request.about and request.wants == "overview" else request.wants
    return ("mention" if request.by_words else wants), (" ".join(terms(request.about)) if wants else "")


def told(rows: Rows) -> dict[str, tuple[bool, str, str]]:
    """Return for each phrase whether it is read as it should be, what it asks for, and what it is read as."""
    return {
        phrase: ((kind, " ".join(terms(about))) == asked_for(phrase), kind, asked_for(phrase)[0])
        for kind, about, phrases in rows
        for phrase in phrases.split("|")
    }


def precision_and_recall(rows: Rows) -> tuple[float, float]:
    found = told(rows).values()
    right = sum(is_right for is_right, kind, _ in found if kind)
    return right / sum(bool(read) for _, _, read in found), right / sum(bool(kind) for _, kind, _ in found)


def test_each_phrase_that_was_in_view_is_read_as_it_is_meant() -> None:
    assert {phrase: read for phrase, (is_right, _, read) in told(DEV).items() if not is_right} == {}


def test_phrases_that_were_left_out_are_read_as_they_are_meant() -> None:
    """At the first look precision was .96 and recall .94: three of 50 were read otherwise, and no ordinary question."""
    precision, recall = precision_and_recall(HELD_OUT)
    assert precision >= 0.95
    assert recall >= 0.9
    assert [phrase for phrase, (_, kind, read) in told(HELD_OUT).items() if read and not kind] == []


def test_it_is_the_subject_of_the_question_before_if_there_is_one() -> None:
    assert read_request("What is it about?")
    assert not read_request("What is it about?", follows=True)
    assert read_request("What is this article about?", follows=True)
    assert read_request("Summarise it", follows=True)


GOLD = [
    path
    for folder in ("corpus", "benchmarks")
    for path in (ROOT / folder).rglob("*.jsonl")
    if not path.name.endswith(".questions.jsonl")  # one of these is "What is this article about?"
]


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name)
def test_no_question_of_a_gold_set_asks_for_an_overview(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        asked = [row.get("question", ""), *row.get("history", ())]
        assert [question for question in asked if asked_for(question)[0]] == []


@pytest.mark.parametrize(
    "piece", ["list all ", "summarise the ", "what is ", "every mention of ", "please ", "in the ", "of "]
)
def test_a_long_turn_takes_no_long_time(piece: str) -> None:
    assert grows_linearly(read_request, piece, 200)
