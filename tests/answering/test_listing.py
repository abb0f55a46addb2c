"""Lists: all passages about something, in the order of the documents; or an answer as ever, where there are none."""

from __future__ import annotations

import pytest
from conftest import IndexMaker

from qa.answering.answer import Answer
from qa.answering.ask import ask
from qa.answering.listing import MOST_LISTED
from qa.index.protocol import Index

FRUIT = (
    "Apples are red. Pears are green and sweet. Nobody likes the green apples of May.\n\n"
    "Which apples are sold?\n\nApples and pears are sold on Mondays. Nothing else is sold. Apples are red."
)


def quotes(answer: Answer) -> list[str]:
    return [passage.quote for passage in answer.passages]


def test_every_mention_is_listed_once_in_order(make_index: IndexMaker) -> None:
    answer = ask(make_index({"fruit.txt": FRUIT}), "Find every mention of apples", reranker=None)
    assert quotes(answer) == [
        "Apples are red.",
        "Nobody likes the green apples of May.",
        "Apples and pears are sold on Mondays.",
    ]
    assert [place.paragraph for place in answer.passages[0].also] == [3]
    assert (answer.selection, answer.selected_of, answer.searched_for) == ("list", 3, "apples")
    assert answer.verdict == "answered"
    assert answer.confidence == pytest.approx(0.95)


def test_all_words_must_stand_in_a_mention(make_index: IndexMaker) -> None:
    index = make_index({"fruit.txt": FRUIT})
    assert quotes(ask(index, "Which sentences mention green apples?", reranker=None)) == [
        "Nobody likes the green apples of May."
    ]


@pytest.mark.parametrize("retrieval", ["sparse", "dense", "hybrid"])
def test_without_a_reader_the_words_count(make_index: IndexMaker, retrieval: str) -> None:
    index = make_index({"fruit.txt": FRUIT})
    answer = ask(index, "List all pears", reranker=None, retrieval=retrieval)  # type: ignore[arg-type]
    assert quotes(answer) == ["Pears are green and sweet.", "Apples and pears are sold on Mondays."]
    assert (answer.verdict, answer.confidence) == ("answered", 0.75)


def test_what_stands_above_a_sentence_counts_for_a_list(make_index: IndexMaker) -> None:
    index = make_index({"a.md": "# Shop\n\n## Deadlines\n\nFees are due in May.\n\n## Prices\n\nFees are 5."})
    assert quotes(ask(index, "List all deadlines for fees", reranker=None)) == ["Fees are due in May."]
    assert ask(index, "List every mention of deadlines for fees", reranker=None).confidence == 0.75


def test_what_nothing_matches_is_asked_as_a_question(make_index: IndexMaker) -> None:
    answer = ask(make_index({"fruit.txt": FRUIT}), "List all zebras", reranker=None)
    assert (answer.selection, answer.selected_of, answer.answered) == ("", 0, False)
    assert len(answer.passages) == 3


def test_the_best_of_too_many_are_listed(make_index: IndexMaker) -> None:
    text = " ".join(f"Apple {n} is thing{n} of the garden." for n in range(100))
    answer = ask(make_index({"a.txt": text}), "List all apples", reranker=None, top_k=1)
    assert (len(answer.passages), answer.selected_of) == (MOST_LISTED, 100)
    starts = [passage.citation.start for passage in answer.passages]
    assert starts == sorted(starts)


def test_a_misspelt_word_is_mended_and_said(make_index: IndexMaker) -> None:
    answer = ask(make_index({"fruit.txt": FRUIT}), "List all aplpes", reranker=None)
    assert (answer.searched_for, answer.corrections) == ("Apples", (("aplpes", "Apples"),))


def test_the_reader_finds_what_has_other_words(article: Index) -> None:
    answer = ask(article, "Show all passages about health")
    headings = [passage.citation.heading for passage in answer.passages]
    assert headings.count("Where Muse Spark Actually Leads: Health AI") >= 6
    assert 5 <= len(answer.passages) <= 15
    assert 0.6 <= answer.confidence <= 1
    starts = [passage.citation.start for passage in answer.passages]
    assert starts == sorted(starts)


def test_what_is_said_about_something_is_listed(article: Index) -> None:
    answer = ask(article, "Summarise what Wang said about open source")
    assert answer.selection == "list"
    assert any(quote.startswith("Wang stated:") for quote in quotes(answer))
