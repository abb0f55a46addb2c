"""Follow-ups and questions in parts: how they are read, and that a question that stands alone is left as it is."""

from __future__ import annotations

import time

import pytest
from conftest import IndexMaker
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.ask import ask, ask_many
from qa.errors import QuestionError
from qa.index.protocol import Index
from qa.language.followups import MAX_READINGS, leaning, readings
from qa.language.names import names
from qa.language.question_parts import split_parts

BEFORE = "What did Muse Spark score on ARC AGI 2?"


@pytest.mark.parametrize(
    "question",
    [
        "and Claude?",
        "What about GPT-5.4?",
        "On MMMU Pro?",
        "why?",
        "how so?",
        "Who said that?",
        "And the price target?",
    ],
)
def test_a_question_that_says_nothing_alone_leans_on_the_one_before(question: str) -> None:
    assert leaning(question).must
    assert question not in readings(question, BEFORE)


@pytest.mark.parametrize(
    "question",
    [
        "Who founded Scale AI?",
        "When was Llama 4 released?",
        "How many physicians did Meta ask?",
        "muse spark launch date",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert not leaning(question).may
    assert readings(question, BEFORE) == (question,)


def test_with_a_pronoun_it_may_stand_alone_or_not() -> None:
    found = readings("How many physicians helped to train it?", "Who is Alexandr Wang?")
    assert found[0] == "How many physicians helped to train it?"
    assert any("Alexandr Wang" in reading for reading in found[1:])


def test_a_name_takes_the_place_of_each_name_before() -> None:
    assert readings("and Claude?", BEFORE) == (
        "What did Claude score on ARC AGI 2?",
        "What did Muse Spark score on Claude?",
    )


def test_what_stands_after_a_preposition_takes_the_place_of_such_a_name() -> None:
    assert readings("and on GPQA?", BEFORE) == ("What did Muse Spark score on GPQA?",)


def test_a_subject_without_a_name_takes_the_place_of_the_last_words() -> None:
    assert readings("And the dog?", "What is a cat?") == ("What is a dog?",)


def test_who_said_it_is_in_what_was_said() -> None:
    assert readings("Who said that?", "Is the harbour open?")[0] == "Is the harbour open?"


def test_a_pronoun_is_read_as_the_name_before() -> None:
    assert readings("What is his rating?", "Who is Brian Nowak?")[-2:] == (
        "What is Brian Nowak's rating?",
        "Who is Brian Nowak? What is his rating?",
    )


def test_nothing_before_is_nothing_to_lean_on() -> None:
    assert readings("and Claude?", " ") == ("and Claude?",)


def test_names_are_runs_of_capitals_and_numbers() -> None:
    assert names("How did Bank of America's Justin Post see GPT-5.4?") == ["Bank of America", "Justin Post", "GPT-5.4"]
    assert names("what did they say") == []
    assert names("Who is he?") == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_have_readings(question: str, before: str) -> None:
    found = readings(question, before)
    assert 1 <= len(found) <= MAX_READINGS
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("text", ["and " * 25_000, "A " * 50_000, "(" * 100_000, "A of " * 20_000, "? " * 50_000])
def test_long_texts_are_read_in_no_time(text: str) -> None:
    started = time.perf_counter()
    readings(text[:10_000], text[:10_000])
    split_parts(text)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who leads it, and when did it start?", ("Who leads it?", "when did it start?")),
        ("What is Mango and is it finished?", ("What is Mango?", "is it finished?")),
        ("Who is X? What does he do?", ("Who is X?", "What does he do?")),
        ("Compare A1 on speed; how is B2 built?", ("Compare A1 on speed?", "how is B2 built?")),
        (
            "How do the targets of Nowak and Post differ?",
            ("How do the targets of Nowak differ?", "How do the targets of Post differ?"),
        ),
        (
            "What scores have GPT-5.4 on AIME and on ARC?",
            ("What scores have GPT-5.4 on AIME?", "What scores have GPT-5.4 on ARC?"),
        ),
    ],
)
def test_a_question_in_parts_is_split(question: str, parts: tuple[str, ...]) -> None:
    assert split_parts(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "What did Meta release and open to the public?",
        "Which model is big and is growing?",
        "What did OpenAI, Anthropic, and Google argue?",
        "What lies between Berlin and Paris?",
        "How much is bread and butter?",
        "charxiv score",
    ],
)
def test_a_question_in_one_part_is_left_whole(question: str) -> None:
    assert split_parts(question) == (question,)


TOWN = """The harbour closes at dusk. Anna Berg built the harbour in 1901.

The museum opens on Monday. Otto Lind built the museum in 1950.
"""


def test_what_was_understood_is_said_and_asked_for(make_index: IndexMaker) -> None:
    index = make_index({"town.txt": TOWN})
    answer = ask(index, "and the museum?", history=["Who built the harbour?"], reranker=None)
    assert answer.question == "and the museum?"
    assert answer.searched_for == "Who built the museum?"
    alone = ask(index, "Who built the museum?", history=["When does the harbour close?"], reranker=None)
    assert alone.searched_for is None
    assert alone.passages[0].quote == "Otto Lind built the museum in 1950."


def test_each_question_has_its_own_history(make_index: IndexMaker) -> None:
    index = make_index({"town.txt": TOWN})
    questions, histories = ["when?", "when?"], [["Who is Anna Berg?"], ["Who is Otto Lind?"]]
    quotes = [a.passages[0].quote for a in ask_many(index, questions, histories=histories, reranker=None, top_k=1)]
    assert quotes == ["Anna Berg built the harbour in 1901.", "Otto Lind built the museum in 1950."]


def test_a_history_that_is_none_is_refused(make_index: IndexMaker) -> None:
    index = make_index({"town.txt": TOWN})
    with pytest.raises(QuestionError, match="a history is a list of questions"):
        ask(index, "why?", history="Who built it?", reranker=None)
    with pytest.raises(QuestionError, match="the question is empty"):
        ask(index, "why?", history=[" "], reranker=None)
    with pytest.raises(ValueError, match="zip"):
        list(ask_many(index, ["why?", "how?"], histories=[[]], reranker=None))


def test_the_quotes_of_a_question_in_parts_cover_them(make_index: IndexMaker) -> None:
    index = make_index({"town.txt": TOWN})
    answer = ask(index, "When does the harbour close, and when does the museum open?", top_k=2, reranker=None)
    assert {passage.quote for passage in answer.passages} == {
        "The harbour closes at dusk.",
        "The museum opens on Monday.",
    }
    finals = [
        passage.scores.final for passage in ask(index, "Who is Anna, and who is Otto?", top_k=9, reranker=None).passages
    ]
    assert finals == sorted(finals, reverse=True)


def test_follow_ups_about_the_article(article: Index) -> None:
    claude = ask(article, "and Claude?", history=["What did Muse Spark score on GPQA Diamond?"])
    assert claude.searched_for == "What did Claude score on GPQA Diamond?"
    assert "Claude Opus 4.6 at 92.7%" in claude.passages[0].quote
