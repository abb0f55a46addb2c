"""The words that answer: what is marked, what is not, and that offsets are the quote's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import grows_linearly

from qa.answering.ask import ask
from qa.index.protocol import Index
from qa.language.short_answer import FEATURES, WEIGHTS, asked_for, candidates, highlight, likelihood


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it released?", "date"),
        ("Which year was it?", "date"),
        ("How much did they pay?", "money"),
        ("What is the price?", "money"),
        ("What share was bought?", "percent"),
        ("How long did it take?", "amount"),
        ("What did it score?", "score"),
        ("What is its rank?", "score"),
        ("How many physicians helped?", "count"),
        ("Who leads the lab?", "person"),
        ("Which analyst was it?", "person"),
        ("Which company owns it?", "name"),
        ("What city is it?", "name"),
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


def test_words_that_only_begin_the_sentence_are_no_names() -> None:
    assert candidates("Who started it?", "Most say that nobody did. We know. In June, I asked.") == []


# A question, and spans of the form that it asks for.
ANSWERS = {
    "When was it?": ["June 2025", "April 8, 2026", "8 April 2026", "1986", "1990s", "19th century", "mid-1990s"],
    "How much did it cost?": ["$14.3 billion", "about US$5", "€1,000", "£ 20"],
    "What share was it?": ["49%", "nearly 49 percent", "4.5 per cent"],
    "How long was it?": ["nine months", "2.5 km", "a dozen years", "more than 20 °C"],
    "What did it score?": ["89.5%", "52"],
    "How many are there?": ["1,000", "over 3 billion", "twenty-one", "nine", "a dozen"],
    "Who leads it?": ["Anna Berg", "Dr. Jane Smith", "J. K. Rowling", "Alexandr Wang"],
    "Which city is it?": ["Bank of America", "École Polytechnique", "AT&T"],
}
OTHER_WORDS = st.lists(
    st.sampled_from("stone river boats went green, slowly; (and) then — that, “it”".split()), max_size=8
)


@settings(max_examples=200)
@given(
    st.sampled_from([(question, answer) for question, answers in ANSWERS.items() for answer in answers]),
    OTHER_WORDS,
    OTHER_WORDS,
)
def test_the_only_span_that_fits_is_the_only_candidate_and_has_its_own_offsets(
    asked: tuple[str, str], before: list[str], after: list[str]
) -> None:
    question, answer = asked
    sentence = " ".join([*before, answer, *after]) + "."
    start = len(" ".join([*before, ""])) if before else 0
    (candidate,) = candidates(question, sentence)
    assert (candidate.start, candidate.end) == (start, start + len(answer))
    assert len(candidate.described) == len(FEATURES)
    assert 0 < likelihood(candidate) < 1
    assert highlight(question, sentence) == ((start, start + len(answer)) if likelihood(candidate) >= 0.7 else None)


def test_each_feature_has_a_weight_and_says_what_it_is_called() -> None:
    assert len(WEIGHTS) == len(FEATURES)
    first, second = candidates("Who leads the lab?", "Per Meta, Alexandr Wang leads the lab.")
    # Of "Meta": three words and a comma stand between it and "leads", and it is credited. Names have no "owned".
    assert dict(zip(FEATURES, first.described, strict=True)) == pytest.approx(
        {
            "near": 1 / (1 + 3 + 3) + 1 / (1 + 5 + 3),
            "ahead": 1 / 7 + 1 / 9 - (1 + 1 / 3),
            "best": 0,
            "only": 0,
            "rivals": 1,
            "clause": 0,
            "owned": 0,
            "led": 0,
            "credited": 1,
            "length": 1 / 6,
            "person": 1,
            "name": 0,
            "date": 0,
            "amount": 0,
            "count": 0,
        }
    )
    assert second.described[FEATURES.index("clause")] == 1
    assert second.described[FEATURES.index("owned")] == 1  # "leads" stands right after it


@pytest.mark.parametrize("piece", ["A ", "1,", "about ", "4 ", "$1 ", "June ", "per A "])
def test_time_grows_with_the_length_of_a_sentence_and_no_faster(piece: str) -> None:
    for question in ("Who is it?", "How many are there?"):
        assert grows_linearly(lambda text, asked=question: candidates(asked, text), piece, 400)  # type: ignore[misc]


def test_an_answer_marks_its_first_quote_only_and_only_where_it_answers(plain_article: Index) -> None:
    answer = ask(plain_article, "When did Meta buy into Scale AI?", reranker=None)
    first, *others = answer.passages
    assert first.highlight is not None
    assert first.quote[slice(*first.highlight)] == "June 2025"
    assert all(passage.highlight is None for passage in others)
    unanswered = ask(plain_article, "When was the Eiffel Tower built?", reranker=None)
    assert not unanswered.answered
    assert all(passage.highlight is None for passage in unanswered.passages)


def test_a_question_in_parts_has_no_mark(article: Index) -> None:
    answer = ask(article, "When did Meta buy into Scale AI and who leads the lab?", reranker=None)
    assert answer.is_found
    assert all(passage.highlight is None for passage in answer.passages)
