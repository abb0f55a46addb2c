"""The words that answer: the short answer inside a quoted sentence, by offsets (pure).

The question says what kind of thing it asks for: a date, an amount, a share, a number, a person, a name. The spans of
the sentence that are such a thing and new to the question are weighed: how near the question's own words stand, what
stands beside them, how many rivals there are. The best is marked if it is likely enough to be right: no mark is better
than a wrong one. ``benchmarks/highlight.py`` fits the weights and measures.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.language.attribution import attributed_to

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FEATURES", "Candidate", "asked_for", "candidates", "highlight", "likelihood"]

MAX_LENGTH = 2000  # characters of a question or a sentence; what is longer has no short answer
SURE = 0.7  # how likely right a mark must be
# What each says of a candidate, in `_described`; fitted by benchmarks/highlight.py.
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
INTERCEPT = -0.64
WEIGHTS = (0.22, 0.73, 0.26, 0.35, -0.32, 0.50, 0.01, 0.16, 1.13, 1.03, -0.39, -0.66, 0.60, 0.40, 0.03)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_YEAR = r"(?:1\d{3}|20\d\d)"
_WORDED = (
    r"(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|half|several)"
)
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen)"
_ABOUT = (
    r"(?:(?:over|about|around|roughly|nearly|almost|approximately|some|at\s+least|more\s+than|less\s+than|up\s+to)\s+)?"
)
_DIGITS = r"(?<![\w.,-])\d(?:[\d,]*\d)?(?:\.\d+)?(?![\d-])"
_PATTERNS = {
    "date": re.compile(
        rf"\b{_MONTH}(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?(?:,?\s+{_YEAR})?\b|\b\d{{1,2}}\s+{_MONTH}(?:\s+{_YEAR})?\b|"
        rf"\b{_YEAR}s?\b|"
        r"\b\d{1,2}(?:st|nd|rd|th)\s+century\b|\b(?:mid|late|early)[- ]\d{4}s\b"
    ),
    "money": re.compile(rf"{_ABOUT}(?:US)?[$€£]\s?\d(?:[\d,]*\d)?(?:\.\d+)?(?:\s{_SCALE})?", re.IGNORECASE),
    "percent": re.compile(
        rf"{_ABOUT}(?<![\w.,])\d(?:[\d,]*\d)?(?:\.\d+)?\s?(?:%|percent\b|per\s+cent\b)", re.IGNORECASE
    ),
    "count": re.compile(
        rf"{_ABOUT}(?:{_DIGITS}(?:\s+{_SCALE})?|\b{_WORDED}\b(?:[- ](?:{_WORDED}|{_SCALE}))?|\ba\s+{_SCALE}\b)",
        re.IGNORECASE,
    ),
}
_UNIT = re.compile(
    r"[\s-]*(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|decades?|centuries|miles?|mi|km|kilomet(?:er|re)s?|"
    r"met(?:er|re)s?|m|feet|foot|ft|inches|inch|acres?|tons?|tonnes?|kg|pounds?|degrees?|°[CF]?)(?!\w)"
)
_PART = r"(?:[A-Z]\.|[A-Z][\w&.'’\-]*\w|[A-Z]|[a-z]+[A-Z]\w*|\d[\w.\-]*\w|\d)"
_NAME = re.compile(
    rf"(?:(?<=[\s\"“(—–/])|^)(?:[A-Z][\w&.\-]*[\w]|[A-Z](?=\s))(?:\s+(?:(?:of|the|de|von|van|du|la|and\s+the|for)\s+(?=[A-Z]))?{_PART})*"
)
_VALUED = "price|cost|salary|revenue|valuation"
_DATED = "year|date|day|month|decade|century"
_PERSON = "person|man|woman|analyst|scientist|author|president|king|player"
_NAMED = "company|city|country|model|team|university|group|organi[sz]ation|river|state|newspaper|bank|outlet|benchmark"
_KINDS = {  # the first that fits
    "date": rf"^(?:and\s+|how\s+and\s+)?when\b(?!\s+(?:many|large|a|an|the|there)\b)|\b(?:what|which)\s+(?:{_DATED})\b",
    "money": r"\bhow\s+much\s+(?:money|did\b.*\b(?:pay|cost|spend|buy|invest)|does\b.*\bcost|is\b.*\bworth)|"
    rf"\b(?:{_VALUED})\b(?!.*\bsay\b)",
    "percent": r"\b(?:what|which)\s+(?:percentage|percent|share|proportion|fraction)\b|\bhow\s+many\s+percent",
    "amount": r"\bhow\s+(?:long|old|far|big|large|tall|high|fast|often|deep|wide|heavy)\b",
    "score": r"\b(?:what|which)\s+(?:score|number|rate|rank)\b|^what\s+(?:is|was)\b.*\b(?:score|rate|rank)\b|"
    r"^(?:what|how)\s+(?:did|does|do)\b.*\b(?:score|get)\b",
    "count": r"\bhow\s+(?:many|much)\b|\bnumber\s+of\b",
    "person": rf"^\s*(?:and\s+)?who(?:m|se)?\b|\b(?:what|which)\s+(?:{_PERSON})\b",
    "name": rf"\b(?:w?hich|where|what\s+(?:is|was)\s+the\s+name|what\s+(?:{_NAMED}))\b",
}
_ASKED = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}
_FITS = {
    "date": {"date"},
    "money": {"money"},
    "percent": {"percent"},
    "amount": {"count"},
    "score": {"percent", "count"},
    "count": {"count", "percent", "money"},
    "person": {"name"},
    "name": {"name"},
}
_STOP = frozenset(
    "a an the of in on at by for from with to and or but as is are was were be been has have had do does did can could "
    "will would not no it its he she they we you i his her their this that these those which who whom whose what when "
    "where why how many much than then also there per into after before over under about according".split()
)
_TITLES = frozenset(  # with a capital only because they stand first
    "The A An In On At By For From With It Its He She They But And As This That These After Before "
    "While When Although However Since During According To Their His Her Some Many Both Each".split()
)
_BREAK = re.compile(r"[,;:—–()]\s|\s[—–(]|\s(?:and|but|while|where)\s")
_WORD = re.compile(r"\w+(?:[.'’\-]\w+)*%?")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of a sentence that is the kind of thing that is asked for; ``described`` is its `FEATURES`."""

    start: int
    end: int
    described: tuple[float, ...]


def highlight(question: str, sentence: str) -> tuple[int, int] | None:
    """Return where in the sentence the short answer stands, half-open, or ``None`` where that is not plain.

    Whether the sentence answers is not judged.

    >>> text = "In June 2025, the company acquired 49% of Scale AI for $14.3 billion."
    >>> [text[slice(*highlight(q, text))] for q in ("When was Scale AI acquired?", "How much did it pay for Scale AI?")]
    ['June 2025', '$14.3 billion']
    """
    found = [
        (likelihood(candidate), -number, candidate) for number, candidate in enumerate(candidates(question, sentence))
    ]
    sure, _, best = max(found, default=(0.0, 0, None))
    return (best.start, best.end) if best is not None and sure >= SURE else None


def likelihood(candidate: Candidate) -> float:
    """Return how likely a candidate is the short answer."""
    odds = INTERCEPT + sum(weight * value for weight, value in zip(WEIGHTS, candidate.described, strict=True))
    return 1 / (1 + math.exp(-odds))


def asked_for(question: str) -> str:
    """Return the kind of thing that a question asks for; empty where that is none that has a form.

    >>> asked_for("Who leads it?"), asked_for("How many physicians helped?"), asked_for("What does it do?")
    ('person', 'count', '')
    """
    low = question.lower()
    return next((kind for kind, pattern in _ASKED.items() if pattern.search(low)), "")


def candidates(question: str, sentence: str) -> list[Candidate]:
    """Return the spans of the sentence that are of the kind that is asked for and new to the question, in order."""
    kind = asked_for(question)
    if not kind or max(len(question), len(sentence)) > MAX_LENGTH:
        return []
    known = {_stem(word) for word in _WORD.findall(question)}
    words = [(match.start(), match.end(), _stem(match[0])) for match in _WORD.finditer(sentence)]
    shared = [(start, end) for start, end, word in words if word in known and word not in _STOP]
    spans = [span for form in _PATTERNS if form in _FITS[kind] for span in _matches(form, sentence, kind)]
    if "name" in _FITS[kind]:
        spans = list(_names(sentence))
    new = [
        (start, end)
        for start, end in spans
        if not any(_stem(word) in known for word in _WORD.findall(sentence[start:end]) if _stem(word) not in _STOP)
    ]
    scored = [_nearness(sentence, start, end, shared) for start, end in new]
    found = []
    for number, (start, end) in enumerate(new):
        others = [score for other, score in enumerate(scored) if other != number]
        ahead = scored[number] - max(others, default=0.0)
        found.append(
            Candidate(start, end, _described(kind, question, sentence, start, end, scored[number], ahead, len(others)))
        )
    return found


def _matches(form: str, sentence: str, kind: str) -> Iterator[tuple[int, int]]:
    taken = [match.span() for other in ("money", "percent", "date") for match in _PATTERNS[other].finditer(sentence)]
    for match in _PATTERNS[form].finditer(sentence):
        start, end = match.span()
        if form == "count":
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            if match[0].lower() in ("a", "one", "some") or _is_numbered(sentence, start):
                continue
            unit = _UNIT.match(sentence, end)
            if kind == "amount" and not unit:
                continue
            end = unit.end() if unit and kind == "amount" else end
        yield start, end


def _is_numbered(sentence: str, start: int) -> bool:
    """Tell whether a number is part of a name: "Llama 4", "Terminal-Bench 2.0"."""
    if not re.search(r"[A-Za-z]\s$", sentence[max(start - 2, 0) : start]):
        return False
    before = sentence[:start].rstrip().rsplit(None, 1)
    word = before[-1] if before else ""
    return word[:1].isupper() and len(before) > 1 and word not in _TITLES


def _names(sentence: str) -> Iterator[tuple[int, int]]:
    for match in _NAME.finditer(sentence):
        start, text = match.start(), match[0]
        first = re.match(r"\w+", text)
        while first is not None and first[0] in _TITLES and " " in text:
            start += len(text) - len(text.split(None, 1)[1])
            text = text.split(None, 1)[1]
            first = re.match(r"\w+", text)
        text = re.sub(r"['’]s?$", "", text.rstrip(".,"))
        if (
            text
            and text not in _TITLES
            and not re.match(_MONTH, text)
            and not (match.start() == 0 and text.lower() in _STOP)
        ):
            yield start, start + len(text)


def _nearness(sentence: str, start: int, end: int, shared: list[tuple[int, int]]) -> float:
    """Return how near the question's words stand: the sum of 1 / (1 + distance in words, marks counting three)."""
    total = 0.0
    for first, last in shared:
        gap = sentence[last:start] if last <= start else sentence[end:first]
        total += 1 / (1 + len(gap.split()) + 3 * len(re.findall(r"[,;:—–()]", gap)))
    return total


def _described(
    kind: str, question: str, sentence: str, start: int, end: int, near: float, ahead: float, rivals: int
) -> tuple[float, ...]:
    known = {_stem(word) for word in _WORD.findall(question)} - _STOP
    after = [_stem(word) for word in _WORD.findall(sentence[end : end + 60])[:3]]
    before = sentence[:start].rsplit(None, 1)
    first = max((match.end() for match in _BREAK.finditer(sentence, 0, start)), default=0)
    broken = _BREAK.search(sentence, end)
    clause = {
        _stem(word) for word in _WORD.findall(sentence[first : broken.start() if broken else len(sentence)])
    } & known
    anywhere = {_stem(word) for word in _WORD.findall(sentence)} & known
    return (
        near,
        max(min(ahead, 2.0), -2.0),
        float(ahead > 0),
        float(rivals == 0),
        float(min(rivals, 4)),
        len(clause) / max(len(anywhere), 1),
        float(kind != "date" and any(word in known for word in after[:2])),
        float(bool(before) and before[-1].lower() in {"by", "at", "in", "on", "for", "scores", "scored", "scoring"}),
        float(any(sentence[start:end] in name or name in sentence[start:end] for name in attributed_to(sentence))),
        min(len(sentence[start:end].split()), 6) / 6,
        float(kind == "person"),
        float(kind == "name"),
        float(kind == "date"),
        float(kind in ("money", "percent", "amount")),
        float(kind in ("count", "score")),
    )


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    low = re.sub(r"['’]s?$", "", word.lower())
    return re.sub(r"(?:ing|ed|es|s)$", "", low) if len(low) > 4 else low
