"""Sources that a sentence itself credits: "per Fortune", "according to Simon Willison", "as Reuters reported" (pure).

The names are in the sentence's own words. Somebody is credited only if the sentence names them as its source: "Meta
released" credits nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from qa.language.language import QuestionLanguage

__all__ = ["attributed_to", "credit_spans"]

_QUANTITY = re.compile(r"[\d.,]+[A-Za-z]?")  # "$3 per 1M tokens"


def attributed_to(sentence: str, *, language: QuestionLanguage = ENGLISH) -> tuple[str, ...]:
    """Return the sources that a sentence credits, in the order in which it names them, each once.

    >>> attributed_to('It fell, per Fortune, and rose, according to independent analyst Simon Willison.')
    ('Fortune', 'Simon Willison')
    """
    return tuple(sentence[start:end] for start, end in credit_spans(sentence, language=language))


def credit_spans(sentence: str, *, language: QuestionLanguage = ENGLISH) -> list[tuple[int, int]]:
    """Return the half-open spans of the sources that a sentence credits, in order; for each, where it is credited.

    >>> credit_spans("As Fortune is rich, it fell, per Fortune.")
    [(33, 40)]
    """
    found: dict[str, tuple[int, int]] = {}
    for pattern in language.credits:
        for match in pattern.finditer(sentence):
            start = match.start("names")
            for name in language.credit_separator.split(match["names"]):
                start = sentence.index(name, start)
                if name.lower() not in language.no_source and not _QUANTITY.fullmatch(name):
                    found.setdefault(name, (start, start + len(name)))
                start += len(name)
    return sorted(found.values())
