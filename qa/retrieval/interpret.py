"""A question and the turns before it -> a question that stands alone; a question in parts -> hits for each part.

A question can be read in several ways (`qa.language.followups`). The reading that the documents answer best is taken.
Nothing is generated: a reading is put together from the words of the questions. `Find` says how hits are found.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from qa.language.followups import readings
from qa.language.question_parts import split_parts
from qa.retrieval.rerank import below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.retrieval.signals import Hit

__all__ = ["TURNS", "Find", "complement", "readings_ahead", "resolve"]

TURNS = 4  # turns that are looked back on
FIRST = 1.0  # how much better than the first reading another must be answered to be taken
READ = 5  # hits of each reading that the cross-encoder reads to compare the readings


class Find(Protocol):
    """Finds hits for questions that stand alone, best first."""

    def __call__(self, questions: Sequence[str], *, first: int | None = None) -> list[list[Hit]]:
        """Return the hits of each question, or only so many ``first`` ones, which is quicker where they are read."""


def resolve(find: Find, question: str, history: Sequence[str]) -> str:
    """Return the question as it is to be looked for after these turns, oldest first."""
    turns = [*history[-TURNS:], question]
    text = turns[0]
    for turn in turns[1:]:
        text = _best_answered(find, readings(turn, text))
    return text


def complement(find: Find, question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Put after the best hit of a question the best hit for each of its parts, if it is another; then the rest.

    A question in one part changes nothing.
    """
    parts = split_parts(question)
    if len(parts) == 1 or not hits:
        return list(hits)
    whole: list[str] = []
    for part in parts:
        whole.append(resolve(find, part, whole))
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


def _best_answered(find: Find, found: Sequence[str]) -> str:
    """Return the reading whose best hit has the best score; the first has `FIRST` more."""
    if len(found) == 1:
        return found[0]
    scores = [hits[0].final if hits else float("-inf") for hits in find(found, first=READ)]
    scores[0] += FIRST
    return found[scores.index(max(scores))]
