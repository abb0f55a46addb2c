"""Reranking: what is read with the question, the arithmetic of the order by hand, and what stays below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import IndexMaker

from qa.answering.ask import ask
from qa.retrieval.rerank import READ, READ_AGAIN, RERANKED, rerank
from qa.retrieval.retrieve import retrieve
from qa.retrieval.signals import Hit, Scores

if TYPE_CHECKING:
    from qa.datatypes import Vectors


class LongestFirst:
    """Scores a text by its length, and remembers what it read."""

    name = "longest-first"

    def __init__(self) -> None:
        self.read: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        self.read.extend(texts)
        return np.array([len(text) / 10 for text in texts])


def test_a_hit_is_read_under_its_heading_then_after_the_sentence_before(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "A Heading of Fruit\n\nApples are red. Bananas are really quite yellow."})
    reranker = LongestFirst()
    hits = rerank(
        index,
        "Which fruits are red?",
        [Hit(0, Scores(final=0.9, dense=0.5)), Hit(1, Scores(final=0.8, dense=0.1))],
        reranker,
    )
    assert reranker.read == [
        "A Heading of Fruit. Apples are red.",
        "A Heading of Fruit. Bananas are really quite yellow.",
        "A Heading of Fruit. Apples are red. Bananas are really quite yellow.",
    ]
    assert [(hit.position, hit.scores.rerank, hit.scores.again) for hit in hits] == [(1, 5.2, 6.8), (0, 3.5, None)]
    # 5.2 + 6.8 / 2 + 2.5 * .1 - 2 * (1 - 32 / 80), and 3.5 + 3.5 / 2 + 2.5 * .5 - 2 * (1 - 15 / 80)
    assert [hit.final for hit in hits] == [pytest.approx(7.65), pytest.approx(4.875)]


def test_a_heading_without_a_word_of_the_question_is_not_read(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "A Heading of Fruit\n\nApples are rather red. Bananas are really quite yellow."})
    reranker = LongestFirst()
    rerank(
        index, "What is red of what grows on trees?", [Hit(0, Scores(final=0.9)), Hit(1, Scores(final=0.8))], reranker
    )
    assert reranker.read == [
        "Apples are rather red.",
        "Bananas are really quite yellow.",
        "Apples are rather red. Bananas are really quite yellow.",
    ]


def test_hits_that_were_not_read_follow_in_their_order_and_below(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": " ".join(f"Apple number {n} is red." for n in range(RERANKED + 10))})
    before = retrieve(index, ["red apple"])[0]
    reranker = LongestFirst()
    after = rerank(index, "red apple", before, reranker)
    assert len(reranker.read) == RERANKED + READ_AGAIN  # no lead is clear, all are near
    assert [hit.position for hit in after[RERANKED:]] == [hit.position for hit in before[RERANKED:]]
    assert all(hit.scores.rerank is None for hit in after[RERANKED:])
    assert [hit.scores.again is None for hit in after] == [rank >= READ_AGAIN for rank in range(len(after))]
    finals = [hit.final for hit in after]
    assert finals == sorted(finals, reverse=True)
    assert rerank(index, "red apple", [], reranker) == []


def test_where_a_lead_is_clear_it_reads_no_further_and_a_lone_leader_once(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": " ".join(f"Apple number {n} is {'really ' * (n == 2) * 9}red." for n in range(20))})
    lead = [20 - 7 * (n > 5) - n / 100 for n in range(20)]
    hits = [Hit(n, Scores(final=score, sparse=score)) for n, score in enumerate(lead)]
    reranker = LongestFirst()
    after = rerank(index, "red apple", hits, reranker)
    assert len(reranker.read) == 3 * READ  # the sixth and those before have a clear lead, of those read next none has
    assert [hit.position for hit in after] == [2, 0, 1, *range(3, 20)]
    assert all(hit.scores.again is None for hit in after)
    assert [hit.final for hit in after] == sorted((hit.final for hit in after), reverse=True)


def test_an_answer_says_what_the_reranker_thought_or_that_it_was_not_asked(make_index: IndexMaker) -> None:
    long = "Bananas, of which nobody here has ever had enough to eat in one day, are yellow."
    index = make_index({"a.txt": f"Apples are red. {long}"})
    assert ask(index, "apples").passages[0].scores.rerank is not None
    assert ask(index, "apples", reranker=None).passages[0].scores.rerank is None
    assert ask(index, "apples", reranker=LongestFirst()).passages[0].quote == long
