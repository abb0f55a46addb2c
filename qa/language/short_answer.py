"""The words that answer: the short answer inside a quoted sentence, by offsets (pure).

The question says what kind of thing it asks for: a date, an amount, a share, a number, a person, a name. Each span of
the sentence that is such a thing and new to the question is a candidate. It is weighed by how near the question's own
words stand, by what stands beside it, and by how many rivals it has. The best one is marked if it is likely enough to
be right: no mark is better than a wrong one. ``benchmarks/highlight.py`` fits the weights and measures.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qa.language.attribution import attributed_to
from qa.language.english import ENGLISH
from qa.language.names import name_spans
from qa.language.terms import stems
from qa.language.words import WORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.language.language import QuestionLanguage

__all__ = ["FEATURES", "Candidate", "asked_for", "candidates", "highlight", "likelihood"]

MAX_LENGTH = 2000  # characters of a question or a sentence; a longer one has no short answer
SURE = 0.7  # the likelihood that a mark must have
# `_Sentence.described` says what each is. benchmarks/highlight.py fits their weights.
FEATURES = (
    "near",
    "ahead",
    "best",
    "only",
    "rivals",
    "clause",
    "owned",
    "led",
    "credited",
    "length",
    "person",
    "name",
    "date",
    "amount",
    "count",
)
INTERCEPT = -0.54
WEIGHTS = (0.34, 0.66, 0.09, 0.40, -0.37, 0.45, 0.18, -0.01, 1.12, 0.99, -0.33, -0.70, 0.64, 0.40, -0.02)
# The forms that fit a kind of answer.
FITS = {
    "date": ("date",),
    "money": ("money",),
    "percent": ("percent",),
    "amount": ("count",),
    "score": ("percent", "count"),
    "count": ("money", "percent", "count"),
    "person": ("name",),
    "name": ("name",),
}
_MARK = re.compile(r"[,;:—–()]")
_BEFORE_NAME = re.compile(r"[\s\"“(—–/]")

Span = tuple[int, int]  # half-open


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of a sentence that is the kind of thing that is asked for; ``described`` has the values of `FEATURES`."""

    start: int
    end: int
    described: tuple[float, ...]


def highlight(question: str, sentence: str, *, language: QuestionLanguage = ENGLISH) -> Span | None:
    """Return where in the sentence the short answer stands, half-open, or ``None`` if that is not plain.

    Whether the sentence answers is not judged.

    >>> text = "In June 2025, the company acquired 49% of Scale AI for $14.3 billion."
    >>> [text[slice(*highlight(q, text))] for q in ("When was Scale AI acquired?", "How much did it pay for Scale AI?")]
    ['June 2025', '$14.3 billion']
    """
    best = max(candidates(question, sentence, language=language), key=likelihood, default=None)
    return (best.start, best.end) if best is not None and likelihood(best) >= SURE else None


def likelihood(candidate: Candidate) -> float:
    """Return how likely a candidate is the short answer: 0..1."""
    odds = INTERCEPT + sum(weight * value for weight, value in zip(WEIGHTS, candidate.described, strict=True))
    return 1 / (1 + math.exp(-odds))


def asked_for(question: str, *, language: QuestionLanguage = ENGLISH) -> str:
    """Return the kind of thing that a question asks for; "" if it asks for none of the kinds in `FITS`.

    >>> asked_for("Who leads it?"), asked_for("How many physicians helped?"), asked_for("What does it do?")
    ('person', 'count', '')
    """
    low = question.lower()
    return next((kind for kind, pattern in language.kinds.items() if pattern.search(low)), "")


def candidates(question: str, sentence: str, *, language: QuestionLanguage = ENGLISH) -> list[Candidate]:
    """Return the spans of the sentence that are of the kind that is asked for and are not in the question, in order."""
    if max(len(question), len(sentence)) > MAX_LENGTH:
        return []
    kind = asked_for(question, language=language)
    if not kind:
        return []
    read = _Sentence(question, sentence, language)
    spans = [
        span
        for form in FITS[kind]
        for span in (_names(sentence, language) if form == "name" else _spans(form, sentence, kind, language))
        if not read.is_known(*span)
    ]
    near = [read.nearness(*span) for span in spans]
    found = []
    for number, (start, end) in enumerate(spans):
        rivals = [*near[:number], *near[number + 1 :]]
        found.append(Candidate(start, end, read.described(kind, start, end, near[number], rivals)))
    return found


def _spans(form: str, sentence: str, kind: str, language: QuestionLanguage) -> Iterator[Span]:
    """Yield the spans of a form. An amount has its unit with it; a count is not part of a span of another form."""
    if form != "count":
        yield from (match.span() for match in language.forms[form].finditer(sentence))
        return
    others = [span for other in ("money", "percent", "date") for span in _spans(other, sentence, kind, language)]
    for match in language.forms[form].finditer(sentence):
        start, end = match.span()
        if any(start < other_end and other_start < end for other_start, other_end in others):
            continue
        if match[0].lower() in language.vague_counts or _is_in_name(sentence, start, language):
            continue
        if kind != "amount":
            yield start, end
        elif unit := language.unit.match(sentence, end):
            yield start, unit.end()


def _is_in_name(sentence: str, start: int, language: QuestionLanguage) -> bool:
    """Tell whether a number is part of a name: "Llama 4", "Terminal-Bench 2.0"."""
    if not re.search(r"[A-Za-z]\s$", sentence[max(start - 2, 0) : start]):
        return False
    words = sentence[:start].rsplit(None, 1)
    before = words[-1]
    return before[0].isupper() and len(words) > 1 and before.lower() not in language.openers


@cache
def _little(language: QuestionLanguage) -> frozenset[str]:
    """Return the stems of words that tell nothing about what a sentence shares with a question."""
    return frozenset(stems([*language.matched_little], language=language))


def _names(sentence: str, language: QuestionLanguage) -> Iterator[Span]:
    """Yield the names that begin where a word begins, without numbers before them; months are not names."""
    for start, end in name_spans(sentence, language=language):
        if start and not _BEFORE_NAME.match(sentence, start - 1):
            continue
        while start < end and not sentence[start].isupper():
            first = sentence[start:end].split(None, 1)
            start = end - len(first[1]) if len(first) > 1 else end
        if start < end and not language.month.match(sentence, start):
            yield start, end


class _Sentence:
    """A sentence, read for a question."""

    def __init__(self, question: str, text: str, language: QuestionLanguage) -> None:
        self._text = text
        self._leading = language.leading_words
        self._telling = set(stems(WORD.findall(question), language=language)) - _little(language)
        places = [match.span() for match in WORD.finditer(text)]
        self._starts = [start for start, _ in places]
        self._ends = [end for _, end in places]
        self._stems = stems([text[start:end] for start, end in places], language=language)
        self._shared = [place for place, stem in zip(places, self._stems, strict=True) if stem in self._telling]
        self._breaks = [match.span() for match in language.clause_break.finditer(text)]
        self._credited = attributed_to(text, language=language)

    def is_known(self, start: int, end: int) -> bool:
        """Tell whether the question has a word of a span already."""
        return not self._telling.isdisjoint(self._within(start, end))

    def nearness(self, start: int, end: int) -> float:
        """Return how near the question's words stand: the sum of 1 / (1 + distance in words, marks counting three)."""
        total = 0.0
        for first, last in self._shared:
            gap = self._text[last:start] if last <= start else self._text[end:first]
            total += 1 / (1 + len(gap.split()) + 3 * len(_MARK.findall(gap)))
        return total

    def described(self, kind: str, start: int, end: int, near: float, rivals: Sequence[float]) -> tuple[float, ...]:
        """Return the `FEATURES` of a span, given its nearness to the question's words and that of its rivals."""
        span = self._text[start:end]
        ahead = near - max(rivals, default=0.0)
        following = bisect_left(self._starts, end)
        before = self._text[:start].rsplit(None, 1)
        return (
            near,
            max(min(ahead, 2.0), -2.0),
            float(ahead > 0),
            float(not rivals),
            float(min(len(rivals), 4)),
            self._share_in_clause(start, end),
            float(kind != "date" and not self._telling.isdisjoint(self._stems[following : following + 2])),
            float(bool(before) and before[-1].lower() in self._leading),
            float(any(span in name or name in span for name in self._credited)),
            min(len(span.split()), 6) / 6,
            float(kind == "person"),
            float(kind == "name"),
            float(kind == "date"),
            float(kind in ("money", "percent", "amount")),
            float(kind in ("count", "score")),
        )

    def _share_in_clause(self, start: int, end: int) -> float:
        """Return the share of the question's words in the sentence that stand in the span's own clause."""
        first = max((last for _, last in self._breaks if last <= start), default=0)
        after = min((begin for begin, _ in self._breaks if begin >= end), default=len(self._text))
        in_clause = self._telling.intersection(self._within(first, after))
        anywhere = self._telling.intersection(self._stems)
        return len(in_clause) / max(len(anywhere), 1)

    def _within(self, start: int, end: int) -> list[str]:
        """Return the stems of the words that are in a span, all or in part."""
        return self._stems[bisect_right(self._ends, start) : bisect_left(self._starts, end)]
