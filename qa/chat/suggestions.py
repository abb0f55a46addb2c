"""Questions that the documents do answer: to begin with, and after an answer. They are the anticipated questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.language.followups import leaning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from qa.answering.answer import Answer
    from qa.index.protocol import Index

__all__ = ["first_questions", "next_questions"]

AROUND = 12  # sentences on either side of a quote that are looked at
_IS_QUESTION = re.compile(
    r"(?:what|who|whom|whose|when|where|which|why|how|is|are|was|were|do|does|did|can)\b.*\?$", re.I
)
SHORTEST, LONGEST = 20, 80  # characters


def first_questions(index: Index, count: int = 4) -> tuple[str, ...]:
    """Return questions from all over the documents; none where they have no anticipated questions."""
    size = len(index)
    places = (int((number + 0.5) * size / count) for number in range(count))
    found: list[str] = []
    for place in places:
        found += _one_each(index, range(place, min(place + size // count, size)), found, 1)
    return tuple(found)


def next_questions(index: Index, answer: Answer, asked: Collection[str], count: int = 3) -> tuple[str, ...]:
    """Return questions that sentences near the answer's first passage answer, each of another sentence."""
    if not answer.passages:
        return ()
    c = answer.passages[0].citation
    here = [
        position
        for position, start, end in index.positions_in(c.doc_id, c.start, c.end)
        if (start, end) == (c.start, c.end)
    ]
    if not here:
        return ()
    near = [here[0] + step * sign for step in range(1, AROUND + 1) for sign in (1, -1)]
    return tuple(_one_each(index, [p for p in near if 0 <= p < len(index)], list(asked), count))


def _one_each(index: Index, positions: Iterable[int], taken: Collection[str], count: int) -> list[str]:
    """Return at most ``count`` questions that stand alone, one a sentence, none of those that are taken."""
    known = {_words(question) for question in taken}
    found: list[str] = []
    for position in positions:
        if len(found) == count:
            break
        for question in index.questions_of(position):
            fits = SHORTEST <= len(question) <= LONGEST and _IS_QUESTION.match(question)
            if fits and _words(question) not in known and not leaning(question).may:
                found.append(question)
                known.add(_words(question))
                break
    return found


def _words(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))
