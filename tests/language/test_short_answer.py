"""The words that answer: what is marked, what is not, and that offsets are the quote's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.ask import ask
from qa.index.protocol import Index
from qa.language.short_answer import FEATURES, WEIGHTS, asked_for, candidates, highlight, likelihood


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it released?", "date"),
        ("Which year was it?", "date"),
        ("How much did they pay?", "money"),
        ("What share was bought?", "percent"),
        ("How long did it take?", "amount"),
        ("What did it score?", "score"),
        ("How many physicians helped?", "count"),
        ("Who leads the lab?", "person"),
        ("Which company owns it?", "name"),
        ("Why is it closed?", ""),
        ("", ""),
    ],
)
def test_the_question_says_what_kind_of_thing_is_asked_for(question: str, kind: str) -> None:
    assert asked_for(question) == kind


DEAL = "In June 2025, the company acquired a 49% stake in Scale AI for $14.3 billion."


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("When was the stake in Scale AI acquired?", "June 2025"),
        ("How much did the company pay for Scale AI?", "$14.3 billion"),
        ("What share of Scale AI was acquired?", "49%"),
        ("Why was it acquired?", None),
        ("How many physicians helped in June 2025?", None),
    ],
)
def test_the_kind_of_thing_that_is_asked_for_is_marked(question: str, marked: str | None) -> None:
    found = highlight(question, DEAL)
    assert (DEAL[slice(*found)] if found else None) == marked


def test_what_the_question_already_says_is_not_marked() -> None:
    assert highlight("What happened in June 2025, and when was June 2025?", "It was bought in June 2025.") is None


def test_a_number_in_a_name_is_no_count() -> None:
    assert candidates("How many models are there?", "It runs Llama 4 and Terminal-Bench 2.0 now.") == []


def test_every_candidate_is_described_and_no_likelihood_is_beyond_0_and_1() -> None:
    assert len(WEIGHTS) == len(FEATURES)
    for candidate in candidates("Who leads it?", "Meta says that Alexandr Wang leads the lab with Maher Saba."):
        assert len(candidate.described) == len(FEATURES)
        assert 0 < likelihood(candidate) < 1


@given(
    st.sampled_from(["Who is it?", "When?", "How many are there?", "How much did it cost?", "Which city?", "How old?"]),
    st.text(st.sampled_from("Aa Bé1,.$%—(’s-20日\n")),
)
def test_a_mark_is_within_the_sentence_and_no_white_space(question: str, sentence: str) -> None:
    found = highlight(question, sentence)
    if found:
        start, end = found
        assert 0 <= start < end <= len(sentence)
        assert sentence[start:end] == sentence[start:end].strip()


def test_an_answer_marks_its_first_quote_only_and_only_where_it_answers(article: Index) -> None:
    answer = ask(article, "When did Meta buy into Scale AI?")
    first, *others = answer.passages
    assert first.highlight is not None
    assert first.quote[slice(*first.highlight)] == "June 2025"
    assert all(passage.highlight is None for passage in others)
    unanswered = ask(article, "When was the Eiffel Tower built?")
    assert not unanswered.answered
    assert all(passage.highlight is None for passage in unanswered.passages)


def test_a_question_in_parts_has_no_mark(article: Index) -> None:
    answer = ask(article, "When did Meta buy into Scale AI and who leads the lab?")
    assert all(passage.highlight is None for passage in answer.passages)
