"""A question and the one before it -> a question that stands alone; a question in parts -> hits for each part.

A question can be read in several ways (`qa.language.followups`). The reading that the documents answer best is taken.
Nothing is generated: a reading is put together from the words of the questions. `Find` says how hits are found.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from qa.language.followups import readings
from qa.language.question_parts import split_parts
from qa.retrieval.signals import below

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qa.retrieval.signals import Hit

__all__ = ["Find", "complement", "readings_ahead", "resolve"]

FIRST = 0.2  # how much surer than the first reading another must be to be taken, in log-probability


class Find(Protocol):
    """Finds hits for questions that stand alone, best first."""

    def __call__(self, questions: Sequence[str], *, read: bool = True) -> list[list[Hit]]:
        """Return the hits of each question; with ``read`` false as they are before the cross-encoder has read any."""


def resolve(find: Find, question: str, before: str, quote: str = "", *, near: Collection[int] = ()) -> str:
    """Return the question as it is to be looked for after another, which a quote answered.

    ``near`` are the positions of sentences beside the quote, in which its name may be a pronoun too: "She teaches
    beginners." Where one of these is found for the question with its pronoun, that is one more reading.
    """
    found = readings(question, before, quote)
    if near and question not in found:
        hits = find([question], read=False)[0]
        found = (*found, question) if hits and hits[0].position in near else found
    return _surest(find, found)


def complement(find: Find, question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Put after the best hit of a question the best hit for each of its parts, if it is another; then the rest.

    A question in one part changes nothing.
    """
    parts = split_parts(question)
    if len(parts) == 1 or not hits:
        return list(hits)
    whole: list[str] = []
    for part in parts:
        whole.append(resolve(find, part, whole[-1]) if whole else part)
    chosen = {hits[0].position: hits[0]}
    for found in find(whole):
        if found:
            chosen.setdefault(found[0].position, found[0])
    first, *others = chosen.values()
    rest = [hit for hit in hits if hit.position not in chosen]
    return [first, *below([first], others), *below(others, rest)]


def readings_ahead(question: str) -> list[str]:
    """Return the question and what else `complement` will look for, as far as that is known beforehand."""
    parts = split_parts(question)
    if len(parts) == 1:
        return [question]
    return [question, parts[0], *(text for before, part in pairwise(parts) for text in readings(part, before))]


def _surest(find: Find, found: Sequence[str]) -> str:
    """Return the reading whose best hit is likeliest to answer it; the first has `FIRST` more.

    The cross-encoder reads for none: it would read for some readings and not for others, and their scores would be
    those of two models.
    """
    if len(found) == 1:
        return found[0]
    chances = [_log_chance(hits) for hits in find(found, read=False)]
    chances[0] += FIRST
    return found[chances.index(max(chances))]


def _log_chance(hits: Sequence[Hit]) -> float:
    """Return the log-probability that the best hit answers, among all hits.

    A score says nothing by itself of hits for another question: the ranker was fitted to the hits of one question.
    """
    if not hits:
        return -math.inf
    return -math.log(sum(math.exp(hit.final - hits[0].final) for hit in hits))
