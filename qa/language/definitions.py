"""Sentences that say what or who something is, for questions that ask just that (pure).

"What is X?" is best answered by "X is a ...", "X, a ...", "called X", or by "X (long form)". Whether the sentence is
about the same X is not judged: two things can have the same name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH
from qa.language.question_parts import split_parts

if TYPE_CHECKING:
    from qa.language.language import QuestionLanguage

__all__ = ["asked_definition", "defines"]

MAX_LENGTH = 2000  # characters of a question or a sentence; a longer one defines nothing
MAX_TERM = 6  # words
NEAR = 100  # characters on either side of a term that say what it is
INTRODUCES = (
    0.5  # a clause that begins with the term and says something else of it, or a few words in brackets after it
)
_LONG_FORM = re.compile(r"\s*\(([^()]{3,80})\)")


def defines(question: str, sentence: str, *, language: QuestionLanguage = ENGLISH) -> float:
    """Return 1 if a sentence defines what a question asks the meaning or identity of, 0.5 if it may define it, else 0.

    >>> question = "What is a tensor?"
    >>> [defines(question, text) for text in ("A tensor is an array.", "Tensors grow.", "Arrays hold a tensor.")]
    [1.0, 0.5, 0.0]
    """
    if max(len(question), len(sentence)) > MAX_LENGTH:
        return 0.0
    term, is_who = _asked(question, language)
    if not term:
        return 0.0
    places = [match.span() for match in _pattern_of(term, is_who).finditer(sentence)]
    return max((_defined_at(sentence, place, term, language, is_who=is_who) for place in places), default=0.0)


def asked_definition(question: str, *, language: QuestionLanguage = ENGLISH) -> str:
    """Return what a question asks the meaning or the identity of; "" if it asks something else.

    >>> asked_definition("What is a tensor?"), asked_definition("What does RNA stand for?")
    ('tensor', 'RNA')
    >>> asked_definition("What is the river that runs there called?")
    ''
    """
    return _asked(question, language)[0]


@lru_cache(maxsize=256)  # it is called for each candidate sentence of a question
def _asked(question: str, language: QuestionLanguage) -> tuple[str, bool]:
    """Return what a question asks the definition of, and whether it asks who that is."""
    if len(question) > MAX_LENGTH:
        return "", False
    text = " ".join(split_parts(question, language=language)[0].split())
    rules = language.definitions
    for pattern in (rules.identity_question, *rules.meaning_questions):
        match = pattern.match(text)
        if match and len(match["term"].split()) <= MAX_TERM and not rules.no_term.search(match["term"]):
            return match["term"], pattern is rules.identity_question
    return "", False


@lru_cache(maxsize=256)
def _pattern_of(term: str, is_who: bool) -> re.Pattern[str]:
    """Return a pattern of the term; for a person, also of the last part of the name."""
    words = term.split()
    whole = r"\s+".join(map(re.escape, words))
    last = f"|(?-i:{re.escape(words[-1].title())})" if is_who and len(words) > 1 and words[-1].isalpha() else ""
    return re.compile(rf"(?<!\w)(?:{whole}(?:e?s)?{last})(?!\w)", re.IGNORECASE)


def _defined_at(sentence: str, place: tuple[int, int], term: str, language: QuestionLanguage, *, is_who: bool) -> float:
    """Return what `defines` says of the term where it stands at a place."""
    start, end = place
    rules = language.definitions
    before, after = sentence[max(start - NEAR, 0) : start], sentence[end : end + 2 * NEAR]
    is_subject = rules.subject_before.search(before) is not None
    says = [
        is_subject and rules.defined_after.match(after),
        (rules.relative_after if rules.fronted_before.search(before) else rules.apposed_after).match(after),
        rules.called_before.search(before),
        is_who and (language.person_before.search(before) or rules.named_before.search(before)),
        _is_short_form(term, before, after),
    ]
    if any(says):
        return 1.0
    begins = is_subject and len(sentence[:start].split()) < 2 and not language.possessive.match(after[:2])
    return INTRODUCES if begins or rules.glossed_after.match(after) else 0.0


def _is_short_form(term: str, before: str, after: str) -> bool:
    """Tell whether a term stands beside its long form: "RNA (ribonucleic acid)", "ribonucleic acid (RNA)".

    >>> _is_short_form("BBC", "the British Broadcasting Corporation (", ")"), _is_short_form("BBC", "the (", ")")
    (True, False)
    """
    letters = term.lower()
    if not (2 <= len(letters) <= 8 and letters.isalpha()):
        return False
    long_form = _LONG_FORM.match(after)
    if long_form and _initials(long_form[1])[: len(letters)] == letters:
        return True
    words = before.removesuffix("(").split()
    return before.endswith("(") and _initials(" ".join(words[-len(letters) :])) == letters


def _initials(text: str) -> str:
    return "".join(chain.from_iterable(word[:1].lower() for word in text.split()))
