"""What a document asks of itself stands below what answers it."""

from __future__ import annotations

from conftest import IndexMaker

from qa.retrieval.answers_first import answers_first
from qa.retrieval.signals import Hit, Scores

FAQ = "How do I renew it?\n\nBring it to the desk.\n\nWhere are lockers?\n\nBehind the old oak stairs."


def ordered(make_index: IndexMaker, text: str, positions: list[int], question: str = "How do I renew it?") -> list[int]:
    """Return the order of hits that were found in this order."""
    index = make_index({"a.txt": text})
    hits = [Hit(position, Scores(final=9.0 - rank)) for rank, position in enumerate(positions)]
    found = answers_first(index, question, hits)
    finals = [hit.final for hit in found]
    assert finals == sorted(finals, reverse=True)
    return [hit.position for hit in found]


def test_a_question_stands_below_what_follows_it(make_index: IndexMaker) -> None:
    renewed = "How is it renewed?"
    assert ordered(make_index, FAQ, [0, 3, 1, 2], renewed) == [3, 1, 0, 2]
    assert ordered(make_index, FAQ, [1, 0, 2, 3], renewed) == [1, 0, 3, 2]


def test_a_question_that_nothing_follows_stays(make_index: IndexMaker) -> None:
    assert ordered(make_index, "It is old. Why is that?", [1, 0]) == [1, 0]


def test_a_question_that_holds_the_answer_stays(make_index: IndexMaker) -> None:
    text = "Did you know that the tower was opened in June 1951?\n\nIt is of oak."
    assert ordered(make_index, text, [0, 1], "When was the tower opened?") == [0, 1]
    assert ordered(make_index, text, [0, 1], "What is the tower made of?") == [1, 0]


def test_a_lead_in_stands_below_its_list(make_index: IndexMaker) -> None:
    text = "For the desk you need:\n\n- a photo\n- a card"
    assert ordered(make_index, text, [0, 2, 1], "What do I need for the desk?") == [2, 0, 1]


LONG_FAQ = (
    "How do I renew it?\nBring it to the desk. Renewal is free.\n\nIs there a fee?\nNo. You pay nothing. It is free."
)


def test_an_answer_begins_where_the_document_begins_it(make_index: IndexMaker) -> None:
    assert ordered(make_index, LONG_FAQ, [2, 4, 1, 0], "how do i renew it") == [1, 2, 4, 0]
    assert ordered(make_index, LONG_FAQ, [6, 5, 4], "Is there a fee?") == [5, 6, 4]  # "No." says little by itself


def test_another_question_leaves_the_order_of_an_answer(make_index: IndexMaker) -> None:
    assert ordered(make_index, LONG_FAQ, [2, 1], "Is renewing it free?") == [2, 1]
