"""Which names a pronoun can stand for."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.language.followups import readings
from qa.language.persons import bound_names, personhood

QUOTE = "In 1901 the engineer Anna Berg, then at Novacorp Ltd, met the mayor Otto Lind in North Harbour."


@pytest.mark.parametrize(
    ("name", "text", "is_one"),
    [
        ("Anna Berg", QUOTE, 2),
        ("Otto Lind", QUOTE, 2),
        ("Novacorp Ltd", QUOTE, 0),
        ("Al Li", "Al Li, the former head coach, left.", 2),
        ("Al Li", "Al Li, who left, is back.", 2),
        ("Al Li", "Al Li left.", 1),
        ("Li", "Li left.", 0),
        ("GPT-5.4", "The author GPT-5.4 wrote it.", 0),
        ("Al Li", "", 1),
    ],
)
def test_who_is_a_person_is_told_by_the_words_beside_a_name(name: str, text: str, is_one: int) -> None:
    assert personhood(name, text) == is_one


def test_a_person_is_meant_who_was_asked_about_before_one_who_stands_near() -> None:
    assert bound_names("he", "Who is Otto Lind?", QUOTE)[0] == "Otto Lind"
    assert bound_names("she", "Who is Anna Berg?", QUOTE)[0] == "Anna Berg"


def test_a_name_that_only_may_be_a_persons_is_meant_where_no_person_is_named() -> None:
    assert bound_names("he", "Who is Otto Lind?", QUOTE) == ["Otto Lind", "Anna Berg"]
    assert bound_names("he", "What did Al Li do?", "Al Li moved to Stone Creek.") == ["Al Li", "Stone Creek"]


def test_a_person_who_answered_is_meant() -> None:
    quote = "Carla Diaz founded Novacorp Ltd with Bo Ek."
    assert bound_names("she", "Who founded Novacorp Ltd?", quote)[0] == "Carla Diaz"


def test_it_is_no_person_and_they_are_either() -> None:
    assert bound_names("it", "Where did the engineer Anna Berg work?", QUOTE) == ["Novacorp Ltd", "North Harbour"]
    assert bound_names("they", "Where did the engineer Anna Berg work?", QUOTE)[0] == "Anna Berg"
    assert bound_names("its", "What is Novacorp Ltd?", QUOTE)[0] == "Novacorp Ltd"


def test_a_day_or_a_month_is_nothing_that_it_stands_for() -> None:
    assert bound_names("it", "When is the pool closed?", "The pool is closed on Wednesday and in May.") == []


def test_a_name_of_the_quote_is_read_for_a_pronoun() -> None:
    quote = "The mayor Otto Lind opened the museum."
    assert "Where did Otto Lind study?" in readings("Where did he study?", "Who opened the museum?", quote)


def test_who_is_he_asks_for_the_person() -> None:
    quote = "The mayor Otto Lind opened the museum."
    assert readings("And who is he?", "When did the museum open?", quote)[0] == "who is Otto Lind?"


@pytest.mark.parametrize("piece", ["Al Li, ", "the analyst Al ", "Bo ", "Who is "])
def test_time_grows_with_the_length_of_a_quote_and_no_faster(piece: str) -> None:
    assert grows_linearly(lambda text: bound_names("he", "Who is Al Li?", text), piece, 8000)
