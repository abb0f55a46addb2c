"""What a question is taken for after others: what asks of the last answer, and what was not answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest
from conftest import IndexMaker

from qa.datatypes import Verdict
from qa.index.protocol import Index
from qa.retrieval.conversation import ASKING_ON, TURNS
from qa.retrieval.evidence import BESIDE, NO_WORD
from qa.retrieval.interpret import Find
from qa.retrieval.question import Question, Understood
from qa.retrieval.search import Searcher
from qa.retrieval.signals import Hit

TOWN = """The harbour closes at dusk, according to Anna Berg. The harbour is small. It was built in 1901. A storm came.

The museum is shut. That is because the roof leaks. The tower is high.

The school is red.
"""


class Judge:
    """Says that a question is answered, unless it has a zebra, or that it may be, where it has a guess."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, index: Index, question: str, hits: Sequence[Hit], /) -> Verdict:
        self.asked.append(question)
        return "not_found" if "zebra" in question else "possible" if "guess" in question else "answered"


def understood(index: Index, question: str, history: Sequence[str], judge: Judge | None = None) -> Understood:
    searcher = Searcher(index, reranker=None, judge=judge or Judge())
    (meant,) = searcher.prepare([Question("1", question, history)]).understood
    return meant


def found(index: Index, question: str, *history: str) -> list[str]:
    """Return the sentences that answer a question after others, best first."""
    searcher = Searcher(index, reranker=None, judge=Judge())
    (ranked,) = searcher.search(searcher.prepare([Question("1", question, history)]))
    finals = [one.hit.final for one in ranked]
    assert finals == sorted(finals, reverse=True)
    texts = [one.places[0].text for one in ranked]
    assert len(texts) == len(set(texts))
    return texts


@pytest.fixture
def town(make_index: IndexMaker) -> Index:
    return make_index({"town.txt": TOWN})


CLOSES = "The harbour closes at dusk, according to Anna Berg."


def test_who_said_it_is_the_quote_that_credits_somebody(town: Index) -> None:
    assert found(town, "Who said that?", "When does the harbour close at dusk?")[0] == CLOSES
    meant = understood(town, "says who?", ["When does the harbour close at dusk?"])
    assert meant.text == "When does the harbour close at dusk? says who?"
    assert meant.of_answer
    assert (meant.of_answer.kind, meant.of_answer.question) == ("credit", "When does the harbour close at dusk?")


def test_a_quote_that_credits_nobody_has_its_source_beside_it(town: Index) -> None:
    assert found(town, "How small is the harbour?")[0] == "The harbour is small."
    assert found(town, "according to whom?", "How small is the harbour?")[0] == CLOSES


def test_where_nobody_is_credited_near_it_the_quote_is_no_answer(town: Index) -> None:
    meant = understood(town, "Who said that?", ["Which colour has the school?"])
    assert meant.of_answer
    assert meant.of_answer.found[0].places[0].text == "The school is red."
    assert (meant.of_answer.share, meant.of_answer.answering) == (0.0, ())
    assert found(town, "go on", "Is the museum shut?", "Who said that?")[0] == "That is because the roof leaks."


def test_what_comes_next_follows_the_quote(town: Index) -> None:
    assert found(town, "go on", "How small is the harbour?")[:2] == ["It was built in 1901.", "A storm came."]
    assert found(town, "What comes next?", "When came a storm?")[0] == "The museum is shut."  # the next paragraph


def test_going_on_goes_on(town: Index) -> None:
    history = ["How small is the harbour?", "go on", "and then?"]
    assert found(town, "go on", *history)[0] == "The museum is shut."
    assert "The harbour is small." not in found(town, "go on", *history)


def test_after_the_end_comes_the_rest_of_what_was_found(town: Index) -> None:
    rest = found(town, "go on", "Which colour has the school?")
    assert rest
    assert "The school is red." not in rest


def test_a_reason_stands_beside_the_quote(town: Index) -> None:
    assert found(town, "Why?", "Is the museum shut?")[0] == "That is because the roof leaks."
    assert found(town, "how so?", "How high is the tower?")[0] == "That is because the roof leaks."
    assert "The museum is shut." not in found(town, "Why?", "Is the museum shut?")


@pytest.mark.parametrize(
    ("asked", "reason", "share"),
    [
        ("Is the museum shut?", "That is because the roof leaks.", BESIDE),
        ("Is the pier long?", "A pier is of use to ships.", NO_WORD),
        ("May I swim?", "Dogs are welcome.", 0.0),  # "may" says nothing of what a sentence is about
    ],
)
def test_a_reason_is_as_likely_as_its_words_say(make_index: IndexMaker, asked: str, reason: str, share: float) -> None:
    index = make_index(
        {"town.txt": f"{TOWN}\nThe pier is long. A pier is of use to ships.\n\nYou may swim. Dogs are welcome."}
    )
    of_answer = understood(index, "Why?", [asked]).of_answer
    assert of_answer
    assert (of_answer.found[0].places[0].text, of_answer.share) == (reason, share)


def test_what_was_found_elsewhere_is_no_reason_by_being_found(make_index: IndexMaker) -> None:
    index = make_index({"town.txt": "The school is red.\n\nThe tower is high."})
    of_answer = understood(index, "Why?", ["Which colour has the school?"]).of_answer
    assert of_answer
    assert (of_answer.found[0].places[0].text, of_answer.share) == ("The tower is high.", 0.0)


def test_what_else_is_what_was_found_without_what_was_quoted(town: Index) -> None:
    first, second, third, *_ = found(town, "How small is the harbour?")
    assert found(town, "what else?", "How small is the harbour?")[:2] == [second, third]
    more = found(town, "what else?", "How small is the harbour?", "What else?")
    assert first not in more
    assert second not in more


def test_a_turn_that_was_not_answered_lends_nothing(town: Index) -> None:
    assert understood(town, "and the tower?", ["How small is the harbour?", "What does a zebra eat?"]).text == (
        "How small is the tower?"
    )
    alone = understood(town, "and the tower?", ["What does a zebra eat?"])
    assert alone.text == "and the tower?"
    assert found(town, "go on", "How small is the harbour?", "zebra?")[0] == "It was built in 1901."


def test_a_turn_that_may_be_answered_lends_as_one_that_is(town: Index) -> None:
    guess = "I guess, how small is the harbour?"
    assert found(town, "go on", guess)[:2] == ["It was built in 1901.", "A storm came."]
    assert found(town, "go on", guess, "go on")[0] == "A storm came."
    assert found(town, "says who?", guess)[0] == CLOSES
    assert found(town, "go on", "Is the museum shut?", guess, "zebra?")[0] == "It was built in 1901."
    assert understood(town, "and the tower?", [guess]).text == "I guess, how small is the tower?"


def test_a_pronoun_may_be_read_as_it_is_beside_the_quote(town: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Collection[int]] = []

    def resolve(find: Find, question: str, before: str, quote: str, *, near: Collection[int]) -> str:
        del find, before, quote
        told.append(near)
        return question

    monkeypatch.setattr("qa.retrieval.conversation.resolve", resolve)
    understood(town, "When was it built?", ["How small is the harbour?"])
    assert {sentence.text for sentence in town.sentences(list(told[0]))} == {
        CLOSES,
        "It was built in 1901.",
        "A storm came.",
    }


@pytest.mark.parametrize("question", ["go on", "why?", "what else?", "who said that?"])
def test_after_nothing_was_found_there_is_nothing_to_ask_about(town: Index, question: str) -> None:
    for history in (["zebra?"], ["zebra?", "go on"]):
        judge = Judge()
        meant = understood(town, question, history, judge)
        assert judge.asked == ["zebra?"]
        assert meant == Understood(question, of_answer=meant.of_answer)
        assert found(town, question, *history) == []
    assert found(town, question)  # alone, it is looked for as it is


def test_thanks_between_questions_change_nothing(town: Index) -> None:
    assert found(town, "go on", "How small is the harbour?", "Thanks!")[0] == "It was built in 1901."


def test_a_turn_that_asks_nothing_is_not_searched_for(town: Index) -> None:
    searcher = Searcher(town, reranker=None)
    ranked = searcher.search(searcher.prepare([Question("1", "Thank you!"), Question("2", "How high is the tower?")]))
    assert [len(one) > 0 for one in ranked] == [False, True]
    assert ranked[1][0].places[0].text == "The tower is high."


def test_earlier_turns_are_asked_only_where_the_question_leans_on_them(town: Index) -> None:
    judge = Judge()
    understood(town, "How high is the tower?", ["How small is the harbour?", "and the museum?"], judge)
    assert judge.asked == []
    understood(town, "go on", ["Is the museum shut?", "How small is the harbour?"], judge)
    assert judge.asked == ["How small is the harbour?"]


def test_only_so_many_turns_are_looked_back_on(town: Index) -> None:
    judge = Judge()
    understood(town, "and the zebra?", ["How small is the harbour?", *["zebra it?"] * TURNS], judge)
    assert "How small is the harbour?" not in judge.asked
    going_on = ["How small is the harbour?", *["go on"] * (ASKING_ON - 1)]
    assert understood(town, "go on", going_on).text == "How small is the harbour? go on"
