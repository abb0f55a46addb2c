"""A question asked again of something else: in what place that stands, and where it cannot stand."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.language.followups import readings
from qa.language.rewriting import rewritten


@pytest.mark.parametrize(
    ("before", "rest", "expected"),
    [
        ("How much does membership cost?", "parking?", "How much does parking cost?"),
        ("How much does the membership cost?", "a towel?", "How much does a towel cost?"),
        ("How much is the floor lamp?", "the oak table?", "How much is the oak table?"),
        ("Can I have a dog?", "cats?", "Can I have cats?"),
        ("Can I have a dog?", "an eel?", "Can I have an eel?"),
        ("Are towels provided?", "lockers?", "Are lockers provided?"),
        ("Who teaches yoga?", "swimming?", "Who teaches swimming?"),
        ("Who may use the garden?", "the roof?", "Who may use the roof?"),
        ("Is there parking?", "a sauna?", "Is there a sauna?"),
        ("Is the gym open on Sundays?".lower(), "the sauna?", "is the sauna open on sundays?"),
        ("Is the gym open on Sundays?".lower(), "on mondays?", "is the gym open on mondays?"),
        ("Is the gym open on Sundays?".lower(), "for children?", "is the gym open on sundays for children?"),
        ("When are you open?", "on Sunday?", "When are you open on Sunday?"),
    ],
)
def test_something_else_stands_where_it_can(before: str, rest: str, expected: str) -> None:
    assert rewritten(before, rest)[0] == expected


@pytest.mark.parametrize(
    ("before", "rest"),
    [
        ("How much is the gym?", "students?"),  # is students
        ("Are towels provided?", "parking?"),  # are parking
        ("Is there parking?", "lockers?"),  # is there lockers
        ("Can I have a dog?", "eel?"),  # a eel
        ("When are you open?", "saturdays?"),  # you saturdays
        ("What can I bring?", "food?"),
        ("Who?", "them"),
    ],
)
def test_where_it_cannot_stand_nothing_is_rewritten(before: str, rest: str) -> None:
    assert rewritten(before, rest) == []


def test_what_cannot_be_rewritten_is_looked_for_after_the_question_before() -> None:
    assert readings("and students?", "How much is the gym?") == ("How much is the gym? and students?",)


def test_what_stands_after_another_preposition_than_the_names_do_comes_last() -> None:
    assert readings("and on GPQA?", "What did Muse Spark score?") == ("What did Muse Spark score on GPQA?",)


def test_a_subject_keeps_its_article_where_the_name_had_none() -> None:
    assert readings("and the sales team?", "Who runs Superintelligence Labs?") == ("Who runs the sales team?",)
    assert readings("and the GPQA?", "How good is it on the AIME?") == ("How good is it on the GPQA?",)


@pytest.mark.parametrize("piece", ["a ", "is ", "the a ", "how ", "on the ", "cats "])
def test_time_grows_with_the_length_of_a_question_and_no_faster(piece: str) -> None:
    assert grows_linearly(lambda text: rewritten(text, "the dog?"), piece, 8000)
    assert grows_linearly(lambda text: rewritten("Can I have a cat?", text), piece, 8000)
