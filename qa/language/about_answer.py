"""A question that asks about the answer before it, and a turn that asks nothing (pure).

"Who said that?", "why?" and "go on" have no subject of their own: what they ask for stands in the last answer's quote,
or beside it. `qa.retrieval.evidence` looks there. "Thanks" asks nothing, so nothing is looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.language.english import ENGLISH
from qa.language.words import WORD

if TYPE_CHECKING:
    from qa.language.language import QuestionLanguage

__all__ = ["gives_reason", "is_courtesy", "what_of_answer"]

LONGEST = 100  # characters; a longer turn says more than that
_END = " \t\r\n?.!…"


def what_of_answer(question: str, *, language: QuestionLanguage = ENGLISH) -> str:
    """Return what a question asks about the answer before it; "" if it asks something else.

    ``credit``: whom the quote credits; ``why``: its reason; ``next``: what follows it; ``else``: what else there is.

    >>> what_of_answer("Says who?"), what_of_answer("And then?"), what_of_answer("Who said that it is red?")
    ('credit', 'next', '')
    """
    if len(question) > LONGEST:
        return ""
    whole = question.strip(_END)
    rest = language.lead.sub("", whole)
    for kind, pattern in language.about_answer.items():
        if pattern.fullmatch(whole) or pattern.fullmatch(rest):
            return kind
    return ""


def gives_reason(sentence: str, *, language: QuestionLanguage = ENGLISH) -> bool:
    """Tell whether a sentence has a word that gives a reason.

    >>> gives_reason("It closed because of the rain."), gives_reason("It has been closed since 1990.")
    (True, False)
    """
    return language.reason.search(sentence) is not None


def is_courtesy(turn: str, *, language: QuestionLanguage = ENGLISH) -> bool:
    """Tell whether a turn only thanks, greets or agrees, and asks nothing.

    >>> is_courtesy("Thanks a lot!"), is_courtesy("ok"), is_courtesy("Is it great?"), is_courtesy("hello world")
    (True, True, False, False)
    """
    if len(turn) > LONGEST or language.question_start.match(turn.strip()):
        return False
    words = WORD.findall(turn.lower().replace("’", "'"))
    known = language.courtesies | language.courtesies_beside
    return any(word in language.courtesies for word in words) and all(word in known for word in words)
