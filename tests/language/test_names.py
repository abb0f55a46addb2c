"""Names in questions and sentences: where they begin and end, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import grows_linearly

from qa.language.names import name_spans, names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How did Bank of America's Justin Post see GPT-5.4?", ["Bank of America", "Justin Post", "GPT-5.4"]),
        ("When was the Battle of the Bulge?", ["Battle of the Bulge"]),
        ("What was Mr. Han's first name?", ["Mr. Han"]),
        ("Did J. K. Rowling or George R.R. Martin write it?", ["J. K. Rowling", "George R.R. Martin"]),
        ("What does the U.S. EPA say?", ["U.S. EPA"]),
        ("Who is O'Brien of gHacks?", ["O'Brien of gHacks"]),
        ("Where is École Polytechnique de la Mer?", ["École Polytechnique de la Mer"]),
        ("Why did AT&T and Johnson & Johnson pay 42.8% in 2025?", ["AT&T", "Johnson & Johnson", "42.8%", "2025"]),
        ("is claude opus 4.6 better than Claude Opus 4.6", ["4.6", "Claude Opus 4.6"]),
    ],
)
def test_names_are_runs_of_capitals_and_numbers(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what did they say",
        "Who is he?",
        "Under which of them?",
        "According to whom?",
        "During which years?",
        "No one",
    ],
)
def test_the_words_that_begin_a_sentence_are_no_names(text: str) -> None:
    assert names(text) == []


def test_a_word_in_capitals_alone_is_a_name_even_if_it_is_spelt_as_a_small_word() -> None:
    assert names("Does the US like IT?") == ["US", "IT"]


def test_each_name_is_given_once_but_found_wherever_it_stands() -> None:
    text = "Is Wang at Scale\nAI that Wang?"
    assert names(text) == ["Wang", "Scale AI"]
    assert [*name_spans("Wang or Wang")] == [(0, 4), (8, 12)]


@given(st.lists(st.sampled_from("The the of A. US Dr. & 's O'B 4 4.6 % - é É\n ’ d’A x".split(" "))).map("".join))
def test_spans_of_names_are_in_order_disjoint_and_trimmed(text: str) -> None:
    before = 0
    for start, end in name_spans(text):
        assert before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        before = end


@pytest.mark.parametrize("piece", ["A", "A ", "A of ", "A of the ", "A. ", "a", "4.", "The ", "A-", "A'"])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(names, piece, 8000)
