"""Reranking: what is read with the question, the arithmetic of the order by hand, and what stays below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import IndexMaker

from qa.answering.ask import ask
from qa.datatypes import AnswerSpan, Reading
from qa.retrieval import rerank as reranking
from qa.retrieval.ranker import Model
from qa.retrieval.rerank import RERANKED, read_hits, rerank
from qa.retrieval.signals import Hit, Scores

if TYPE_CHECKING:
    from qa.datatypes import Vectors

NO_SHAPES = dict.fromkeys(("length", "is_question", "is_lead_in", "defines"), (0.0, 0.0))


class LongestFirst:
    """Scores a text by its length, and remembers what it read."""

    name = "longest-first"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        return np.array([len(text) / 10 for text in texts])


@pytest.fixture
def _weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the ranker be 10 times the cosine similarity, plus half of the logit; it reads within 4 logits."""
    model = Model({"dense": (10, 0), "rerank": (0.5, 0), **NO_SHAPES})
    monkeypatch.setattr(reranking, "model_for", lambda _: model)
    monkeypatch.setattr(reranking, "reach", lambda: 4.0)


@pytest.mark.usefixtures("_weights")
def test_a_hit_is_read_under_its_heading_and_ordered_by_the_ranker(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "A Heading of Fruit\n\nApples are red. Bananas are really quite yellow."})
    reranker = LongestFirst()
    hits = [Hit(0, Scores(final=5, dense=0.5, sparse=1)), Hit(1, Scores(final=4.5, dense=0.45, sparse=1))]
    found = rerank(index, "Which fruits are red?", hits, reranker)
    assert reranker.seen == [
        "A Heading of Fruit. Apples are red.",
        "A Heading of Fruit. Bananas are really quite yellow.",
    ]
    assert [(hit.position, hit.scores.rerank) for hit in found] == [(1, 5.2), (0, 3.5)]
    assert [hit.final for hit in found] == [pytest.approx(7.1), pytest.approx(6.75)]  # 4.5 + 5.2 / 2, 5 + 3.5 / 2


@pytest.mark.usefixtures("_weights")
def test_a_heading_without_a_word_of_the_question_is_not_read(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "A Heading of Fruit\n\nApples are rather red. Bananas are really quite yellow."})
    reranker = LongestFirst()
    hits = [Hit(0, Scores(final=5, dense=0.5, sparse=1)), Hit(1, Scores(final=4.5, dense=0.45, sparse=1))]
    rerank(index, "What is red of what grows on trees?", hits, reranker)
    assert reranker.seen == ["Apples are rather red.", "Bananas are really quite yellow."]


@pytest.mark.usefixtures("_weights")
def test_a_title_is_read_if_it_has_a_word_of_the_question_that_the_text_lacks(make_index: IndexMaker) -> None:
    index = make_index({"gym.md": "# Riverside Gym\n\n## Fees\n\nYou pay 32 a month. The gym asks 20 to join."})
    reranker = LongestFirst()
    hits = [Hit(0, Scores(final=5, dense=0.5, sparse=1)), Hit(1, Scores(final=4.5, dense=0.45, sparse=1))]
    rerank(index, "How much is the gym?", hits, reranker)
    assert reranker.seen == ["Riverside Gym. You pay 32 a month.", "The gym asks 20 to join."]
    reranker.seen.clear()
    rerank(index, "Which fees are there at the gym?", hits, reranker)
    assert reranker.seen == ["Riverside Gym. Fees. You pay 32 a month.", "Fees. The gym asks 20 to join."]


@pytest.mark.usefixtures("_weights")
def test_only_hits_are_read_that_could_become_the_first(make_index: IndexMaker) -> None:
    """Half of four logits is 2: what is further behind the best is not read, and a best one alone is not either."""
    index = make_index({"a.txt": " ".join(f"Apple number {n} is red." for n in range(4))})
    reranker = LongestFirst()
    near = [Hit(n, Scores(final=final, dense=final / 10, sparse=1)) for n, final in enumerate((9.0, 7.1, 6.9, 1.0))]
    found = rerank(index, "red apple", near, reranker)
    assert [hit.scores.rerank is not None for hit in found] == [True, True, False, False]
    assert [hit.position for hit in found] == [0, 1, 2, 3]
    far = [hit._replace(position=n) for n, hit in enumerate((near[0], near[2], near[3]))]
    reranker.seen.clear()
    assert rerank(index, "red apple", far, reranker) == far
    assert reranker.seen == []


@pytest.mark.usefixtures("_weights")
def test_hits_that_were_not_read_follow_in_their_order_and_below(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": " ".join(f"Apple number {n} is red." for n in range(RERANKED + 10))})
    before = [Hit(n, Scores(final=5 - n / 100, dense=0.5 - n / 1000, sparse=1)) for n in range(RERANKED + 10)]
    reranker = LongestFirst()
    after = rerank(index, "red apple", before, reranker)
    assert len(reranker.seen) == RERANKED  # all are near
    assert [hit.position for hit in after[RERANKED:]] == [hit.position for hit in before[RERANKED:]]
    assert all(hit.scores.rerank is None for hit in after[RERANKED:])
    finals = [hit.final for hit in after]
    assert finals == sorted(finals, reverse=True)
    assert rerank(index, "red apple", [], reranker) == []


class FirstWord(LongestFirst):
    """A reader that takes the first and the last word of a text for what may answer."""

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        return [
            Reading(
                rank, -rank, [AnswerSpan(0, text.index(" "), 0.8), AnswerSpan(text.rindex(" ") + 1, len(text), 0.7)]
            )
            for rank, text in zip(self.score(question, texts).tolist(), texts, strict=True)
        ]


def test_what_answers_counts_too_where_a_reader_says_it(
    make_index: IndexMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Model({"dense": (10, 0), "rerank": (0.5, 0), "answers": (1.0, 0), **NO_SHAPES})
    monkeypatch.setattr(reranking, "model_for", lambda _: model)
    monkeypatch.setattr(reranking, "reach", lambda: 4.0)
    index = make_index({"a.txt": "Apples are red. Bananas are really quite yellow."})
    hits = [Hit(0, Scores(final=5, dense=0.5, sparse=1)), Hit(1, Scores(final=4.5, dense=0.45, sparse=1))]
    found = rerank(index, "Which fruits are red?", hits, FirstWord())
    assert [(hit.position, hit.scores.rerank, hit.scores.answers) for hit in found] == [(0, 1.5, -1.5), (1, 3.2, -3.2)]
    assert [hit.final for hit in found] == [pytest.approx(4.25), pytest.approx(2.9)]  # 5 + .75 - 1.5, 4.5 + 1.6 - 3.2


def test_the_words_that_answer_are_those_of_the_sentence(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "A Heading of Fruit\n\nApples are red."})
    [sentence] = index.sentences([0])
    [hit] = read_hits(index, "Which fruits are red?", [Hit(0, Scores(final=5))], [sentence], FirstWord())
    assert [sentence.text[span.start : span.end] for span in hit.spans] == ["red."]  # "A" stands above it
    assert (hit.scores.rerank, hit.scores.answers) == (3.5, -3.5)


def test_a_reader_reads_what_is_seen_and_its_spans_are_of_the_quote(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "The ware\u00adhouse is o\ufb03cial."})
    [sentence] = index.sentences([0])
    reader = FirstWord()
    [hit] = read_hits(index, "What is the warehouse?", [Hit(0, Scores(final=5))], [sentence], reader)
    assert reader.seen == ["The warehouse is official."]
    assert [sentence.text[span.start : span.end] for span in hit.spans] == ["The", "o\ufb03cial."]


def test_the_first_hit_is_read_once(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Apples are red. Bananas are really quite yellow. Figs are blue."})
    reader = FirstWord()
    answer = ask(index, "Which fruits are red or yellow?", reranker=reader)
    assert answer.passages[0].scores.answers is not None
    assert len(reader.seen) == len(set(reader.seen)) >= 1


def test_an_answer_says_what_the_reranker_thought_or_that_it_was_not_asked(make_index: IndexMaker) -> None:
    index = make_index({"a.txt": "Apples are red. Bananas, of which nobody here has ever had enough, are yellow."})
    assert ask(index, "apples", retrieval="dense").passages[0].scores.rerank is not None
    assert ask(index, "apples", retrieval="dense", reranker=None).passages[0].scores.rerank is None
