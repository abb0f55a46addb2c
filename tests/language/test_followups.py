"""Follow-ups and questions in parts: how they are read, and that a question that stands alone is left as it is."""

from __future__ import annotations

import pytest
from conftest import IndexMaker
from hypothesis import example, given, settings
from hypothesis import strategies as st
from texts import grows_linearly

from qa.answering.ask import ask, ask_many
from qa.errors import QuestionError
from qa.index.protocol import Index
from qa.language.followups import MAX_READINGS, leaning, readings
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


def test_the_first_word_of_a_question_is_no_name_for_a_pronoun() -> None:
    assert readings("Is it a great feat?", "Under what conditions are the scores remarkable?") == (
        "Is it a great feat?",
        "Under what conditions are the scores remarkable? Is it a great feat?",
    )


def test_a_name_takes_the_place_of_whole_words_only() -> None:
    assert readings("and Bo?", "What did Ann say to Anna?") == ("What did Bo say to Anna?", "What did Ann say to Bo?")


def test_who_said_it_is_in_what_was_said() -> None:
    assert readings("Who said that?", "Is the harbour open?")[0] == "Is the harbour open?"


def test_a_pronoun_is_read_as_the_name_before() -> None:
    assert readings("What is his rating?", "Who is Brian Nowak?")[-2:] == (
        "What is Brian Nowak's rating?",
        "Who is Brian Nowak? What is his rating?",
    )


def test_nothing_before_is_nothing_to_lean_on() -> None:
    assert readings("and Claude?", " ") == ("and Claude?",)


QUESTIONS = st.lists(
    st.sampled_from(
        """and what about Claude GPT-5.4 who said that it his theirs score did on the ARC AGI 2 per according
        to Muse Spark is why same for ? . ( “ of dog 日本語""".split()
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=200)
@given(QUESTIONS, QUESTIONS)
@example("and (?", "( ( ?")
def test_any_two_texts_have_readings_each_once_made_of_their_own_words(question: str, before: str) -> None:
    found = readings(question, before)
    assert 1 <= len(found) <= MAX_READINGS
    assert len(set(found)) == len(found)
    own = {*f"{question} {before}".split()}
    for reading in found:
        assert {word.removesuffix("?").removesuffix("'s") for word in reading.split()} <= {
            form for word in own for form in (word, word.removesuffix("?"), word.rstrip(" ?.!"))
        }


@pytest.mark.parametrize("piece", ["and ", "A ", "(", "A of ", "? ", "on the A ", "according to "])
def test_time_grows_with_the_length_of_a_question_and_no_faster(piece: str) -> None:
    assert grows_linearly(lambda text: readings(text, "What did A score on the B?"), piece, 8000)
    assert grows_linearly(lambda text: readings("and on C?", text), piece, 8000)
    assert grows_linearly(split_parts, piece, 8000)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who leads it, and when did it start?", ("Who leads it?", "when did it start?")),
        ("What is Mango and is it finished?", ("What is Mango?", "is it finished?")),
        ("Who is X? What does he do?", ("Who is X?", "What does he do?")),
        ("Who is X, and under which name did it start?", ("Who is X?", "under which name did it start?")),
        ("Is it all praise, or are there faults as well?", ("Is it all praise?", "are there faults as well?")),
        ("Who says so and according to whom?", ("Who says so?", "according to whom?")),
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
        "Which model is big and is well known?",
        "How much is bread and butter?",
        "charxiv score",
    ],
)
def test_a_question_in_one_part_is_left_whole(question: str) -> None:
    assert split_parts(question) == (question,)


TOWN = """The harbour closes at dusk. Anna Berg built the harbour in 1901.

The museum opens on Monday. Otto Lind built the museum in 1950.
"""


@pytest.fixture
def _all_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.answering.ask.judge", lambda *_: 0.9)


@pytest.mark.usefixtures("_all_is_answered")
def test_what_was_understood_is_said_and_asked_for(make_index: IndexMaker) -> None:
    index = make_index({"town.txt": TOWN})
    answer = ask(index, "and the museum?", history=["Who built the harbour?"], reranker=None)
    assert answer.question == "and the museum?"
    assert answer.searched_for == "Who built the museum?"
    alone = ask(index, "Who built the museum?", history=["When does the harbour close?"], reranker=None)
    assert alone.searched_for is None
    assert alone.passages[0].quote == "Otto Lind built the museum in 1950."


@pytest.mark.usefixtures("_all_is_answered")
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


def test_a_follow_up_about_the_article_is_asked_in_whole_words(article: Index) -> None:
    history = ["What did Muse Spark score on GPQA Diamond?"]
    claude = ask(article, "and Claude?", history=history, reranker=None)
    assert claude.searched_for == "What did Claude score on GPQA Diamond?"
    assert "Claude Opus 4.6 at 92.7%" in claude.passages[0].quote
