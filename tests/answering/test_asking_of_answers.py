"""What asks of the answer before, and what asks nothing, as an answer: its quote, its mark, and what is said."""

from __future__ import annotations

import json

import jsonschema
import pytest
from answer_schema import ANSWER
from conftest import IndexMaker
from rich.console import Console

from qa.answering.ask import ask, ask_many
from qa.answering.confidence import ANSWERED_AT
from qa.answering.render import ASK, NOBODY_CREDITED, NOTHING_BEFORE, to_dict, to_markdown, to_terminal, to_text
from qa.index.protocol import Index

ASKED = "How many physicians did Meta collaborate with?"
QUOTE = (
    "This advantage is not accidental — Meta collaborated with over 1,000 physicians during training to improve "
    "medical accuracy, per Meta's technical blog."
)


def test_the_credit_is_marked_in_the_quote_that_was_given_before(article: Index) -> None:
    before, answer = ask(article, ASKED), ask(article, "Who said that?", history=[ASKED])
    first = answer.passages[0]
    assert first.quote == before.passages[0].quote == QUOTE
    assert first.citation.attributed_to == ("Meta's technical blog",)
    assert first.highlight
    assert first.quote[slice(*first.highlight)] == "Meta's technical blog"
    assert answer.searched_for == f"{ASKED} Who said that?"
    assert (answer.answered, answer.confidence) == (True, before.confidence)
    jsonschema.validate(json.loads(json.dumps(to_dict(answer))), ANSWER)


@pytest.mark.parametrize("question", ["why?", "go on", "what else?"])
def test_no_quote_is_given_again(article: Index, question: str) -> None:
    answer = ask(article, question, history=[ASKED], top_k=200)
    quotes = [passage.quote for passage in answer.passages]
    assert QUOTE not in quotes
    assert len(quotes) == len(set(quotes)) > 3
    assert [passage.rank for passage in answer.passages] == list(range(1, len(quotes) + 1))
    assert answer.searched_for == f"{ASKED} {question}"


def test_what_comes_next_is_as_sure_as_what_came_before(article: Index) -> None:
    asked = "In which month did Meta buy a stake in Scale AI?"
    before, answer = ask(article, asked), ask(article, "What comes next?", history=[asked])
    assert answer.passages[0].quote.startswith("Wang was tasked")
    assert answer.confidence == before.confidence
    why = ask(article, "Why?", history=[asked])
    assert why.confidence < before.confidence
    assert why.answered == (why.confidence >= ANSWERED_AT)
    assert why.passages[0].highlight is None


def test_answers_are_the_same_alone_and_in_a_block(article: Index) -> None:
    questions = ["go on", "thanks", "Who said that?", "What is Mango?", "why?"]
    histories = [[ASKED]] * 5
    together = [to_dict(answer) for answer in ask_many(article, questions, histories=histories, reranker=None)]
    alone = [
        to_dict(ask(article, text, history=history, id=str(number), reranker=None))
        for number, (text, history) in enumerate(zip(questions, histories, strict=True), start=1)
    ]
    for one in (*together, *alone):
        del one["seconds"]
    assert together == alone


@pytest.mark.parametrize("turn", ["thanks", "Hello!", " ok "])
def test_a_turn_that_asks_nothing_is_told_how_to_ask(make_index: IndexMaker, turn: str) -> None:
    answer = ask(make_index({"a.txt": "Thanks are due. Apples are red."}), turn, reranker=None)
    assert (answer.answered, answer.confidence, answer.passages, answer.searched_for) == (False, 0.0, (), None)
    jsonschema.validate(json.loads(json.dumps(to_dict(answer))), ANSWER)
    assert to_text(answer) == f"{ASK}\n"
    assert to_markdown(answer).strip() == ASK
    console = Console(width=200)
    with console.capture() as captured:
        console.print(to_terminal(answer))
    assert captured.get().strip() == ASK


TOWN = {"a.txt": "The harbour is small. Apples are red."}


@pytest.fixture
def _zebras_are_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "qa.answering.ask.judge", lambda _, question, hits: 0.9 if hits and "zebra" not in question else 0
    )


@pytest.mark.usefixtures("_zebras_are_not_answered")
@pytest.mark.parametrize("question", ["go on", "Why?", "who said that?"])
def test_what_asks_of_an_answer_that_there_is_not_is_told_so(make_index: IndexMaker, question: str) -> None:
    answer = ask(make_index(TOWN), question, history=["zebra?"], reranker=None)
    assert (answer.verdict, answer.confidence, answer.passages, answer.searched_for) == ("not_found", 0.0, (), None)
    jsonschema.validate(json.loads(json.dumps(to_dict(answer))), ANSWER)
    assert to_text(answer) == f"{NOTHING_BEFORE}\n"
    assert to_markdown(answer).strip() == NOTHING_BEFORE


@pytest.mark.usefixtures("_zebras_are_not_answered")
def test_a_quote_that_credits_nobody_says_so(make_index: IndexMaker) -> None:
    asked = "How small is the harbour?"
    answer = ask(make_index(TOWN), "who said that?", history=[asked], reranker=None)
    assert (answer.verdict, answer.confidence) == ("not_found", 0.0)
    assert answer.passages[0].quote == "The harbour is small."
    assert answer.searched_for == f"{asked} who said that?"
    assert NOBODY_CREDITED in to_text(answer)


@pytest.mark.usefixtures("_zebras_are_not_answered")
def test_a_sentence_without_a_reason_is_no_answer_to_why(make_index: IndexMaker) -> None:
    answer = ask(make_index(TOWN), "why?", history=["How small is the harbour?"], reranker=None)
    assert (answer.verdict, answer.passages[0].quote) == ("not_found", "Apples are red.")


def test_what_looks_like_thanks_and_asks_is_asked(make_index: IndexMaker) -> None:
    answer = ask(make_index({"a.txt": "Thanks are due. Apples are red."}), "thanks apples", reranker=None)
    assert answer.passages[0].quote in ("Thanks are due.", "Apples are red.")
