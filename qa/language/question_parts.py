"""A question in parts -> the parts, each a question (pure).

"What did it score on A and who beat it on B?" asks two things, and so does "How do the targets of X and Y differ?". A
part may lean on the one before ("and who beat it"): `qa.language.followups` makes it whole.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH
from qa.language.names import names

if TYPE_CHECKING:
    from qa.language.language import QuestionLanguage

__all__ = ["split_parts"]

MAX_PARTS = 3
LONGEST = 1000  # characters; a longer text is not a question with parts


def split_parts(question: str, *, language: QuestionLanguage = ENGLISH) -> tuple[str, ...]:
    """Return the parts of a question, in order; the question alone if it has one part.

    >>> split_parts("Who leads it, and when did it start?")
    ('Who leads it?', 'when did it start?')
    >>> split_parts("What do GPT-5.4 and Claude score?")
    ('What do GPT-5.4 score?', 'What do Claude score?')
    """
    if len(question) > LONGEST:
        return (question,)
    clauses = [clause.strip(" ,;?") for clause in language.question_break.split(question)]
    clauses = [clause for clause in clauses if len(clause.split()) > 1]
    if 1 < len(clauses) <= MAX_PARTS:
        return tuple(f"{clause}?" for clause in clauses)
    return _one_for_each_name(question, language) or (question,)


def _one_for_each_name(question: str, language: QuestionLanguage) -> tuple[str, ...]:
    """Return the question for each of two names that stand side by side in it; nothing if there are no such names."""
    for left, right in pairwise(names(question, language=language)):
        start = question.find(left)
        if language.list_start.search(question[:start]) or left.isdecimal() or right.isdecimal():
            continue
        end = start + len(left)
        second = question.find(right, end)
        if second > 0 and language.between_names.fullmatch(question, end, second):
            return question[:end] + question[second + len(right) :], question[:start] + question[second:]
    return ()
