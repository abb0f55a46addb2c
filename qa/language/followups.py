"""A question that leans on the one before -> readings of it that stand alone (pure).

"And Claude?" after "What did Muse Spark score on ARC AGI 2?" can be read as "What did Claude score on ARC AGI 2?". No
words are made up: a reading is put together from the two questions' own. Which reading is taken is decided by what the
documents answer best (`qa.answer`), not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.language.english import _VERB, _WH
from qa.language.names import names

__all__ = ["Leaning", "leaning", "readings"]

MAX_READINGS = 4
MAX_SUBJECT = 6  # words of a new subject in the old question's place
_LEAD = re.compile(
    r"^(?:(?:and|but|so|or|then|also|ok|okay|oh|well|hm+)\b[\s,]*)*(?:(?:what|how)\s+(?:about|of)\s+|what\s+(?=(?:on|in|at|for|with|by)\b)|same\s+(?:question\s+)?for\s+)?",
    re.IGNORECASE,
)
_PREPOSITIONS = r"on|in|at|by|for|from|of|to|with|under|over|about|against|according\s+to|per"
_IS_CLAUSE = re.compile(rf"\b(?:{_VERB})\b|^(?:who|what)\s+\w+|^why\s+\w+\s+\w+", re.IGNORECASE)
_PERSONAL = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their|theirs|it|its)\b", re.IGNORECASE)
_POINTING = re.compile(
    rf"\b(?:{_VERB})\s+(?:that|this|these|those)\b|"
    r"\b(?:that|this|these|those)(?=\s*[?.!]*$|\s+(?:is|was|are|were|a|an|the|so|about|said|say|mean)\b)|"
    r"^(?:why|how|who|when|where|what)\b.{0,40}\b(?:that|this|so|there|then)\s*[?.!]*$|\bthe\s+(?:other|latter|former|same)\b",
    re.IGNORECASE,
)
_STOP = frozenset(
    f"{_WH}|{_VERB}|a|an|the|and|but|so|or|of|in|on|at|by|to|for|from|with|about|as|than|then|too|also|that|this|"
    "these|those|he|she|him|her|his|hers|they|them|their|it|its|there|here|says|said|say|much|many|else|other|one|ones|"
    "according|reported|published|exactly|really|again|long|come|mean|know|i|me|my|you|your|we|us|our".split("|")
)
_ASKS = re.compile(rf"(?:{_WH})\b", re.IGNORECASE)
_ASKS_ANEW = re.compile(r"(?:why|how\s+(?!do\b)|when)\b", re.IGNORECASE)  # not in the sentence asked about before
_WORD = re.compile(r"[\w'’.\-&%]*\w%?")


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a question leans on what was asked before."""

    must: bool  # it says nothing on its own
    may: bool  # it has a pronoun that can mean something in it or before it


def leaning(question: str) -> Leaning:
    """Tell whether a question needs the one before to be understood.

    >>> leaning("and Claude?").must, leaning("Who said that?").must, leaning("Who founded Scale AI?").must
    (True, True, False)
    """
    rest = _LEAD.sub("", question)
    has_lead = len(rest) < len(question)
    content = _content(rest)
    is_clause = bool(_IS_CLAUSE.search(rest))
    starts_low = bool(re.match(rf"(?:{_PREPOSITIONS})\b", rest, re.IGNORECASE))
    points = bool(_POINTING.search(rest))
    personal = bool(_PERSONAL.search(rest))
    must = (
        not content
        or (not is_clause and (has_lead or starts_low or len(content) <= 1))
        or (points and len(content) <= 1)
        or (personal and len(content) <= 1 and not names(rest))
    )
    return Leaning(must=must, may=must or has_lead or points or personal or (not is_clause and len(content) <= 2))


def readings(question: str, before: str) -> tuple[str, ...]:
    """Return ways to read a question after another, the likeliest first, each once, at most `MAX_READINGS`.

    >>> readings("and Claude?", "What did Muse Spark score on ARC AGI 2?")[:2]
    ('What did Claude score on ARC AGI 2?', 'What did Muse Spark score on Claude?')
    """
    lean = leaning(question)
    if not lean.may or not before.strip():
        return (question,)
    rest = _LEAD.sub("", question).strip()
    phrase = re.sub(rf"^(?:(?:{_PREPOSITIONS})\s+)?(?:(?:the|a|an)\s+)?", "", rest).rstrip(" ?.!")
    joined = f"{before.rstrip(' ?.!')}? {question}"
    if not _IS_CLAUSE.search(rest) and not _ASKS.match(rest) and 0 < len(_content(phrase)) <= MAX_SUBJECT:
        subjects = [name for name in names(before) if name.lower() not in rest.lower()] or _last_words(before)
        if re.match(rf"(?:{_PREPOSITIONS})\s", rest, re.IGNORECASE):  # "and on ARC AGI 2?" takes the place of "on ..."
            placed = [
                name for name in subjects if re.search(rf"\b(?:{_PREPOSITIONS})\s+(?:the\s+)?{re.escape(name)}", before)
            ]
            subjects = placed or subjects
        found = [_replaced(before, subject, phrase) for subject in subjects] or [joined]
    elif lean.must and not _content(rest) and not _ASKS_ANEW.match(rest):
        found = [before, joined]  # "Who said that?": what was said says who said it
    else:
        old = [name for name in names(before) if name.lower() not in rest.lower()]
        found = [_in_place(rest, name) for name in old[::-1][:2] if _PERSONAL.search(rest)]
        found = [*found, joined] if lean.must else [question, *found, joined]
    return tuple(dict.fromkeys(found))[:MAX_READINGS]


def _content(text: str) -> list[str]:
    """Return the words of a text that say something."""
    return [word for word in _WORD.findall(text.lower()) if word not in _STOP]


def _last_words(text: str) -> list[str]:
    """Return the last words of a text that say something, in a row: what it is about, where it has no names."""
    words = text.rstrip(" ?.!").split()
    first = len(words)
    while first and words[first - 1].lower() not in _STOP:
        first -= 1
    return [" ".join(words[first:])] if first < len(words) else []


def _replaced(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{re.escape(old)}(?!\w)", lambda _: new, text, count=1)


def _in_place(text: str, name: str) -> str:
    """Return the text with its first pronoun replaced by a name."""

    def taken(match: re.Match[str]) -> str:
        return f"{name}'s" if match[0].lower() in {"his", "hers", "their", "theirs", "its"} else name

    return _PERSONAL.sub(taken, text, count=1)
