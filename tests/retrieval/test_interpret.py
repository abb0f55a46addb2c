"""Which reading of a question is taken: the one whose best hit is surest, by one model for all."""

from __future__ import annotations

from collections.abc import Sequence

from qa.retrieval.interpret import FIRST, resolve
from qa.retrieval.signals import Hit, Scores

BEFORE = "What did Muse Spark score on ARC AGI 2?"
READ = ("What did Claude score on ARC AGI 2?", "What did Muse Spark score on Claude?")


class Finder:
    """Finds hits with these scores for each reading, and remembers whether they were to be read."""

    def __init__(self, *finals: Sequence[float]) -> None:
        self._finals = finals
        self.read: list[bool] = []

    def __call__(self, questions: Sequence[str], *, read: bool = True) -> list[list[Hit]]:
        self.read.append(read)
        return [
            [Hit(position, Scores(final=final)) for position, final in enumerate(finals)]
            for _, finals in zip(questions, self._finals, strict=True)
        ]


def test_the_reading_is_taken_whose_best_hit_leads() -> None:
    assert resolve(Finder([9.0, 8.9, 8.9], [3.0, 0.0, 0.0]), "and Claude?", BEFORE) == READ[1]
    assert resolve(Finder([3.0, 0.0, 0.0], [9.0, 8.9, 8.9]), "and Claude?", BEFORE) == READ[0]


def test_the_first_reading_is_preferred_a_little() -> None:
    assert resolve(Finder([5.0, 4.0], [5.0, 4.0]), "and Claude?", BEFORE) == READ[0]
    assert resolve(Finder([5.0, 4.0], [5.0, 4.0 - FIRST / 4]), "and Claude?", BEFORE) == READ[0]
    assert resolve(Finder([5.0, 5.0], [5.0, 1.0]), "and Claude?", BEFORE) == READ[1]


def test_a_reading_for_which_nothing_is_found_is_not_taken() -> None:
    assert resolve(Finder([], [1.0]), "and Claude?", BEFORE) == READ[1]
    assert resolve(Finder([], []), "and Claude?", BEFORE) == READ[0]


def test_readings_are_compared_before_the_cross_encoder_reads_any() -> None:
    finder = Finder([1.0], [1.0])
    resolve(finder, "and Claude?", BEFORE)
    assert finder.read == [False]


def test_where_there_is_one_reading_nothing_is_searched() -> None:
    finder = Finder()
    assert resolve(finder, "Who founded Scale AI?", BEFORE) == "Who founded Scale AI?"
    assert finder.read == []


def test_a_sentence_near_the_quote_may_have_the_pronoun() -> None:
    asked, named = "What does she teach?", "What does Mia Lund teach?"
    finals = {asked: [9.0, 1.0], named: [5.0, 4.0]}

    def find(questions: Sequence[str], *, read: bool = True) -> list[list[Hit]]:
        del read
        return [[Hit(n, Scores(final=f)) for n, f in enumerate(finals.get(text, ()))] for text in questions]

    before = ("Who is the coach?", "The coach is Mia Lund.")
    assert resolve(find, asked, *before, near=[0]) == asked
    assert resolve(find, asked, *before, near=[1]) == named
    assert resolve(find, asked, *before) == named
    finals[asked] = [5.0, 4.0]  # no surer than the name
    assert resolve(find, asked, *before, near=[0]) == named
