"""What a question asks of the answer before it, and which turns ask nothing."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.language.about_answer import gives_reason, is_courtesy, what_of_answer


@pytest.mark.parametrize(
    ("kind", "questions"),
    [
        ("credit", "Who said that?|says who?|According to whom?|and according to whom|What is the source?|source?"),
        ("credit", "Who reported it?|Which outlet reported this?|What's the source of that?|On whose authority?"),
        ("why", "Why?|why|Why is that?|Why not?|How so?|how come?|And why?|What is the reason for that?"),
        ("next", "What comes next?|And then?|go on|Go on, please.|tell me more|What happened then?|more"),
        ("else", "What else?|Anything else?|and who else?|What else is there?|Any others?"),
        ("", "Who said that it is red?|Who wrote it?|Why did it close?|What is the next model?|How do you know?|"),
        ("", "Is there more than one?|What does Else say?|then who leads it?|What is the source of the Nile?"),
    ],
)
def test_what_a_question_asks_of_the_answer_before(kind: str, questions: str) -> None:
    assert {question: what_of_answer(question) for question in questions.split("|")} == dict.fromkeys(
        questions.split("|"), kind
    )


@pytest.mark.parametrize(
    "turn", "thanks|Thank you!|hello|Hi there|OK|great|Great, thanks|bye|that's all, thanks".split("|")
)
def test_a_turn_of_thanks_or_greeting_asks_nothing(turn: str) -> None:
    assert is_courtesy(turn)


@pytest.mark.parametrize(
    "turn",
    "ok, and Claude?|Is it great?|hello world|🙂|?|What is a good morning?|that is all|who|Thanksgiving".split("|"),
)
def test_a_turn_with_any_other_word_is_a_question(turn: str) -> None:
    assert not is_courtesy(turn)


@pytest.mark.parametrize(
    ("sentence", "gives"),
    [
        ("It closed because of the rain.", True),
        ("Because it rained, it closed.", True),
        ("It closed, since nobody came.", True),
        ("It has been closed since 1990.", False),
        ("It has been closed since May.", False),
        ("The delay was due to snow.", True),
        ("It was well due.", False),
    ],
)
def test_a_reason_is_told_by_its_words(sentence: str, gives: bool) -> None:
    assert gives_reason(sentence) is gives


@pytest.mark.parametrize("piece", ["who ", "what else ", "and then ", "thanks ", "since ", "is "])
def test_time_grows_with_the_length_of_a_turn_and_no_faster(piece: str) -> None:
    assert grows_linearly(what_of_answer, piece, 8000)
    assert grows_linearly(is_courtesy, piece, 8000)
    assert grows_linearly(gives_reason, piece, 8000)
