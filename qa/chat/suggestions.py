"""Questions that the documents do answer, suggested at the beginning and after an answer.

They are anticipated questions, and at the beginning also headings.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from qa.answering.render import asks_nothing
from qa.chat.outline import outline_of
from qa.language.english import ENGLISH
from qa.language.followups import leaning

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from qa.answering.answer import Answer
    from qa.index.protocol import Index

__all__ = ["first_questions", "next_questions", "telling_headings"]

AROUND = 12  # sentences on either side of a quote whose questions are looked at
LOOKED_AT = 500  # questions from one place on: those of about a hundred sentences
SHORTEST, LONGEST = 20, 80  # characters
SHORTEST_HEADING = 4
MOST_TRIED = 8
_HEADING_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[IVXLC]{1,6}\.)\s+(?=\S)")


def first_questions(index: Index, count: int = 4) -> tuple[str, ...]:
    """Return questions from all over the documents; none where none were anticipated."""
    if not index.question_count:
        return ()
    size = len(index)
    places = [int((number + 0.5) * size / count) for number in range(count)]
    found: list[str] = []
    for place in places:
        here = index.questions(place, min(place + size // count, size))
        found += _one_each(islice(here, LOOKED_AT), found, 1)
    # Where only a few sentences have questions, these may stand between the places.
    found += _one_each(islice(index.questions(), LOOKED_AT), found, count - len(found))
    return tuple(found)


def telling_headings(index: Index, answer: Callable[[str], Answer], count: int = 4) -> tuple[str, ...]:
    """Return headings of the documents that can be asked as they are: what is quoted then stands under them.

    ``answer``: asks a question of the index. At most `MOST_TRIED` headings are tried, from all over the documents.
    """
    headings = [heading for doc_id, _, _ in index.documents()[:MOST_TRIED] for heading in outline_of(index, doc_id)]
    found: list[str] = []
    for heading in headings[:: max(len(headings) // MOST_TRIED, 1)][:MOST_TRIED]:
        asked = _HEADING_NUMBER.sub("", heading.text)
        asked = asked.capitalize() if asked.isupper() else asked
        if len(found) < count and SHORTEST_HEADING <= len(asked) <= LONGEST and asked not in found:
            given = answer(asked)
            if given.is_found and given.passages[0].citation.heading == heading.text:
                found.append(asked)
    return tuple(found)


def next_questions(index: Index, answer: Answer, asked: Collection[str], count: int = 3) -> tuple[str, ...]:
    """Return questions that are answered near the answer's first passage, each by another sentence.

    After a turn that asked nothing they are from all over the documents.
    """
    if asks_nothing(answer):
        return first_questions(index, count)
    if not answer.passages or not index.question_count:
        return ()
    c = answer.passages[0].citation
    here = [position for position, *place in index.positions_in(c.doc_id, c.start, c.end) if place == [c.start, c.end]]
    return tuple(_one_each(_asked_near(index, here[0]), asked, count)) if here else ()


def _asked_near(index: Index, position: int) -> Iterator[tuple[int, str]]:
    """Yield the anticipated questions of the sentences around one, the nearest first, each with its position."""
    around = index.neighbours(position, before=AROUND, after=AROUND)
    for near in sorted(around, key=lambda other: (abs(other - position), other < position)):
        for question in index.questions_of(near):
            yield near, question


def _one_each(questions: Iterable[tuple[int, str]], taken: Collection[str], count: int) -> list[str]:
    """Return at most ``count`` questions that stand alone: at most one for each sentence, and none of ``taken``."""
    known = {_words(question) for question in taken}
    found: dict[int, str] = {}
    if count < 1:
        return []
    for position, question in questions:
        if position not in found and _fits(question) and _words(question) not in known and not leaning(question).may:
            found[position] = question
            known.add(_words(question))
            if len(found) == count:
                break
    return list(found.values())


def _fits(question: str) -> bool:
    """Tell whether a question can be suggested: it is a whole question, short enough to be read at a glance."""
    is_question = question.endswith("?") and ENGLISH.question_start.match(question) is not None
    return is_question and SHORTEST <= len(question) <= LONGEST


def _words(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))
